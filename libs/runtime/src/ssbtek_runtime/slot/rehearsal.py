"""Has a child of the process do first what may kill it: whoever dies of a record then is not the owner of its slot."""

import asyncio
import concurrent.futures.thread  # noqa: F401 - its lock must be made anew in a child before OpenTelemetry's hook takes it
import contextlib
import faulthandler
import gc
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

T = TypeVar("T")
LIMIT_S = 2.0
"""Who rehearses for longer hangs, by a lock perhaps that another thread held at the fork: that says nothing."""
GUILTY_MAX = 2
"""If more die than so many of so few, it is not the records' fault (memory is short): nothing is said of any."""
TIMES = 3
"""So often a record must kill who rehearses it: a kill from outside may be chance."""
POLL_S = 0.002
_SAYS_NOTHING = ("SIGALRM", "SIGTERM", "SIGINT", "SIGHUP")
_PASSED, _RAISED, _DIED = 0, 2, 3

Play = Callable[[Sequence[T]], Iterable[object]]
"""Does all that is pure of what is about to be done with these; yields before each, in order. It runs in the child:
nothing of it is kept, it must await nothing and write nothing."""
Verdict = Literal["passed", "unknown"]


async def guilty_of(items: Sequence[T], play: Play[T]) -> tuple[T, ...] | None:
    """Those that kill whoever touches them, found without dying. `None` where it cannot be told."""
    if not hasattr(os, "fork"):  # on Windows marks must do
        return None
    guilty: list[int] = []
    while (end := await _end_of([items[at] for at in _but(len(items), guilty)], play)) != "passed":
        if end == "unknown" or len(guilty) == GUILTY_MAX:
            return None
        guilty.append(_but(len(items), guilty)[end])
    for at in guilty:
        others = [each for each in guilty if each != at]
        rest = _but(len(items), others)
        for _ in range(TIMES - 1):
            if await _end_of([items[each] for each in rest], play) != rest.index(at):
                return ()
    return tuple(items[at] for at in guilty)


def _says_nothing() -> list[int]:
    return [getattr(signal, name) for name in _SAYS_NOTHING]


def _but(number: int, left_out: Sequence[int]) -> list[int]:
    return [each for each in range(number) if each not in left_out]


async def _end_of(items: Sequence[T], play: Play[T]) -> int | Verdict:
    """Which of them the child died of."""
    read, write = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # no room for a child
        os.close(read)
        os.close(write)
        return "unknown"
    if pid == 0:
        _be_the_child(items, play, write)
    os.close(write)
    try:
        status = await _ended(pid)
        told = _said(read)
    finally:
        os.close(read)
    return _verdict(os.waitstatus_to_exitcode(status), told)


def _said(read: int) -> bytes:
    # Another slot's child may hold the other end as well: nothing said must not be waited for.
    os.set_blocking(read, False)
    with contextlib.suppress(BlockingIOError):
        return os.read(read, 65_536)
    return b""


def _verdict(code: int, told: bytes) -> int | Verdict:
    if code == _PASSED:
        return "passed"
    if code == _RAISED or -code in _says_nothing() or not told:
        return "unknown"
    return len(told) - 1


def _be_the_child(items: Sequence[T], play: Play[T], write: int) -> None:
    # Never returns, and touches nothing that the parent uses as well: not its loop, its connections, its output.
    code = _DIED
    try:
        signal.set_wakeup_fd(-1)
        for number in _says_nothing():
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        gc.disable()
        faulthandler.disable()
        with contextlib.suppress(OSError):  # where memory is short, this one goes and not the owner
            Path("/proc/self/oom_score_adj").write_text("1000")
        steps = iter(play(items))
        while True:
            try:
                next(steps)
            except StopIteration:
                break
            os.write(write, b".")
        code = _PASSED
    except Exception:  # noqa: BLE001 - what only raises costs one record anyway, where it is touched
        code = _RAISED
    finally:
        os._exit(code)


async def _ended(pid: int) -> int:
    try:
        until = time.monotonic() + LIMIT_S + 0.5  # it may hang before it has set its own limit
        while time.monotonic() < until:
            found, status = os.waitpid(pid, os.WNOHANG)  # noqa: ASYNC222 - does not block
            if found:
                return status
            await asyncio.sleep(POLL_S)
    except BaseException:
        _end(pid)
        raise
    return _end(pid)


def _end(pid: int) -> int:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return int(signal.SIGALRM)
