"""Keeps the edges' public keys as new as their file, so that a key is changed without a restart of the router."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from ssbtek_router.signatures import EdgeKeys

LOOK_EVERY_S = 5.0


class EdgeKeysFile:
    """Called for each query; looks at the file now and then. While it cannot be read, the keys known stay."""

    def __init__(self, file: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._looked_at = 0.0
        self._seen: object = None
        self.keys = EdgeKeys() if file is None else read_edge_keys(file)

    def __call__(self) -> EdgeKeys:
        """The keys as they are now."""
        if self._file is not None and self._clock() - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = self._clock()
            self._look(self._file)
        return self.keys

    def _look(self, file: Path) -> None:
        try:
            stat = file.stat()
            if (stat.st_mtime_ns, stat.st_ino) != self._seen:
                self.keys = read_edge_keys(file)
                self._seen = (stat.st_mtime_ns, stat.st_ino)
        except (OSError, ValueError) as error:
            structlog.get_logger("router").error("edge_keys_unreadable", error=type(error).__name__)


def read_edge_keys(file: Path) -> EdgeKeys:
    """The keys in a JWK Set file. Raises `OSError` or `ValueError`."""
    return EdgeKeys.of(json.loads(file.read_bytes()))
