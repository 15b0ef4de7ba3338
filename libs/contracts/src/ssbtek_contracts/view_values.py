"""The values that the records of the view are made of: amounts, periods, codes, each as stated."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from ssbtek_contracts.message import Part

Label = Annotated[str, StringConstraints(max_length=500)]
Ore = Annotated[int, Field(description="Öre; negative where the provider says so")]
Number = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
"""A decimal number with the scale that the provider gave it."""


class Span(Part):
    """A period, both days included. A missing end is open, as stated."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None
    stated: Label | None = None
    """The provider's own form, where that was not two plain dates."""


class Coded(Part):
    """A provider's code with the text it (or its published code list) gives for it."""

    code: Label
    text: Label | None = None


class Deduction(Part):
    """What was held back from a payment, beside tax."""

    kind: Coded
    amount: Ore


class PaymentRow(Part):
    """One row of a payment, as stated; rows need not add up."""

    benefit: Coded | None = None
    amount_kind: Coded | None = None
    amount: Ore | None = None
    period: Span | None = None
    extent: Label | None = None
    days: Number | None = None
    hours: Number | None = None


class Amount(Part):
    """A sum within a decision."""

    kind: Coded | None = None
    amount: Ore
    frequency: Coded | None = None


class ViewRecord(Part):
    """What every record of the view has."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    source: Annotated[str, Field(max_length=500, description="XPath or JSON pointer into the document")]
    provider_part: Label | None = None
    """Whose data it is inside a composite provider: `FK`, `PM`, a fund's name."""
