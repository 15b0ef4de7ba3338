"""`make chaos`: breaks a whole system for a while by a seeded plan, then has the independent checker say what held."""

import argparse
import asyncio
import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console

from ssbtek_chaos.asker import Asker
from ssbtek_chaos.checker.check import Checked, check
from ssbtek_chaos.checker.gather import read_ledger, read_log
from ssbtek_chaos.checker.kept import keep
from ssbtek_chaos.checker.values import Evidence, Row, Window
from ssbtek_chaos.faults import KINDS, Fault, faults
from ssbtek_chaos.fleet import NotWell
from ssbtek_chaos.inflict import Inflicting
from ssbtek_chaos.persons import persons
from ssbtek_chaos.questions import Ask, questions
from ssbtek_chaos.report import as_json, show, verdict
from ssbtek_chaos.stage import SLOTS, Stage
from ssbtek_local import ending
from ssbtek_local.home import Home, home
from ssbtek_local.lock import held

RATE = 3.0
LAST_FAULT_BEFORE_END_S = 6.0
WARM_S = 12.0
"""New Java processes are slow at first: told apart, as if it were a fault."""
DRAIN_S = 21.0
"""After the last question: its deadline, and what a reply may come after it."""
SCHEMA = "audit"


class Run:
    """One run: stage, load, faults, drain, check."""

    def __init__(self, stage: Stage, seed: int, seconds: float, kinds: Sequence[str], console: Console) -> None:
        self.stage, self.seed, self.seconds, self.kinds, self.console = stage, seed, seconds, kinds, console
        self.done: list[tuple[str, Window]] = []
        self.ends: list[tuple[int, str, int | None]] = []
        self.rows: tuple[Row, ...] = ()
        self.more: dict[str, Any] = {}
        """What else belongs into the report."""
        self.began_ms = 0
        self.broken: str | None = None
        """Where the system did not come back from a fault."""

    async def go(self) -> Checked:
        """Raises what makes a run impossible; what the system does wrong is in the result."""
        fleet = await self.stage.up()
        asks = self._asks()
        organisations = [document.organisation for document in self.stage.documents]
        providers = self.stage.wiring.providers if self.stage.wiring else ()
        asker = self.asker = Asker(self.stage.cluster.kafka, self.stage.names, organisations,
                      providers, SLOTS)  # fmt: skip
        await asker.start()
        try:
            self.began_ms = time.time_ns() // 1_000_000
            self.say(f"all is up; asking for {self.seconds:g} s")
            breaking = asyncio.create_task(self.break_it())
            await asker.run(asks)
            await breaking
            await asyncio.sleep(DRAIN_S)
        finally:
            await asker.stop()
        self.say("checking")
        log = await read_log(self.stage.cluster.kafka, self.stage.topics)
        self.rows = log.rows
        ledger = await read_ledger(self.stage.postgres.dsn, SCHEMA, log.ends)
        warm = Window("start", "all", self.began_ms - 1, self.began_ms + round(WARM_S * 1000))
        windows = (warm, *(window for _, window in self.done))
        self.ends = list(fleet.ends)
        evidence = Evidence(log.rows, tuple(asker.intents), windows, ledger, log.begins, log.ends, asker.seen)
        keep(self.stage.home.folder / "evidence.jsonl", evidence)
        return await asyncio.to_thread(check, evidence)

    def _asks(self) -> list[Ask]:
        made = persons(self.seed, how_many(self.seconds))
        return questions(self.seed, self.seconds, RATE, self.stage.documents, [each.number for each in made])

    async def break_it(self) -> None:
        """What happens to the system while it is asked."""
        if not self.kinds or self.stage.fleet is None:
            return
        stage, end = self.stage, time.monotonic() + self.seconds - LAST_FAULT_BEFORE_END_S
        inflicting = Inflicting(stage.fleet, stage.cluster, stage.postgres, stage.proxy, stage.names)  # type: ignore[arg-type]
        await asyncio.sleep(3.0)
        longest = min(60.0, self.seconds / 6)
        for fault in faults(self.seed, stage.fleet.instances, longest, self.kinds):  # type: ignore[union-attr]
            if time.monotonic() > end or not await self._one(inflicting, fault, lambda: time.monotonic() > end):
                return
            await asyncio.sleep(fault.pause_s)

    def judge(self, checked: Checked) -> None:
        """What this kind of run must show beside all that the checker proves."""

    async def _one(self, inflicting: Inflicting, fault: Fault, is_over: Callable[[], bool]) -> bool:
        self.say(str(fault))
        began = time.time_ns() // 1_000_000
        try:
            window = await inflicting.inflict(fault, is_over)
        except NotWell as problem:
            self.broken = f"{fault}: {problem}"
            self.say(f"not well again: {problem}")
            window = Window(fault.kind, fault.target, began, time.time_ns() // 1_000_000)
        self.done.append((str(fault), window))
        return self.broken is None

    def say(self, text: str) -> None:
        """One line, with the time since asking began."""
        at = (time.time_ns() // 1_000_000 - self.began_ms) / 1000 if self.began_ms else 0.0
        self.console.print(f"{at:6.1f} s  {text}", highlight=False, markup=False)


def how_many(seconds: float) -> int:
    """Persons enough for so long a run."""
    return round(seconds * RATE * 1.5) + 50


async def chaos(place: Home, seed: int, seconds: float, kinds: Sequence[str], console: Console) -> int:
    """Exit code: 0 everything held, 1 something did not."""
    with held(place.folder.with_suffix(".lock")):
        stage = Stage(place, f"{seed}:{how_many(seconds)}")
        return await finished(Run(stage, seed, seconds, kinds, console))


async def finished(run: Run) -> int:
    """Carries a run out, takes the system down, and tells what was found."""
    place, seed, seconds, console = run.stage.home, run.seed, run.seconds, run.console
    try:
        checked = await run.go()
    finally:
        await ending.finished(run.stage.down())
    run.judge(checked)
    if run.broken:
        checked.wrong["not_well_again"] = [run.broken]
    show(console, run.done, run.ends, checked, run.began_ms)
    line = verdict(checked, seed, seconds)
    report = as_json(run.done, run.ends, checked, run.began_ms, seed=seed, seconds=seconds, verdict=line, **run.more)
    (place.folder / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    console.print(line, style="bold green" if checked.holds else "bold red", highlight=False)
    return 0 if checked.holds else 1


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """`--seconds`, `--seed`, `--name`, `--kinds`; the first two also from `SECONDS` and `SEED`."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SECONDS") or 90))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or time.time() % 100_000))
    parser.add_argument("--name", default="chaos", help="folder under .run")
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS), help="only these faults; none: calm")
    return parser.parse_args(argv)


def main() -> None:
    """`python -m ssbtek_chaos.run`."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers come and go here
    told = arguments()
    console = Console(width=None if Console().is_terminal else 140)
    ending.run(lambda: chaos(home(told.name), told.seed, told.seconds, told.kinds, console))


if __name__ == "__main__":
    main()
