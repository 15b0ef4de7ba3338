"""Where downloaded things are kept, and how two processes keep out of each other's way there."""

import contextlib
import fcntl
import os
import random
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


PORTS = range(20_000, 32_000)
"""Below what the operating systems hand out to outgoing connections: a kept port must not be lost to one of those."""


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on now."""
    found: list[int] = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            port = random.choice(PORTS)  # noqa: S311 - two that choose at the same time shall not choose the same
            with contextlib.suppress(OSError):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
                found.append(port)
    return found


def answers(port: int) -> bool:
    """Whether somebody listens on this port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
