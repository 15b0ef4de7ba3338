"""Turns what a municipal system wants to know into the exact bytes of one query (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ssbtek_contracts.ids import Lane, query_key
from ssbtek_contracts.limits import QUERY_MAX
from ssbtek_contracts.query import (
    FetchBody,
    Manifest,
    Period,
    PingBody,
    Processor,
    ProviderRequest,
    body_to_bytes,
    digest,
    pack,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one person in one case. `providers` maps each provider asked to its own parameters."""

    person: str
    """Twelve digits."""
    case: str
    caseworker: str
    period_from: date
    period_to: date
    purpose: str = "ekonomiskt_bistand"
    legal_basis: str = "sol2025.12.1"
    providers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    purpose_text: str = ""
    legal_basis_text: str = ""
    processors: Sequence[Processor] = ()
    system: str | None = None
    lane: Lane = "interactive"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query as it goes out; sending the very same one again is harmless."""

    key: str
    organisation: str
    query_id: str
    body_digest: str
    value: bytes
    lane: Lane


def prepare(question: Question, organisation: str, query_id: str, salt: str, sent_at: datetime) -> Prepared:
    """The query's bytes. `salt`: 128 random bits or more, base64url. Raises `ValueError` naming the field."""
    body = FetchBody(
        salt=salt,
        person=question.person,
        period=Period(from_=question.period_from, to=question.period_to),
        providers={code: ProviderRequest(parameters=dict(own)) for code, own in question.providers.items()},
        processors=tuple(question.processors),
        purpose_text=question.purpose_text,
        legal_basis_text=question.legal_basis_text,
    )
    raw = body_to_bytes(body)
    manifest = Manifest(
        organisation=organisation,
        query_id=query_id,
        kind="fetch",
        lane=question.lane,
        sent_at=sent_at,
        body_digest=digest(raw),
        case=question.case,
        purpose=question.purpose,
        legal_basis=question.legal_basis,
        caseworker=question.caseworker,
        system=question.system,
    )
    return _prepared(manifest, raw)


def prepare_ping(
    providers: Sequence[str], organisation: str, query_id: str, salt: str, sent_at: datetime, system: str
) -> Prepared:
    """A ping's bytes: no person, case or purpose. Raises `ValueError` naming the field."""
    raw = body_to_bytes(PingBody(salt=salt, providers={code: ProviderRequest() for code in providers}))
    manifest = Manifest(
        organisation=organisation,
        query_id=query_id,
        kind="ping",
        sent_at=sent_at,
        body_digest=digest(raw),
        system=system,
    )
    return _prepared(manifest, raw)


def _prepared(manifest: Manifest, raw: bytes) -> Prepared:
    value = pack(manifest, raw).write()
    if len(value) > QUERY_MAX:
        raise ValueError(f"query: {len(value)} bytes, at most {QUERY_MAX} are taken")
    return Prepared(
        key=query_key(manifest.organisation, manifest.query_id),
        organisation=manifest.organisation,
        query_id=manifest.query_id,
        body_digest=manifest.body_digest,
        value=value,
        lane=manifest.lane,
    )
