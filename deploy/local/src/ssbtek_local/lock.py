"""Lets one process at a time run the system of a folder, and tells others which one that is."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


class Taken(RuntimeError):
    """Somebody else holds the lock; `pid` is who, where it can be told."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"it runs already (process {pid})" if pid else "it runs already")
        self.pid = pid


@contextlib.contextmanager
def held(file: Path, patience: float = 1.0) -> Iterator[None]:
    """Holds the lock until the block or the process ends, however it ends: a stale one cannot be.

    Raises `Taken` when it cannot be had within `patience` seconds.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as handle:
        end = time.monotonic() + patience  # `holder` takes it for a moment as well
        while not _lock(handle.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > end:
                raise Taken(_pid(file))
            time.sleep(0.05)
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


def holder(file: Path) -> int | None:
    """The process that holds the lock, None where nobody does."""
    try:
        with file.open() as handle:
            if _lock(handle.fileno(), fcntl.LOCK_SH):
                return None
    except FileNotFoundError:
        return None
    end = time.monotonic() + 1
    while (pid := _pid(file)) is None and time.monotonic() < end:
        time.sleep(0.01)  # it has the lock and is about to write
    return pid


def _lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
