"""The router's rules in order, of which the first that fails refuses the whole query, with a published code (pure)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ssbtek_contracts.codes import LEGAL_BASES, PURPOSES, DatedCode
from ssbtek_contracts.connection import Certificate, Connection
from ssbtek_contracts.limits import ANSWER_WITHIN_MS, PING_WITHIN_MS, SENT_AT_TOLERANCE_MS
from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.query import Manifest, PingBody, ProviderRequest
from ssbtek_router.allowed import allowed_in
from ssbtek_router.memory import Verdict
from ssbtek_router.reading import Received
from ssbtek_router.signatures import Signed

AUDIENCE = "ssbtek"
OPEN_LANES = frozenset({"interactive"})
"""Lanes in which queries are taken; a query in another is refused, never left unanswered."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that admission goes by, beside the query. `today`: the Swedish date of its append time. `document`: the
    municipality's, None where it cannot be read. `deadline_ms`, `now_ms`: milliseconds since the epoch."""

    document: Connection | None
    use: Verdict
    providers: Collection[str]
    today: date
    deadline_ms: int
    now_ms: int
    pings_allowed: bool = True


def deadline_of(received: Received) -> int:
    """Until when a reply to it matters, in milliseconds, by the broker's clock."""
    is_ping = received.manifest is not None and received.manifest.kind == "ping"
    return received.sent.appended_at + (PING_WITHIN_MS if is_ping else ANSWER_WITHIN_MS)


def admit(received: Received, around: Circumstances) -> Refusal | None:
    """Why the query is refused, or None. `received` names a known sender."""
    return next(_failures(received, around), None)


def _failures(received: Received, around: Circumstances) -> Iterator[Refusal]:
    if received.fault is not None:
        yield received.fault
    manifest, body, document = received.manifest, received.body, around.document
    if manifest is None or body is None:  # a fault says so
        yield Refusal(code="internal")
        return
    if document is None:  # the register holds a document that cannot be read: no right can be shown
        yield Refusal(code="register_unavailable")
        return
    yield from _way_in(received, manifest, document)
    yield from _signer(received.signed, manifest, document, around.today)
    if abs(manifest.sent_at.timestamp() * 1000 - received.sent.appended_at) > SENT_AT_TOLERANCE_MS:
        yield _refuse("sent_at_out_of_range", "manifest.sent_at")
    yield from _agreement(document, around.today)
    if isinstance(body, PingBody):
        if not around.pings_allowed:
            yield Refusal(code="rate_limited")
    else:
        yield from _purpose(manifest, around.today)
    yield from _providers(body.providers, around.providers)
    if around.now_ms > around.deadline_ms:
        yield Refusal(code="too_late")
    if around.use == "reused":
        yield _refuse("key_reused", "manifest.query_id")


def _way_in(received: Received, manifest: Manifest, document: Connection) -> Iterator[Refusal]:
    sent = received.sent
    if sent.partition != document.slot:
        yield Refusal(code="wrong_slot", field="partition", allowed=str(document.slot))
    if sent.lane != manifest.lane:
        yield _refuse("wrong_lane", "manifest.lane")
    if sent.lane not in OPEN_LANES:
        yield Refusal(code="lane_not_open", field="manifest.lane", allowed=", ".join(sorted(OPEN_LANES)))
    if manifest.audience != AUDIENCE:
        yield _refuse("wrong_audience", "manifest.audience")


def _signer(signed: Signed, manifest: Manifest, document: Connection, today: date) -> Iterator[Refusal]:
    attested = manifest.attestation
    if signed == "invalid" or (attested is not None) != (signed == "edge"):
        yield _refuse("signature_invalid", "signature")
    elif attested is not None and not any(
        each.use == "tls" and each.fingerprint == attested.certificate and is_valid(each, today)
        for each in document.certificates
    ):
        yield _refuse("certificate_not_registered", "manifest.attestation.certificate")


def _agreement(document: Connection, today: date) -> Iterator[Refusal]:
    if not in_force(document.agreement_from, document.agreement_to, today):
        yield Refusal(code="agreement_not_in_force")
    if document.state == "cut_off":
        yield Refusal(code="cut_off")


def _purpose(manifest: Manifest, today: date) -> Iterator[Refusal]:
    if not (manifest.caseworker or "").strip():
        yield _refuse("caseworker_missing", "manifest.caseworker")
    lists: tuple[tuple[str, str | None, tuple[DatedCode, ...]], ...] = (
        ("purpose", manifest.purpose, PURPOSES),
        ("legal_basis", manifest.legal_basis, LEGAL_BASES),
    )
    for name, code, codes in lists:
        if code is None:
            yield _refuse(f"{name}_missing", f"manifest.{name}")
        elif not any(each.code == code and each.valid_on(today) for each in codes):
            valid = ", ".join(each.code for each in codes if each.valid_on(today))
            yield Refusal(code=f"{name}_unknown", field=f"manifest.{name}", allowed=valid[:400])
    if not (manifest.case or "").strip():
        yield _refuse("case_missing", "manifest.case")


def _providers(asked: Mapping[str, ProviderRequest], known: Collection[str]) -> Iterator[Refusal]:
    for code in asked:
        if code not in known:
            yield Refusal(code="unknown_provider", field=f"body.providers.{code}", allowed=", ".join(known)[:400])
    if not any(request.asked for request in asked.values()):
        yield _refuse("nothing_asked", "body.providers")


def in_force(first: date | None, last: date | None, today: date) -> bool:
    """Whether a day lies in a span whose ends, both included, may be open."""
    return (first is None or first <= today) and (last is None or today <= last)


def is_valid(certificate: Certificate, today: date) -> bool:
    """Whether the register lets this certificate be used on a day."""
    return not certificate.revoked and in_force(None, certificate.valid_to, today)


def _refuse(code: str, field: str) -> Refusal:
    return Refusal(code=code, field=field, allowed=allowed_in(field))
