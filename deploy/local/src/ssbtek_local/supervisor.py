"""The process behind `make up`: runs the system until `make down`, in the background."""

import asyncio
import logging
import sys
from pathlib import Path

from ssbtek_local import ending
from ssbtek_local.home import Home
from ssbtek_local.lock import Taken, held
from ssbtek_local.preflight import CannotStart
from ssbtek_local.system import System

KEEP = b"keep\n"
"""What `make up` says when it has seen that all is ready. Until then the system ends with it, however it ends."""
TAKEN = 4
FAILED = 1
log = logging.getLogger("ssbtek.local")


async def supervise(home: Home) -> int:
    """Exit code: 0 told to end, 1 could not start, 4 another one runs."""
    try:
        with held(home.lock):
            return await _supervise(home)
    except Taken as taken:
        log.error("%s", taken)
        return TAKEN


async def _supervise(home: Home) -> int:
    system = System(home)
    with_parent = asyncio.create_task(_until_left_alone())
    running = asyncio.create_task(_run(system))
    try:
        await asyncio.wait((with_parent, running), return_when=asyncio.FIRST_COMPLETED)
        if running.done() or with_parent.result():
            return await running
        log.warning("whoever started this is gone before it was ready: ending")
        return FAILED
    except asyncio.CancelledError:
        log.info("told to end")
        return 0
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await ending.finished(system.stop())
        log.info("ended")


async def _run(system: System) -> int:
    try:
        await system.start()
    except CannotStart as problem:
        log.error("cannot start: %s", problem)
        return FAILED
    await system.watch()
    return 0


async def _until_left_alone() -> bool:
    """Reads standard input to its end: whether it said to keep the system."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    return await reader.read() == KEEP


def main() -> None:
    """`python -m ssbtek_local.supervisor FOLDER`, with a pipe as its standard input."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    home = Home(Path(sys.argv[1]))
    ending.run(lambda: supervise(home))


if __name__ == "__main__":
    main()
