"""What is measured on our side alone: a burst, a provider that hangs, a backlog after an outage, standing idle."""

import asyncio
import time
from collections.abc import Sequence

from ssbtek_bench.base_services import tell
from ssbtek_bench.bed import BASE_SERVICES
from ssbtek_bench.figures import GROUND, NOT_SERVICES, latencies, quantile
from ssbtek_bench.load import Asked
from ssbtek_bench.ours import Ours
from ssbtek_bench.rounds import Session, adapters_ms
from ssbtek_bench.sizes import kafka_bytes, ledger_size
from ssbtek_contracts.limits import ANSWER_WITHIN_MS
from ssbtek_contracts.reply import Reply

HANGING = "csn"
WITHIN_S = ANSWER_WITHIN_MS / 1000
OUTAGE_S = 17.0


async def burst(on: Session, rate: float, seconds: float) -> None:
    """Far more than a country asks by hand, against base services that take their time over each person."""
    await tell(on.bed.control, delay="persons")
    rows, size = await _settled_ledger(on)
    log = kafka_bytes(on.bed.home.kafka)
    before, began = on.now(), time.monotonic()
    asked = await on.load.at_random(rate, seconds)
    values = {"rate": rate, **on.outcome(asked), **latencies("added ", on.added_ms(asked))}
    count = len(_answered(asked))
    on.keep("burst", before, began, count, values)
    rows_now, size_now = await _settled_ledger(on)
    values |= {
        "rows a query": (rows_now - rows) / max(count, 1),
        "bytes a row": (size_now - size) / max(rows_now - rows, 1),
        "log KiB a query": (kafka_bytes(on.bed.home.kafka) - log) / 1024 / max(count, 1),
    }


async def hanging(on: Session, rate: float, seconds: float) -> None:
    """One provider takes every question and never answers; what does that cost the others, and memory?"""
    await tell(on.bed.control, delay="persons", hanging=[HANGING])
    before, began = on.now(), time.monotonic()
    asking = asyncio.create_task(on.load.at_random(rate, seconds))
    await asyncio.sleep(min(seconds, WITHIN_S) - 1)
    peak, open_now = on.now(), on.load.open
    asked = await asking
    await tell(on.bed.control, hanging=[])
    replies = [Reply.read(each.value) for each in _answered(asked)]
    past = [(each.replied - each.due - WITHIN_S) * 1000 for each in asked if each.replied is not None]
    grown = sum(peak.memory[name] - before.memory.get(name, 0.0) for name in peak.memory if name in _of_ours(on))
    values = {
        "rate": rate,
        **on.outcome(asked),
        **latencies("others ", adapters_ms(asked, without=HANGING)),
        "open": open_now,
        "KiB per open query": max(grown, 0.0) * 1024 / max(open_now, 1),
        "others failed": sum(
            block.outcome.outcome not in ("data", "partial")
            for reply in replies
            for block in reply.blocks
            if block.provider != HANGING
        ),
        "past deadline p99": quantile(past, 0.99),
    }
    on.keep("hanging", before, began, len(replies), values)


async def backlog(on: Session, side: Ours, count: int) -> None:
    """The router was away. Most of what waits is too late by then, a tenth is not; each gets one reply."""
    await tell(on.bed.control, delay="none")
    await on.bed.end("router")
    before, began = on.now(), time.monotonic()
    early = await on.load.burst(count - count // 10)
    await asyncio.sleep(max(began + OUTAGE_S - time.monotonic(), 0))
    asked = [*early, *await on.load.burst(count // 10)]
    back = time.monotonic()
    await side.launch(on.bed, ["router"])
    await on.load.until_all_have_replies(90)
    replies = [Reply.read(each.value) for each in _answered(asked)]
    values = {
        **on.outcome(asked),
        "refused too_late": sum(reply.refusal is not None and reply.refusal.code == "too_late" for reply in replies),
        "refused otherwise": sum(reply.refusal is not None and reply.refusal.code != "too_late" for reply in replies),
        "answered": sum(reply.refusal is None for reply in replies),
        "answered late": sum(
            reply.refusal is None and (each.replied or 0.0) - each.due > WITHIN_S + 1
            for each, reply in zip(_answered(asked), replies, strict=True)
        ),
        "complete": sum(reply.complete for reply in replies),
        "cleared after s": max(each.replied or 0.0 for each in asked) - back,
    }
    on.keep("backlog", before, began, len(replies), values)


async def idle(on: Session, seconds: float) -> None:
    """Nobody asks anything."""
    await asyncio.sleep(3)
    before, began = on.now(), time.monotonic()
    await asyncio.sleep(seconds)
    values: dict[str, float] = {}
    made = on.keep("idle", before, began, 0, values)
    ours = _of_ours(on)
    services = [name for name in ours if name not in GROUND]
    values |= {
        "core %": 100 * sum(made.cpu_s[name] for name in ours) / made.seconds,
        "services core %": 100 * sum(made.cpu_s[name] for name in services) / made.seconds,
        "memory MiB": sum(made.memory[name] for name in ours),
    }


async def _settled_ledger(on: Session) -> tuple[int, int]:
    """Its rows and bytes once nothing more is written."""
    before, now = (-1, -1), await ledger_size(on.bed.wiring.postgres)
    while now != before:
        await asyncio.sleep(1.5)
        before, now = now, await ledger_size(on.bed.wiring.postgres)
    return now


def _answered(asked: Sequence[Asked]) -> list[Asked]:
    return [each for each in asked if each.replied is not None]


def _of_ours(on: Session) -> list[str]:
    return [name for name in on.bed.pids() if name not in (*NOT_SERVICES, BASE_SERVICES)]
