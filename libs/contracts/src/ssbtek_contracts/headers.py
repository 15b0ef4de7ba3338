"""The Kafka headers of every record: what kind of message it is, what caused it, until when it matters, its trace."""

from collections.abc import Iterable
from dataclasses import dataclass

MESSAGE = "ssbtek-message"
"""Type and version, e.g. `plan.v1`."""
CAUSE = "ssbtek-cause"
"""`{topic}/{partition}/{offset}` of the record this one was made from."""
DEADLINE = "ssbtek-deadline"
"""Milliseconds since the epoch; only ever shortened on the way."""
TRACEPARENT = "traceparent"
TRACESTATE = "tracestate"

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Cause:
    """The record that another one was made from."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


def write_headers(
    message: str, cause: Cause | None, deadline_ms: int | None, trace: Iterable[tuple[str, str]] = ()
) -> Headers:
    """The headers of one record; `trace` as W3C trace context gives it."""
    headers = [(MESSAGE, message.encode())]
    if cause is not None:
        headers.append((CAUSE, str(cause).encode()))
    if deadline_ms is not None:
        headers.append((DEADLINE, str(deadline_ms).encode()))
    headers.extend((name, value.encode()) for name, value in trace)
    return headers


def trace_of(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The W3C trace context in a record's headers; anything that is not plain ASCII is passed over."""
    wanted = (TRACEPARENT, TRACESTATE)
    return {
        name: value.decode("ascii")
        for name, value in headers
        if name in wanted and isinstance(value, bytes) and value.isascii() and len(value) <= 512
    }
