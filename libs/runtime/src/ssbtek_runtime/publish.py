"""The one way in which a record that goes out is made: same partition out as in, with cause, deadline and trace."""

from collections.abc import Iterable

from ssbtek_contracts.headers import DEADLINE, Cause, write_headers
from ssbtek_contracts.message import Message
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.telemetry import Record


def outgoing(
    topic: str,
    message: Message,
    *,
    key: str | None,
    cause: Record,
    partition: int | None = None,
    deadline_ms: int | None = None,
    trace: Iterable[tuple[str, str]] = (),
    value: bytes | None = None,
) -> Outgoing:
    """A record made from `cause`, for the partition that `cause` was read from unless the topic has but one.

    The deadline carried on is the earlier of ours and the cause's: it is only ever shortened.
    `value`: the message's bytes, where they were written before (a reply's digest is taken of them).
    """
    headers = write_headers(
        f"{type(message).__name__.lower()}.v1",
        Cause(cause.topic, cause.partition, cause.offset),
        shorter(deadline_ms, deadline_of(cause.headers)),
        trace,
    )
    return Outgoing(
        topic=topic,
        partition=cause.partition if partition is None else partition,
        key=key.encode() if key is not None else None,
        value=message.write() if value is None else value,
        headers=headers,
    )


def deadline_of(headers: Iterable[tuple[str, bytes]]) -> int | None:
    """The deadline in a record's headers, in milliseconds; None if there is none or it is no number."""
    for name, value in headers:
        if name == DEADLINE and value.isdigit() and len(value) <= 16:
            return int(value)
    return None


def shorter(one: int | None, other: int | None) -> int | None:
    """The earlier of two deadlines, where there are two."""
    return min((each for each in (one, other) if each is not None), default=None)
