"""Runs a command that starts processes so that, however it is told to end, what it started ends first."""

import asyncio
import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

INTERRUPTED = 130
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run(main: Callable[[], Coroutine[Any, Any, int]]) -> NoReturn:
    """The first signal cancels it, and it has its time to stop what it started; a second one ends it at once.

    Ends the process with its exit code, 130 where it was cancelled. Threads that still work (a download) are not
    waited for; whatever they started is ended by its watchdog.
    """
    code = 1
    try:
        loop = asyncio.new_event_loop()
        code = loop.run_until_complete(_cancellable(main))
    except Exception:  # noqa: BLE001 - the process ends here, and must not wait for its threads
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


async def finished(work: Coroutine[Any, Any, None]) -> None:
    """Lets this come to its end, also where a signal comes in the middle of it."""
    task = asyncio.ensure_future(work)
    while not task.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    task.result()


async def _cancellable(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    task = asyncio.ensure_future(main())

    def told() -> None:
        if task.cancelling():
            os._exit(INTERRUPTED)
        task.cancel()

    for each in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, told)
    try:
        return await task
    except asyncio.CancelledError:
        return INTERRUPTED
