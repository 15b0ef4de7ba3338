"""One kept span: what a hop did, from when to when, and which other spans it belongs to; nothing about a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """Another span that this one also goes back to."""

    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True)
class Span:
    """Ids in hex; times in nanoseconds since the epoch. `parent_id` is empty for the first of a trace."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    start_ns: int
    end_ns: int
    error: str = ""
    """A code, where it failed."""
    attributes: Mapping[str, str | int] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def span_from_plain(plain: Mapping[str, Any]) -> Span:
    """From JSON. Raises `KeyError`, `TypeError` or `ValueError` where it is no span."""
    links = tuple(Link(**link) for link in plain["links"])
    return Span(**{**plain, "links": links})
