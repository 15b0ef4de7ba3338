"""`make down`: stops what `make up` started; what was kept stays."""

import os
import signal
import sys
import time

from rich.console import Console

from ssbtek_local.home import UP, Home, home
from ssbtek_local.lock import holder

PATIENCE_S = 60.0


def down(place: Home, console: Console, patience: float = PATIENCE_S) -> int:
    """Exit code: 0 nothing runs any more, 1 it could not be stopped."""
    pid = holder(place.lock)
    if pid is None:
        console.print("The system does not run; there is nothing to stop.")
        return 0
    began = time.monotonic()
    with console.status("Stopping the services, then Kafka and PostgreSQL …"):
        for number in (signal.SIGTERM, signal.SIGKILL):  # killed, its watchdogs end everything at once
            if _ended(place, pid, number, patience):
                break
        else:
            console.print(f"[red]Process {pid} does not end.[/]")
            return 1
    console.print(f"Everything is stopped ({time.monotonic() - began:.0f} s). Data stays in {place.folder}.")
    return 0


def _ended(place: Home, pid: int, number: signal.Signals, patience: float) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return True
    end = time.monotonic() + patience
    while holder(place.lock) == pid:
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def main() -> None:
    """`python -m ssbtek_local.down`."""
    sys.exit(down(home(UP), Console()))


if __name__ == "__main__":
    main()
