"""`make bench`: runs limit and ours in turn on fresh beds, then what is ours alone; prints and writes what it found."""

import argparse
import json
import logging
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog
import uvloop
from rich.console import Console

from ssbtek_bench import scenarios
from ssbtek_bench.bed import Side
from ssbtek_bench.by_hand import ByHand
from ssbtek_bench.capacity import measured_in
from ssbtek_bench.capacity_page import capacity_page
from ssbtek_bench.figures import STRANGERS_ALLOWED, Round, Run, run_of, value_of
from ssbtek_bench.machine import machine, until_quiet
from ssbtek_bench.ours import Ours
from ssbtek_bench.profile import reading, shares
from ssbtek_bench.report import page, table, table_of_growth
from ssbtek_bench.rounds import NotMeasured, Session, session
from ssbtek_local.prepare import providers

FOLDER = Path(".run/bench").absolute()
PAGE, CAPACITY_PAGE = Path("docs/performance.md"), Path("docs/capacity.md")
FIGURES, LONG_FIGURES = (Path(__file__).with_name(f"{name}.json") for name in ("measured", "measured_long"))
BUSY = 4
"""Exit code: it was measured while others used the machine, and nothing is judged by it."""
Scenario = Callable[[Session], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long everything takes, in seconds; `last_round_s`: no further round is begun after that."""

    rounds: int = 3
    slow_s: float = 12
    quick_s: float = 20
    saturation_s: float = 8
    burst_s: float = 60
    hanging_s: float = 35
    idle_s: float = 15
    backlog: int = 10_000
    quiet_within_s: float = 60
    last_round_s: float = 400


SHORT = Sizes(1, 4, 8, 4, 8, 20, 5, 1_000, 1, 1)
LONG = Sizes(5, 30, 60, 20, 180, 60, 60, 10_000, 300, 3600)


class Bench:
    """One run. `rounds` grow as it goes on; a session that fails is told of and not repeated."""

    def __init__(self, sizes: Sizes, console: Console) -> None:
        self.sizes, self.console = sizes, console
        self.rounds: list[Round] = []
        self.notes: list[str] = []
        self._seed = 0

    async def all(self, *, long: bool) -> Run:
        """Everything, in order."""
        sizes, began = self.sizes, time.monotonic()
        sides: list[Side] = [ByHand(), Ours()]
        for n in range(sizes.rounds):
            if n and time.monotonic() - began > sizes.last_round_s:
                self.notes.append(f"{n} of {sizes.rounds} rounds: the machine is too slow for more in the time.")
                break
            for side in sides:
                await self.one(side, f"round {n + 1}", partial(self._compared, hops=n == 0))
        sat = value_of(Run({}, self.rounds), "ours", "saturation", "rate")
        rate = 0.8 * sat.median if sat else 20.0
        ours = Ours()
        await self.one(ours, "burst, idle", partial(self._burst, rate=rate))
        await self.one(ours, "hanging", lambda on: scenarios.hanging(on, 30, sizes.hanging_s))
        await self.one(ours, "backlog", lambda on: scenarios.backlog(on, ours, sizes.backlog))
        await self._profile()
        if long:
            await self._growth()
        return Run(machine(), self.rounds, self.notes)

    async def one(self, side: Side, what: str, scenario: Scenario, *, slots: int = 3, label: str = "") -> None:
        """A session of a side, once the machine is quiet."""
        busy = await until_quiet(self.sizes.quiet_within_s)
        self.console.print(f"[dim]{side.name}: {what}[/] (others take {busy:.0%} of the machine)", highlight=False)
        self._seed += 1
        try:
            made = await session(side, FOLDER, self._seed, scenario, slots=slots)
        except (NotMeasured, RuntimeError, OSError) as error:
            self.notes.append(f"{side.name}, {what}: not measured: {str(error)[:300]}")
            self.console.print(f"not measured: {error}", style="red", markup=False, highlight=False)
            _keep_logs(self._seed)
            return
        # What was seen before it began counts as well: a stranger who comes and goes is seen best while we are silent.
        kept = [replace(each, strangers=max(each.strangers, busy)) for each in made]
        self.rounds += [replace(each, side=label or each.side) for each in kept]
        for each in kept:
            self.console.print(f"  {each.scenario}: {_short(each)}", style="dim", highlight=False)

    async def _compared(self, on: Session, *, hops: bool) -> None:
        await on.steady(5, self.sizes.slow_s)
        await on.steady(30, self.sizes.quick_s, hops=hops)
        await on.saturation(self.sizes.saturation_s)

    async def _burst(self, on: Session, *, rate: float) -> None:
        await scenarios.idle(on, self.sizes.idle_s)
        await scenarios.burst(on, rate, self.sizes.burst_s)

    async def _profile(self) -> None:
        codes = tuple(providers())
        await until_quiet(self.sizes.quiet_within_s)
        self.console.print("[dim]ours: profile[/]")
        try:
            self.rounds += [reading(codes), await shares(FOLDER, codes, self.sizes.saturation_s)]
        except (RuntimeError, OSError, TimeoutError) as error:
            self.notes.append(f"profile: not measured: {str(error)[:300]}")

    async def _growth(self) -> None:
        await self.one(ByHand("tuned"), "tuned", partial(self._compared, hops=True))
        await self.one(ByHand("naive"), "naive", partial(self._compared, hops=False))
        for slots in (1, 12):
            grown = f"ours, {slots} slots"
            await self.one(Ours(12), grown, partial(self._compared, hops=False), slots=slots, label=grown)
        for count in (1, 30, 290):
            grown = f"ours, {count} municipalities"
            await self.one(Ours(count), grown, partial(self._compared, hops=False), label=grown)


def _keep_logs(number: int) -> None:
    # The next bed is made in the same place.
    kept = FOLDER.with_name(f"{FOLDER.name}-failed-{number}")
    shutil.rmtree(kept, ignore_errors=True)
    if (FOLDER / "logs").is_dir():
        shutil.copytree(FOLDER / "logs", kept)


def _short(made: Round) -> str:
    shown = ("ready s", "added p50", "added p99", "rate", "lost", "late", "core %", "answered", "refused too_late")
    told = [f"{name} {made.values[name]:.1f}" for name in shown if name in made.values]
    if made.queries > 1:
        told.append(f"{made.cpu_ms():.2f} ms CPU a query")
    if not made.judged:
        told.append(f"others took {made.strangers:.0%}")
    return ", ".join(told)


def write(run: Run, file: Path, console: Console) -> None:
    """The figures, and the pages from the last run and the last long one."""
    file.write_text(json.dumps(run.as_json(), indent=1) + "\n")
    write_pages(console)
    console.print(f"Written: {file.name}")


def write_pages(console: Console) -> None:
    """docs/performance.md and docs/capacity.md, which the calculator agrees with."""
    run, long = (run_of(json.loads(each.read_text())) if each.exists() else None for each in (FIGURES, LONG_FIGURES))
    run = run or long
    if run is None:
        console.print("No figures are kept yet: run make bench.", style="red")
        return
    PAGE.write_text(page(run, long))
    try:
        CAPACITY_PAGE.write_text(capacity_page(run, measured_in(run)))
    except (ValueError, KeyError) as error:
        console.print(f"{CAPACITY_PAGE} is left as it is: {error}", style="red")
    console.print(f"Written: {PAGE}, {CAPACITY_PAGE}")


def _quiet() -> None:
    # A fresh broker elects leaders, and the profiled services run in this process: none of it belongs among figures.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def main() -> None:
    """`python -m ssbtek_bench.run [--long | --short] [--anyway] | --words`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="longer, with more slots and municipalities")
    parser.add_argument("--short", action="store_true", help="a minute or two: whether it runs; no figures to keep")
    parser.add_argument("--anyway", action="store_true", help="write the page though the machine was busy")
    parser.add_argument("--words", action="store_true", help="write the pages anew from the figures of the last run")
    told = parser.parse_args()
    console = Console()
    if told.words:
        return write_pages(console)
    _quiet()
    sizes = SHORT if told.short else LONG if told.long else Sizes()
    began = time.monotonic()
    run = uvloop.run(Bench(sizes, console).all(long=told.long))
    console.print(table(run))
    if told.long:
        console.print(table_of_growth(run))
    console.print(f"It took {(time.monotonic() - began) / 60:.1f} minutes.")
    if not run.judged():
        console.print(
            f"[bold red]Nothing is judged:[/] others took over {STRANGERS_ALLOWED:.0%} of the machine in some rounds."
        )
    if told.anyway or (run.judged() and not told.short):
        write(run, LONG_FIGURES if told.long else FIGURES, console)
    sys.exit(0 if run.judged() else BUSY)


if __name__ == "__main__":
    main()
