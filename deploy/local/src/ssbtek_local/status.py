"""`make status`: every process with its state, restarts, readiness, lag and memory."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ssbtek_local.home import UP, Home, home
from ssbtek_local.lock import holder
from ssbtek_local.probe import Probe, probe
from ssbtek_local.state import ProcessState, State, read_state

MIB = 1024 * 1024
PATIENCE_S = 12.0
"""A damaged state file is written anew within this by whoever runs the system."""


@dataclass(frozen=True, slots=True)
class Row:
    """One process, in words."""

    name: str
    state: str
    pid: str
    restarts: int
    ready: bool
    readiness: str
    lag: str
    memory: str


def row(process: ProcessState, found: Probe | None, memory: int | None, now: float) -> Row:
    """What is shown of one process. `memory` in bytes."""
    if process.pid is not None:
        state = f"up {_long(now - (process.since or now))}"
    elif process.starts_at is not None:
        state = f"ended ({process.ended}), again in {max(0, round(process.starts_at - now))} s"
    else:
        state = f"ended ({process.ended})"
    ready = process.pid is not None and found is not None and found.ready
    problems = ", ".join(found.problems) if found is not None and process.pid is not None else "not running"
    return Row(
        name=process.name,
        state=state,
        pid=str(process.pid or "–"),
        restarts=process.restarts,
        ready=ready,
        readiness="ready" if ready else problems or "not ready",
        lag="–" if found is None or found.lag is None else str(found.lag),
        memory="–" if memory is None else f"{memory / MIB:.0f} MiB",
    )


def table(rows: list[Row]) -> Table:
    """For people."""
    shown = Table(header_style="bold", expand=False)
    shown.add_column("Process", no_wrap=True)
    shown.add_column("State", overflow="fold")
    shown.add_column("PID", justify="right", no_wrap=True)
    shown.add_column("Restarts", justify="right")
    shown.add_column("Readiness", overflow="fold")
    shown.add_column("Lag", justify="right", no_wrap=True)
    shown.add_column("Memory", justify="right", no_wrap=True)
    for each in rows:
        style = "green" if each.ready else "red"
        restarts = Text(str(each.restarts), style="yellow" if each.restarts else "")
        shown.add_row(
            each.name, each.state, each.pid, restarts, Text(each.readiness, style=style), each.lag, each.memory
        )
    return shown


def status(place: Home, console: Console) -> int:
    """Exit code: 0 all ready, 1 not, or not running."""
    pid = holder(place.lock)
    if pid is None:
        return _not_running(place, console)
    state = _state(place)
    if state is None:
        console.print(f"[red]Process {pid} runs the system, but {place.state} cannot be read.[/]")
        return 1
    rows = _look(state)
    console.print(table(rows))
    not_ready = [each.name for each in rows if not each.ready]
    if state.phase != "running":
        console.print(f"[yellow]The system is {state.phase}.[/]")
    elif not_ready:
        console.print(f"[red]Not ready: {', '.join(not_ready)}.[/] Logs: {place.logs}")
    else:
        console.print(f"[green]All {len(rows)} ready[/], up {_long(time.time() - state.since)}.")
    return 1 if not_ready or state.phase != "running" else 0


def _look(state: State) -> list[Row]:
    with ThreadPoolExecutor(16) as pool:
        found = pool.map(lambda each: probe(each.probing, each.port, with_lag=True), state.processes)
    now = time.time()
    return [row(each, one, _memory(each.pid), now) for each, one in zip(state.processes, found, strict=True)]


def _state(place: Home) -> State | None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            state = read_state(place.state)
        except ValueError:
            state = None
        if state is not None:
            return state
        time.sleep(0.2)
    return None


def _not_running(place: Home, console: Console) -> int:
    try:
        left = read_state(place.state)
    except ValueError:
        left = None
    console.print("The system does not run. Start it with [bold]make up[/].")
    if left is not None and left.problem:
        console.print(f"Its last start failed: {left.problem}", markup=False, highlight=False)
    elif left is not None:
        console.print("It was ended from outside, without make down; data stays.")
    return 1


def _memory(pid: int | None) -> int | None:
    """What a process and its children have in memory; what they share is counted once each."""
    try:
        if pid is None:
            return None
        process = psutil.Process(pid)
        return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))
    except psutil.Error:
        return None


def _long(seconds: float) -> str:
    minutes, rest = divmod(int(max(0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def main() -> None:
    """`python -m ssbtek_local.status`."""
    sys.exit(status(home(UP), Console()))


if __name__ == "__main__":
    main()
