"""How every message on the wire is read and written: tolerant to read, strict to write, frozen."""

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError


class Part(BaseModel):
    """A part of a message. Frozen; a field it does not know is refused when written and passed over when read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Message(Part):
    """A message of one topic. Within a version it only ever grows, by optional fields."""

    @classmethod
    def read(cls, value: bytes | str) -> Self:
        """The message in these JSON bytes; unknown fields are passed over. Raises `Unreadable`."""
        try:
            return cls.model_validate_json(value, extra="ignore")
        except ValidationError as error:
            raise Unreadable(*first_field(error)) from None

    def write(self) -> bytes:
        """JSON bytes, without the fields that are not set."""
        # As `model_dump_json`, without the text in between: an answer has tens of kilobytes.
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)


class Unreadable(ValueError):
    """Bytes that are not the message they should be: `field` says where, `problem` what; never the value itself."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field or 'message'}: {problem}")
        self.field = field
        self.problem = problem


def first_field(error: ValidationError) -> tuple[str, str]:
    """Where the first error is and of what kind; never the value, nor a name that a sender made up."""
    # Only the location and the kind of the error: pydantic's own texts repeat the input, which may be person data.
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return ".".join(_step(step) for step in first["loc"]), str(first["type"])


def _step(step: int | str) -> str:
    # In a mapping a step is its key: a sender who puts a person number there must not find it in a refusal.
    return str(step) if isinstance(step, int) or re.fullmatch(r"[A-Za-z_]{1,40}|\[key\]", step) else "[name]"
