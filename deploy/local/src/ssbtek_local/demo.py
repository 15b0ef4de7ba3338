"""`make demo`: starts the whole system, asks one question about one test person, shows all that happened."""

import asyncio
import time

from rich.console import Console

from ssbtek_local import ending
from ssbtek_local.demo_question import CSN_MS, FAULTS, ask_and_show
from ssbtek_local.home import DEMO, Home, home
from ssbtek_local.lock import Taken, held
from ssbtek_local.preflight import CannotStart
from ssbtek_local.progress import Progress
from ssbtek_local.services import Wiring
from ssbtek_local.system import System


async def demo(place: Home, console: Console) -> int:
    """Exit code: 0 the reply came, and ledger and trace show every hop; 1 not; 130 interrupted before that."""
    began = time.monotonic()
    try:
        with held(place.lock):
            with Progress(console) as progress:
                system = System(
                    place,
                    faults=FAULTS,
                    call_timeouts_ms={"csn": CSN_MS},
                    changed=lambda state: progress.show(state.steps),
                )
                try:
                    wiring = await system.start()
                except BaseException:
                    await ending.finished(system.stop())
                    raise
            return await _run(system, wiring, console, began)
    except Taken as taken:
        console.print(f"A demo cannot be started: {taken}.", style="red")
    except CannotStart as problem:
        console.print(f"The system could not be started: {problem}", style="red", markup=False, highlight=False)
        console.print(f"Nothing is left running. Logs: {place.logs}", markup=False, highlight=False)
    return 1


async def _run(system: System, wiring: Wiring, console: Console, began: float) -> int:
    """Shows what there is to see; at a terminal stays until it is interrupted."""
    console.print(f"All {len(system.state().processes)} processes are ready after {time.monotonic() - began:.0f} s.\n")
    code = ending.INTERRUPTED
    keeping = asyncio.create_task(system.watch())
    try:
        code = await ask_and_show(wiring, console)
        if console.is_terminal:
            console.print("\nThe system stays up until you press Ctrl-C.", style="bold")
            await keeping
    except asyncio.CancelledError:
        console.print()
    finally:
        keeping.cancel()
        with console.status("Stopping …"):
            await ending.finished(system.stop())
        console.print(f"Everything is stopped. Data stays in {system.home.folder}.", highlight=False)
    return code


def main() -> None:
    """`python -m ssbtek_local.demo`."""
    ending.run(lambda: demo(home(DEMO), Console()))


if __name__ == "__main__":
    main()
