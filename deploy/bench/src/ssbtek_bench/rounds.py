"""One side on a fresh bed, and the scenarios that are measured on it, each giving one round."""

import os
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from ssbtek_bench.base_services import tell
from ssbtek_bench.bed import Bed, Door, Side
from ssbtek_bench.figures import Round, latencies
from ssbtek_bench.hops import append_times, breakdown
from ssbtek_bench.load import Asked, Load
from ssbtek_bench.persons import delay_s
from ssbtek_bench.usage import Usage, usage
from ssbtek_contracts.limits import ANSWER_WITHIN_MS
from ssbtek_contracts.reply import Reply

CORES = os.cpu_count() or 1
PLACES = 60
"""So many questions are kept open to find the saturation."""
WARM_S = 4.0


class NotMeasured(RuntimeError):
    """What was to be measured did not work at all; the message says what was seen."""


class Session:
    """A side that runs, with a way in. Every scenario appends its round to `rounds`."""

    def __init__(self, side: Side, bed: Bed, door: Door, load: Load) -> None:
        self.side, self.bed, self.door, self.load = side, bed, door, load
        self.rounds: list[Round] = []

    def now(self) -> Usage:
        """What everything has used so far."""
        return usage({**self.bed.pids(), "asker": os.getpid()})

    def keep(self, scenario: str, before: Usage, began: float, queries: int, values: dict[str, float]) -> Round:
        """Measures the round that began then, and keeps it."""
        used, seconds = self.now().since(before), time.monotonic() - began
        strangers = used.strangers_s / (seconds * CORES)
        made = Round(self.side.name, scenario, seconds, queries, values, used.cpu_s, used.memory, strangers)
        self.rounds.append(made)
        return made

    async def warm(self) -> None:
        """Until it has answered all of some, then a few seconds more. Raises `NotMeasured` where most are not whole."""
        await tell(self.bed.control, delay="none")
        for _ in range(10):
            if all(each.replied for each in await self.load.at_random(10, 1)):
                break
        asked = await self.load.at_random(20, WARM_S)
        bad = [each for each in asked if b'"complete":true' not in each.value]
        if len(bad) > len(asked) // 5:
            raise NotMeasured(f"{self.side.name}: {len(bad)} of {len(asked)} not complete: {bad[0].value[:600]!r}")

    async def steady(self, rate: float, seconds: float, *, hops: bool = False) -> None:
        """A Poisson stream; base services take their time over each person."""
        await tell(self.bed.control, delay="persons")
        before, began, calls = self.now(), time.monotonic(), await tell(self.bed.control)
        asked = await self.load.at_random(rate, seconds)
        values = {**self.outcome(asked), **latencies("added ", self.added_ms(asked))}
        values["calls"] = (await tell(self.bed.control) - calls) / max(len(asked), 1)
        if self.side.name == "ours":
            values |= latencies("adapter ", adapters_ms(asked))
        self.keep(f"{rate:g}/s", before, began, _answered(asked), values)
        if hops:
            these = set(map(id, asked))
            keys = {key: one for key, one in self.load.asked.items() if id(one) in these}
            times = await append_times(self.door.kafka, self.door, keys)
            values |= breakdown(self.door, times, keys, self.load.wall_ms)

    async def saturation(self, seconds: float) -> None:
        """As many as it can, against base services that answer at once."""
        await tell(self.bed.control, delay="none")
        await self.load.so_many_at_a_time(PLACES, 3)
        before, began = self.now(), time.monotonic()
        done, took = await self.load.so_many_at_a_time(PLACES, seconds)
        self.keep("saturation", before, began, len(done), {"rate": len(done) / took, **self.outcome(done)})

    def added_ms(self, asked: Sequence[Asked]) -> list[float]:
        """What each reply took beyond the slowest provider."""
        slowest = [max(delay_s(code, each.person) for code in self.bed.wiring.providers) for each in asked]
        return [
            (each.replied - each.due - most) * 1000
            for each, most in zip(asked, slowest, strict=True)
            if each.replied is not None
        ]

    def outcome(self, asked: Sequence[Asked]) -> dict[str, float]:
        """How many were asked, and what was not as it should be. `late`: a second after the deadline."""
        within = ANSWER_WITHIN_MS / 1000
        return {
            "asked": len(asked),
            "lost": sum(each.replied is None for each in asked),
            "doubled": sum(each.replies > 1 for each in asked),
            "late": sum(each.replied is not None and each.replied - each.due > within + 1 for each in asked),
            "incomplete": sum(b'"complete":true' not in each.value for each in asked if each.value),
            "reply KiB": sum(len(each.value) for each in asked) / 1024 / max(_answered(asked), 1),
        }


async def session(
    side: Side, folder: Path, seed: int, scenarios: Callable[[Session], Awaitable[None]], *, slots: int = 3
) -> list[Round]:
    """Starts a side on a fresh bed, warms it, runs scenarios; all of it is gone afterwards."""
    async with Bed(folder, slots) as bed:
        began, before = time.monotonic(), usage({"asker": os.getpid()})
        door = await side.start(bed)
        ready = time.monotonic() - began
        load = Load(door, bed.wiring.providers, seed)
        async with load.running():
            running = Session(side, bed, door, load)
            first = await load.at_random(1000, 0.001) or await load.burst(1)
            await load.until_all_have_replies(30)
            since = [each.replied - began for each in first if each.replied is not None]
            if not since:
                raise NotMeasured(f"{side.name}: no reply to the first question")
            running.keep("start", before, began, 1, {"ready s": ready, "first reply s": min(since)})
            await running.warm()
            await scenarios(running)
            return running.rounds


def adapters_ms(asked: Sequence[Asked], *, without: str = "") -> list[float]:
    """What each of our adapters (but one) took beyond its provider, as its answer says."""
    return [
        block.took_ms - 1000 * delay_s(block.provider, each.person)
        for each in asked
        if each.replied is not None
        for block in Reply.read(each.value).blocks
        if block.provider != without and block.took_ms is not None
    ]


def _answered(asked: Sequence[Asked]) -> int:
    return sum(each.replied is not None for each in asked)
