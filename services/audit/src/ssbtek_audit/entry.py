"""One record becomes one ledger entry: who asked what about whom (by pseudonym) and what came of it (pure)."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from ssbtek_audit.pseudonym import PseudonymKey
from ssbtek_audit.telling import KEY, Told, tell
from ssbtek_contracts.headers import CAUSE, TRACEPARENT
from ssbtek_contracts.ids import organisation_of
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.topics import Names

UNREADABLE = "unreadable"
TOMBSTONE = "tombstone"
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_CAUSE = re.compile(r"([a-z0-9.-]{1,249})/[0-9]{1,9}/[0-9]{1,19}")


class Record(Protocol):
    """What is needed of a consumed record."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Iterable[tuple[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the table `entry`, its columns by name (see migrations); never a payload, never a person number."""

    record_topic: str
    record_partition: int
    record_offset: int
    appended_at: datetime
    stage: str
    """What the topic should hold, as its message's name."""
    kind: str
    """What was found: the stage, or `unreadable`, or `tombstone` (a compacted key's deletion)."""
    query_key: str | None = None
    organisation: str | None = None
    query_kind: str | None = None
    provider: str | None = None
    caseworker: str | None = None
    case_id: str | None = None
    person_period: str | None = None
    person: bytes | None = None
    outcomes: str | None = None
    """JSON, by provider: null while it is only asked; else outcome, code, provider's code, missing parts."""
    code: str | None = None
    field: str | None = None
    complete: bool | None = None
    ingress_lane: str | None = None
    ingress_partition: int | None = None
    ingress_offset: int | None = None
    ingress_at: datetime | None = None
    plan_offset: int | None = None
    about_topic: str | None = None
    about_partition: int | None = None
    about_offset: int | None = None
    answered: bool | None = None
    manifest: bytes | None = None
    signature: str | None = None
    body_digest: str | None = None
    reply_digest: str | None = None
    payload_digest: bytes
    """SHA-256 over salt and value; the salt is kept beside it, and can be erased."""
    payload_salt: bytes
    payload_bytes: int
    cause: str | None = None
    trace_id: str | None = None
    alias: str | None = None
    facts: str | None = None
    """JSON: what else a reader may want, none of it about a person."""


def entry_of(record: Record, names: Names, key: PseudonymKey, salt: bytes) -> Entry:
    """The entry of any record of a topic of ours. `salt`: 16 random bytes or more, fresh for each record.

    Raises `KeyError` for a topic that is not in the map.
    """
    row, of = names.row_of(record.topic)
    if row.message is None:
        raise KeyError(record.topic)
    stage = row.message.__name__.lower()
    told = Told()
    kind, code, field = stage, None, None
    if record.value is None:
        kind = TOMBSTONE if row.compacted else UNREADABLE
    else:
        try:
            told = tell(row.message.read(record.value), record.value, key)
        except Unreadable as problem:
            kind, code, field = UNREADABLE, "unreadable", key_free(problem.field)
    by_key = _from_key(record.key)
    about = told.columns | {"code": told.columns.get("code", code), "field": told.columns.get("field", field)}
    if told.unreadable is not None:
        kind, about["code"], about["field"] = UNREADABLE, "unreadable", key_free(told.unreadable)
    if of and row.each == "provider":
        about["provider"] = of
    return _bare(record, names, salt, stage, kind, by_key | _known(about))


def bare_entry(record: Record, names: Names, salt: bytes) -> Entry:
    """The entry of a record that `entry_of` failed on, or that the database refused: where it is, and its digest."""
    row, _ = names.row_of(record.topic)
    stage = row.message.__name__.lower() if row.message else "none"
    return _bare(record, names, salt, stage, UNREADABLE, {"code": "decision_failed"})


def key_free(field: str) -> str | None:
    """A field's path without anything that a sender may have put in place of a name: digits are no names."""
    return re.sub(r"[0-9]{3,}", "[number]", field)[:200].replace("\x00", "") or None


def _bare(record: Record, names: Names, salt: bytes, stage: str, kind: str, columns: Mapping[str, Any]) -> Entry:
    value = record.value or b""
    headers = list(record.headers)
    return Entry(
        record_topic=record.topic,
        record_partition=record.partition,
        record_offset=record.offset,
        appended_at=_moment(record.timestamp),
        stage=stage,
        kind=kind,
        payload_digest=hashlib.sha256(salt + value).digest(),
        payload_salt=salt,
        payload_bytes=len(value),
        cause=_cause(headers, names),
        trace_id=_trace_id(headers),
        **{**columns, **{name: make(columns[name]) for name, make in _MADE.items() if name in columns}},
    )


def _known(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value is not None}


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)


def _from_key(key: bytes | None) -> dict[str, Any]:
    # A record's key is its sender's: it is believed only if it is of the form that a key has.
    text = (key or b"").decode("ascii", errors="replace")
    if KEY.fullmatch(text):
        return {"query_key": text, "organisation": organisation_of(text)}
    return {"organisation": text} if re.fullmatch(r"[0-9]{10}", text) and text[2] not in "01" else {}


_MADE: Mapping[str, Callable[[Any], Any]] = {"ingress_at": _moment, "outcomes": _JSON.encode, "facts": _JSON.encode}
"""The columns that are kept in another form than a message has."""


def _trace_id(headers: Iterable[tuple[str, bytes]]) -> str | None:
    for name, value in headers:
        if name == TRACEPARENT and isinstance(value, bytes) and (found := _TRACEPARENT.fullmatch(value)):
            return found.group(1).decode()
    return None


def _cause(headers: Iterable[tuple[str, bytes]], names: Names) -> str | None:
    # Headers are the sender's as well: only a place in a topic of the map is taken for a cause.
    for name, value in headers:
        if name == CAUSE and isinstance(value, bytes):
            text = value.decode("ascii", errors="replace")
            if found := _CAUSE.fullmatch(text):
                try:
                    names.row_of(found.group(1))
                except KeyError:
                    return None
                return text
    return None
