"""Composes the one reply of a query that is due, and the record that it is closed (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ssbtek_composer.collect import Part, Query
from ssbtek_contracts.closed import Closed, ClosedBlock
from ssbtek_contracts.limits import REPLY_MAX
from ssbtek_contracts.outcome import COMPLETE, BadAnswer, Timeout, code_of
from ssbtek_contracts.plan import Plan, Refusal
from ssbtek_contracts.query import digest
from ssbtek_contracts.reply import Block, Reply


@dataclass(frozen=True, slots=True)
class Composed:
    """`value`: the reply's bytes, which `closed` holds the digest of."""

    reply: Reply
    value: bytes
    closed: Closed


def compose(query: Query, now_ms: int) -> Composed:
    """The reply: one block for each provider of the plan, a timeout where no answer came. `now_ms`: our clock."""
    plan = query.plan
    parts = {code: _part(query, code) for code in plan.blocks} if plan.refusal is None else {}
    reply = _reply(plan, parts, plan.refusal)
    value = reply.write()
    while len(value) > REPLY_MAX:
        # `check_sizes` proves that contents fit; what an outcome lists as missing has no bound of its own.
        parts = _without_largest(parts)
        reply = _reply(plan, parts, None)
        value = reply.write()
    return Composed(reply, value, _closed(query, reply, value, now_ms))


def refuse(query: Query, now_ms: int) -> Composed:
    """The reply of a query on which `compose` raised: refused as `internal`, with none of its blocks."""
    reply = _reply(query.plan, {}, Refusal(code="internal"))
    value = reply.write()
    return Composed(reply, value, _closed(query, reply, value, now_ms))


def outcome_of(reply: Reply) -> str:
    """One word for metrics: refused, complete or incomplete."""
    return "refused" if reply.refusal is not None else "complete" if reply.complete else "incomplete"


def _part(query: Query, provider: str) -> Part:
    settled = query.plan.blocks[provider].settled
    if settled is not None:
        return Part(settled)
    return query.parts.get(provider) or Part(Timeout(code="deadline"))


def _reply(plan: Plan, parts: Mapping[str, Part], refusal: Refusal | None) -> Reply:
    return Reply(
        key=plan.key,
        organisation=plan.organisation,
        kind=plan.kind,
        body_digest=plan.body_digest,
        ingress=plan.ingress,
        deadline=plan.deadline,
        complete=refusal is None and bool(parts) and all(p.outcome.outcome in COMPLETE for p in parts.values()),
        refusal=refusal,
        blocks=tuple(
            Block(provider=code, outcome=p.outcome, content=p.content, called=p.called, took_ms=p.took_ms)
            for code, p in parts.items()
        ),
    )


def _without_largest(parts: Mapping[str, Part]) -> dict[str, Part]:
    largest = max(parts, key=lambda code: len(parts[code].content or "") + len(parts[code].outcome.model_dump_json()))
    return {**parts, largest: replace(parts[largest], outcome=BadAnswer(code="too_large"), content=None)}


def _closed(query: Query, reply: Reply, value: bytes, now_ms: int) -> Closed:
    plan = query.plan
    return Closed(
        key=plan.key,
        organisation=plan.organisation,
        kind=plan.kind,
        body_digest=plan.body_digest,
        ingress=plan.ingress,
        plan_offset=query.offset,
        deadline=plan.deadline,
        closed_at=now_ms,
        route=plan.route,
        complete=reply.complete,
        refusal=reply.refusal.code if reply.refusal is not None else None,
        blocks={
            block.provider: ClosedBlock(
                outcome=block.outcome.outcome, code=code_of(block.outcome), took_ms=block.took_ms
            )
            for block in reply.blocks
        },
        reply_digest=digest(value),
    )
