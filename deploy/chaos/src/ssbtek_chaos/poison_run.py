"""`make chaos-poison`: plants one poison after the other under load; each may cost its own query and no other."""

import argparse
import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from ssbtek_chaos.checker.check import Checked
from ssbtek_chaos.checker.poison import Outcome, outcome_of, wrong_with
from ssbtek_chaos.checker.values import Window
from ssbtek_chaos.fleet import NotWell
from ssbtek_chaos.persons import persons
from ssbtek_chaos.poisoned import MODULES, POISONS, Poison
from ssbtek_chaos.questions import Ask
from ssbtek_chaos.run import Run, finished, how_many
from ssbtek_chaos.stage import Stage
from ssbtek_local import ending
from ssbtek_local.home import Home, home
from ssbtek_local.lock import held

QUIET_S = 16.0
"""No death for so long: a session, a takeover and a start later, the poison is settled."""
RAISED_S = 4.0
SECONDS = 330.0
WELL_WITHIN_S = 180.0
"""Catching up with marks takes a transaction for so many records, and a busy machine its time for each."""


class PoisonRun(Run):
    """Load as usual; in place of faults, poison."""

    def __init__(self, stage: Stage, seed: int, seconds: float, poisons: Sequence[Poison], console: Console) -> None:
        super().__init__(stage, seed, seconds, (), console)
        self.poisons = poisons
        self.planted: list[tuple[Poison, Ask, Window, int, float]] = []

    async def break_it(self) -> None:
        """One poison at a time."""
        people = [each.number for each in persons(self.seed, how_many(self.seconds)) if each.scenario == "everything"]
        await asyncio.sleep(12.0)
        for number, poison in enumerate(self.poisons):
            self.say(f"poison that {poison.name}")
            sender = self.stage.documents[number % 3]
            query_id = f"{poison.mark}-0000-4000-8000-{number:012}"
            salt = f"{poison.mark}{number:016}"
            ask = Ask(0.0, f"poison that {poison.name}", sender, people[-1 - number], query_id, salt)
            began, deaths = time.time_ns() // 1_000_000, self._deaths()
            await self.asker.send(ask)
            try:
                last = await self._settled(poison)
            except NotWell as problem:
                self.broken = f"poison that {poison.name}: {problem}"
                self.say(f"not well again: {problem}")
                await self._until_well()
                return
            window = Window("poison", poison.name, began, time.time_ns() // 1_000_000)
            self.planted.append((poison, ask, window, self._deaths() - deaths, max(last - began, 0) / 1000))
            self.done.append((f"poison that {poison.name}", window))

    async def _settled(self, poison: Poison) -> int:
        """When the last process died of it, in milliseconds; 0: none did."""
        fleet = self.stage.fleet
        if fleet is None:
            return 0
        seen = -1
        while seen != len(fleet.ends):  # who dies while the others are waited for begins it anew
            seen, since = len(fleet.ends), time.monotonic()
            while time.monotonic() - since < (QUIET_S if poison.kills else RAISED_S):
                if len(fleet.ends) != seen:
                    seen, since = len(fleet.ends), time.monotonic()
                await asyncio.sleep(0.2)
            await fleet.well(within=WELL_WITHIN_S)
        return max((ms for ms, _, code in fleet.ends if code == -9), default=0)

    async def _until_well(self) -> None:
        # The verdict stands; but judged in the midst of catching up, what is only late would be called lost.
        if self.stage.fleet is not None:
            with contextlib.suppress(NotWell):
                await self.stage.fleet.well(within=WELL_WITHIN_S)

    def _deaths(self) -> int:
        return sum(code == -9 for _, _, code in self.stage.fleet.ends) if self.stage.fleet else 0

    def judge(self, checked: Checked) -> None:
        """Each asker was told, but for a plan that kills whoever reads it; each poison left a dead reference."""
        outcomes = [
            outcome_of(poison.name, ask.query_id, self.rows, deaths, last_s)
            for poison, ask, _, deaths, last_s in self.planted
        ]
        for (poison, *_), outcome in zip(self.planted, outcomes, strict=True):
            wrong = [*wrong_with(outcome, must_be_told=poison.told)]
            if poison.kills and not outcome.deaths:
                wrong.append(f"{poison.name}: nothing died of it")
            if wrong:
                checked.wrong.setdefault("poison", []).extend(wrong)
        self.console.print(_table(outcomes))
        self.more = {"poison": [asdict(each) for each in outcomes]}


def _table(outcomes: Sequence[Outcome]) -> Table:
    table = Table("poison that", "its reply", "dead references", "deaths", "last death after", title="Poison",
                  title_justify="left")  # fmt: skip
    for each in outcomes:
        last = f"{each.settled_s:.1f} s" if each.deaths else "-"
        table.add_row(each.name, each.reply, ", ".join(each.dead), str(each.deaths), last)
    return table


async def poison(place: Home, seed: int, seconds: float, poisons: Sequence[Poison], console: Console) -> int:
    """Exit code: 0 each cost its own query alone, 1 not."""
    modules = {service: f"ssbtek_chaos.poisoned {service}" for service in MODULES}
    with held(place.folder.with_suffix(".lock")):
        stage = Stage(place, f"{seed}:{how_many(seconds)}", modules)
        return await finished(PoisonRun(stage, seed, seconds, poisons, console))


def main() -> None:
    """`python -m ssbtek_chaos.poison_run`."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers come and go here
    parser = argparse.ArgumentParser(prog="chaos-poison", description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SECONDS") or SECONDS))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or 1))
    parser.add_argument("--marks", nargs="*", default=[each.mark for each in POISONS])
    told = parser.parse_args()
    console = Console(width=None if Console().is_terminal else 140)
    poisons = [each for each in POISONS if each.mark in told.marks]
    ending.run(lambda: poison(home("chaos-poison"), told.seed, told.seconds, poisons, console))


if __name__ == "__main__":
    main()
