"""Reads what a municipality sent, as far as it can be read, and names the first thing that is wrong (pure)."""

import json
import re
from dataclasses import dataclass, replace

from ssbtek_contracts.ids import ORGANISATION, QUERY_ID, Lane, key_of_bad_id, organisation_of, query_key
from ssbtek_contracts.limits import QUERY_MAX
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.plan import Ingress, Refusal
from ssbtek_contracts.query import FetchBody, Manifest, PingBody, QueryReceived, digest, read_body, read_manifest
from ssbtek_router.allowed import allowed_in
from ssbtek_router.signatures import EdgeKeys, Signed

_KEY = re.compile(rf"{ORGANISATION}/{QUERY_ID}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One record of an ingress topic. `appended_at`: milliseconds, by the broker."""

    lane: Lane
    partition: int
    offset: int
    appended_at: int
    key: bytes | None
    value: bytes | None

    @property
    def ingress(self) -> Ingress:
        """Its place, as every later message carries it."""
        return Ingress(lane=self.lane, partition=self.partition, offset=self.offset, appended_at=self.appended_at)


@dataclass(frozen=True, slots=True)
class Received:
    """What could be read of a record, in whatever state it is.

    `organisation`: who sent it, as it says; None if it does not say. `key`: of its plan; None without a sender.
    `body_digest`: of the body's bytes, or of the record's value where no body could be read. `fault`: the first thing
    wrong. `manifest` is there whenever it could be read, `body` only if nothing is wrong. `signed`: by whom; it decides
    where the reply goes, also that of a refusal.
    """

    sent: Sent
    body_digest: str
    organisation: str | None = None
    key: str | None = None
    manifest: Manifest | None = None
    body: FetchBody | PingBody | None = None
    fault: Refusal | None = None
    signed: Signed = "no"


def read_query(sent: Sent, keys: EdgeKeys | None = None) -> Received:
    """Reads on after a fault as far as that helps the sender to recognise the refusal: its key, its digest."""
    received = Received(sent, digest(sent.value or b""))
    try:
        envelope = QueryReceived.read(sent.value or b"")
    except Unreadable as problem:
        return _named_by_key(_at_fault(received, "unreadable", problem.field or "value"))
    received = _with_body(replace(received, signed=(keys or EdgeKeys()).signed(envelope)), envelope)
    try:
        raw = envelope.manifest_bytes()
    except Unreadable as problem:
        return _named_by_key(_at_fault(received, "unreadable", problem.field))
    try:
        manifest = read_manifest(raw)
    except Unreadable as problem:
        return _named_by_manifest(_at_fault(received, *_code_of(problem.field, problem.problem)), raw)
    organisation = manifest.organisation
    received = replace(
        received, organisation=organisation, key=query_key(organisation, manifest.query_id), manifest=manifest
    )
    return _compared(received)


def unread(sent: Sent) -> Received:
    """A record that must not be touched, or whose reading failed: only its key says whose it is, if it does."""
    return _named_by_key(Received(sent, digest(sent.value or b""), fault=Refusal(code="internal")))


def _with_body(received: Received, envelope: QueryReceived) -> Received:
    size = len(received.sent.value or b"")
    if size > QUERY_MAX:
        received = _at_fault(received, "too_large", "value")
    try:
        raw = envelope.body_bytes()
    except Unreadable as problem:
        return _at_fault(received, "unreadable", problem.field)
    received = replace(received, body_digest=digest(raw))
    try:
        return replace(received, body=read_body(raw))
    except Unreadable as problem:
        return _at_fault(received, *_code_of(problem.field, problem.problem))


def _compared(received: Received) -> Received:
    manifest, body, fault = received.manifest, received.body, received.fault
    if manifest is not None and manifest.body_digest != received.body_digest:
        # Before what is wrong inside the body: with another digest it may not be the body that was meant.
        if fault is None or fault.code not in ("too_large", "unreadable"):
            received = replace(received, fault=_refusal("digest_mismatch", "manifest.body_digest"))
    elif manifest is not None and body is not None and manifest.kind != body.kind:
        received = _at_fault(received, "kind_mismatch", "manifest.kind")
    if (received.sent.key or b"").decode(errors="replace") != received.key:
        received = _at_fault(received, "key_mismatch", "key")
    return received if received.fault is None else replace(received, body=None)


def _named_by_key(received: Received) -> Received:
    text = (received.sent.key or b"").decode(errors="replace")
    if not re.fullmatch(ORGANISATION, organisation_of(text)):
        return received
    return _without_manifest(received, organisation_of(text), text)


def _named_by_manifest(received: Received, raw: bytes) -> Received:
    # The manifest breaks the contract somewhere, perhaps not where it names its sender.
    try:
        facts = json.loads(raw)
    except (ValueError, RecursionError):
        return _named_by_key(received)
    organisation = facts.get("organisation") if isinstance(facts, dict) else None
    if not isinstance(organisation, str) or not re.fullmatch(ORGANISATION, organisation):
        return _named_by_key(received)
    return _without_manifest(received, organisation, query_key(organisation, str(facts.get("query_id"))))


def _without_manifest(received: Received, organisation: str, key: str) -> Received:
    if not _KEY.fullmatch(key):  # anything freer could carry a person number into keys
        key = key_of_bad_id(organisation, received.sent.partition, received.sent.offset)
    return replace(received, organisation=organisation, key=key, body=None)


def _code_of(field: str, problem: str) -> tuple[str, str]:
    if field == "manifest.query_id":
        return "invalid_query_id", field
    if field.startswith("body.providers") and field.endswith("[key]"):
        return "unknown_provider", "body.providers"
    unreadable = problem in ("json_invalid", "model_type", "dict_type") and field in ("manifest", "body")
    return ("unreadable" if unreadable else "invalid_field"), field


def _at_fault(received: Received, code: str, field: str) -> Received:
    return received if received.fault is not None else replace(received, fault=_refusal(code, field))


def _refusal(code: str, field: str) -> Refusal:
    return Refusal(code=code, field=field[:200], allowed=allowed_in(field))
