"""Makes of an admitted query its plan, and for each provider to be asked a lookup with only what it needs (pure)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ssbtek_contracts.codes import LEGAL_BASES, PURPOSES, DatedCode
from ssbtek_contracts.connection import Connection, Qualification
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import NotPermitted
from ssbtek_contracts.plan import Plan, PlannedBlock, Refusal
from ssbtek_contracts.providers import Provider
from ssbtek_contracts.query import FetchBody, Manifest, PingBody
from ssbtek_router.admission import in_force
from ssbtek_router.reading import Received


def refuse(received: Received, refusal: Refusal, deadline_ms: int, register_offset: int | None = None) -> Plan:
    """The plan of a query that is refused whole. The composer replies to it as to any other."""
    return _plan(received, deadline_ms, register_offset, refusal=refusal)


def plan_of(
    received: Received,
    document: Connection,
    providers: Mapping[str, Provider],
    today: date,
    deadline_ms: int,
    register_offset: int | None = None,
) -> tuple[Plan, tuple[Lookup, ...]]:
    """The plan, blocks in the order of `providers`, and a lookup for each block that is not settled by it."""
    manifest, body = received.manifest, received.body
    if manifest is None or body is None:
        raise ValueError("only a query that could be read is planned")
    blocks = {
        code: _block(document.qualifications.get(code), today)
        for code in providers
        if (request := body.providers.get(code)) is not None and request.asked
    }
    plan = _plan(received, deadline_ms, register_offset, blocks=blocks)
    return plan, tuple(_lookup(plan, providers[code], manifest, body, document, today) for code in plan.asked)


def _block(qualification: Qualification | None, today: date) -> PlannedBlock:
    if qualification is None or not in_force(qualification.valid_from, qualification.valid_to, today):
        return PlannedBlock(settled=NotPermitted(code="not_qualified"))
    if qualification.state == "cut_off":
        return PlannedBlock(settled=NotPermitted(code="provider_cut_off"))
    return PlannedBlock()


def _plan(
    received: Received,
    deadline_ms: int,
    register_offset: int | None,
    refusal: Refusal | None = None,
    blocks: Mapping[str, PlannedBlock] | None = None,
) -> Plan:
    if received.key is None or received.organisation is None:
        raise ValueError("nobody to reply to")
    return Plan(
        key=received.key,
        organisation=received.organisation,
        kind=received.manifest.kind if received.manifest is not None else None,
        body_digest=received.body_digest,
        ingress=received.sent.ingress,
        deadline=deadline_ms,
        # By the signer alone: an edge that cannot prove to be one is told by the plan itself, which it reads.
        route="edge" if received.signed == "edge" else "organisation",
        refusal=refusal,
        blocks=dict(blocks or {}),
        register_offset=register_offset,
    )


def _lookup(
    plan: Plan, provider: Provider, manifest: Manifest, body: FetchBody | PingBody, document: Connection, today: date
) -> Lookup:
    more: dict[str, Any] = {}
    if isinstance(body, FetchBody):
        told = _told(manifest, body, document, provider.code, today)
        more = {name: told[name] for name in provider.needs}
        more |= {"person": body.person, "parameters": body.providers[provider.code].parameters}
    elif "actor" in provider.needs:  # whom the municipality is to the provider: a test operation too may depend on it
        more = {"actor": document.qualifications[provider.code].actor}
    return Lookup(
        key=plan.key,
        organisation=plan.organisation,
        kind=manifest.kind,
        provider=provider.code,
        body_digest=plan.body_digest,
        ingress=plan.ingress,
        deadline=plan.deadline,
        **more,
    )


def _told(manifest: Manifest, body: FetchBody, document: Connection, provider: str, today: date) -> dict[str, Any]:
    return {
        "organisation_name": document.name,
        "actor": document.qualifications[provider].actor,
        "caseworker": manifest.caseworker,
        "case": manifest.case,
        "period": body.period,
        "processors": body.processors,
        "purpose_text": body.purpose_text or _text_of(manifest.purpose, PURPOSES, today),
        "legal_basis_text": body.legal_basis_text or _text_of(manifest.legal_basis, LEGAL_BASES, today),
    }


def _text_of(code: str | None, codes: tuple[DatedCode, ...], today: date) -> str | None:
    # A provider that is told the purpose in words gets the published ones where the asker wrote none.
    return next((each.text for each in codes if each.code == code and each.valid_on(today)), None)
