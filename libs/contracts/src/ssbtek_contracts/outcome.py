"""What came of asking one provider: a closed union, so that a failure can never be taken for "nothing there"."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ssbtek_contracts.ids import Code, PartName
from ssbtek_contracts.message import Part


class Missing(Part):
    """One part that a provider's answer should hold and does not, and why."""

    part: PartName
    code: Code
    """Ours: see `ssbtek_contracts.codes`."""
    provider_code: Code | None = None
    """The provider's own code for it, as it said it."""


class Data(Part):
    """The provider answered, with something, and nothing is missing."""

    outcome: Literal["data"] = "data"


class Partial(Part):
    """The provider answered, and says (or shows) that something is missing."""

    outcome: Literal["partial"] = "partial"
    missing: Annotated[tuple[Missing, ...], Field(min_length=1)]


class NothingFound(Part):
    """The provider answered, completely, that it has nothing. Never used for anything else."""

    outcome: Literal["nothing_found"] = "nothing_found"


class Refused(Part):
    """The provider understood and would not answer."""

    outcome: Literal["refused"] = "refused"
    code: Code
    provider_code: Code | None = None


class NotPermitted(Part):
    """Never asked: the municipality has no agreement with this provider, or is cut off."""

    outcome: Literal["not_permitted"] = "not_permitted"
    code: Code


class InvalidRequest(Part):
    """Never asked: the question breaks this provider's own limits. Names the field and what is allowed."""

    outcome: Literal["invalid_request"] = "invalid_request"
    code: Code
    field: Annotated[str, Field(max_length=200)]
    allowed: Annotated[str, Field(max_length=400)]


class Timeout(Part):
    """No answer in time."""

    outcome: Literal["timeout"] = "timeout"
    code: Code


class Unavailable(Part):
    """The provider cannot be reached now: breaker open, no connection, or announced maintenance (then `until`)."""

    outcome: Literal["unavailable"] = "unavailable"
    code: Code
    until: datetime | None = None


class BadAnswer(Part):
    """Something came that is no answer to this question: unreadable, too large, about another person."""

    outcome: Literal["bad_answer"] = "bad_answer"
    code: Code


class Failed(Part):
    """The provider, or we, broke."""

    outcome: Literal["failed"] = "failed"
    code: Code
    provider_code: Code | None = None


Outcome = Annotated[
    Data
    | Partial
    | NothingFound
    | Refused
    | NotPermitted
    | InvalidRequest
    | Timeout
    | Unavailable
    | BadAnswer
    | Failed,
    Field(discriminator="outcome"),
]

OutcomeName = Literal[
    "data",
    "partial",
    "nothing_found",
    "refused",
    "not_permitted",
    "invalid_request",
    "timeout",
    "unavailable",
    "bad_answer",
    "failed",
]

HAS_CONTENT: frozenset[str] = frozenset({"data", "partial", "nothing_found"})
"""Outcomes where the provider's own document comes along."""

COMPLETE: frozenset[str] = frozenset({"data", "nothing_found"})
"""Outcomes after which nothing of that provider is missing."""


def code_of(outcome: Outcome) -> str | None:
    """The one code of an outcome that has one; for logs, metrics and `query.closed`."""
    # Not by getattr: what a model does not have takes it long to tell.
    code: str | None = vars(outcome).get("code")
    return code
