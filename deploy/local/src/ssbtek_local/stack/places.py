"""Where downloaded things are kept, and how two processes keep out of each other's way there."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path


def cache() -> Path:
    """`$SSBTEK_CACHE`, else `$XDG_CACHE_HOME/ssbtek`, else `~/.cache/ssbtek`."""
    if chosen := os.environ.get("SSBTEK_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ssbtek"


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Holds a lock on this file; another process that wants it waits."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on now."""
    with contextlib.ExitStack() as held:
        return [held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(count)]


def answers(port: int) -> bool:
    """Whether somebody listens on this port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
