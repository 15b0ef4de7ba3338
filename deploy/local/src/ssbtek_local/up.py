"""`make up`: starts the system in the background, returns when all of it is ready."""

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from ssbtek_local.home import UP, Home, home
from ssbtek_local.lock import holder
from ssbtek_local.progress import Progress
from ssbtek_local.state import State, read_state
from ssbtek_local.summary import summary
from ssbtek_local.supervisor import KEEP

POLL_S = 0.1


def up(place: Home, console: Console) -> int:
    """Exit code: 0 it is up, 1 it could not be started, 130 interrupted (and nothing is left)."""
    if (pid := holder(place.lock)) is not None:
        console.print(
            f"The system runs already (process {pid}). See [bold]make status[/]; stop it: [bold]make down[/]."
        )
        return 0
    place.logs.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    log = place.log("supervisor")
    with log.open("ab") as out:
        supervisor = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "ssbtek_local.supervisor", str(place.folder)],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        state = _until_running(place, supervisor, console)
    except KeyboardInterrupt:
        console.print("Stopping …")
        _leave(supervisor, b"")
        supervisor.wait()
        return 130
    if state is None:
        return _failed(place, supervisor, log, console)
    _leave(supervisor, KEEP)
    console.print(f"[bold green]Everything is up[/] ({time.monotonic() - began:.0f} s).\n")
    console.print(summary(state), soft_wrap=True)
    return 0


def _until_running(place: Home, supervisor: "subprocess.Popen[bytes]", console: Console) -> State | None:
    """The state once all is ready, None where the supervisor ended before."""
    with Progress(console) as progress:
        while supervisor.poll() is None:
            state = _state_of(place, supervisor.pid)
            if state is not None:
                progress.show(state.steps)
                if state.phase == "running":
                    return state
            time.sleep(POLL_S)
    return None


def _state_of(place: Home, pid: int) -> State | None:
    with contextlib.suppress(ValueError):
        state = read_state(place.state)
        return state if state is not None and state.pid == pid else None
    return None


def _leave(supervisor: "subprocess.Popen[bytes]", word: bytes) -> None:
    if supervisor.stdin is not None:
        with contextlib.suppress(BrokenPipeError), supervisor.stdin as pipe:
            pipe.write(word)


def _failed(place: Home, supervisor: "subprocess.Popen[bytes]", log: Path, console: Console) -> int:
    state = _state_of(place, supervisor.pid)
    why = state.problem if state is not None and state.problem else f"it ended with code {supervisor.returncode}"
    if (pid := holder(place.lock)) is not None:
        why = f"another one started at the same time (process {pid}); see make status"
    console.print(f"The system could not be started: {why}", style="red", markup=False, highlight=False)
    console.print(f"Nothing is left running. Logs: {log.parent}", markup=False, highlight=False)
    return 1


def main() -> None:
    """`python -m ssbtek_local.up`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(up(home(UP), Console()))


if __name__ == "__main__":
    main()
