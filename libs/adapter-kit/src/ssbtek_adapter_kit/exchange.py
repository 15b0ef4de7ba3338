"""The values that pass between the kit and a provider's folder: what to send, what came back, what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ssbtek_contracts.outcome import Outcome
from ssbtek_contracts.view import Record


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to the base service; `path` is relative to the provider's address and may be empty."""

    body: bytes
    path: str = ""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that goes out for a lookup, with what must be recognised in the answer or told in ours."""

    request: Request
    correlation: str | None = None
    """An id of ours that the provider echoes."""
    alias: str | None = None
    """What went out in place of the case id."""


@dataclass(frozen=True, slots=True)
class Response:
    """The whole HTTP response, any status. `headers` has lower-case names."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """Content type without parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response means: an outcome, and for `HAS_CONTENT` outcomes the provider's own document and its view."""

    outcome: Outcome
    document: bytes = b""
    """The provider's document exactly as it lay in the response; never re-serialised."""
    media_type: str = ""
    schema_version: str = ""
    view: tuple[Record, ...] = ()
