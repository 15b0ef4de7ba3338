"""A pointer to a record that could not be handled: where it is and why, never what it holds."""

from typing import Annotated

from pydantic import Field

from ssbtek_contracts.ids import Code
from ssbtek_contracts.message import Message


class Dead(Message):
    """One record on `dead`."""

    topic: Annotated[str, Field(max_length=249)]
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    code: Code
    service: Code
    field: Annotated[str, Field(max_length=200)] | None = None
    answered: bool = False
    """True where somebody was told all the same (a refusal, a `failed`): then it does not count in conservation."""
