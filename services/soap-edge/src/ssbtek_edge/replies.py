"""Keeps every reply to an edge for 150 s within a budget of bytes: a resend gets the same one anywhere (pure)."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

KEEP_MS = 150_000
"""Longer than a client's patience and the two buckets in which a resend meets its query."""

Gone = Literal["gone"]


@dataclass(slots=True)
class _Kept:
    at_ms: int
    value: bytes | None


class Replies:
    """By query key. Times are append times, in milliseconds, and do not fall by much."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._kept: dict[str, _Kept] = {}
        self._times: deque[tuple[int, str]] = deque()
        self._values: deque[tuple[int, str]] = deque()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, key: str, value: bytes, at_ms: int) -> None:
        """One reply's bytes. The oldest give way to it; that they were there is remembered all the same."""
        self._drop(key)
        self._kept[key] = _Kept(at_ms, value)
        self._times.append((at_ms, key))
        self._values.append((at_ms, key))
        self.bytes += len(value)
        while self.bytes > self._budget and self._values:
            self._let_go(*self._values.popleft())

    def get(self, key: str, now_ms: int) -> bytes | Gone | None:
        """The reply; `gone` where it came and could not be kept; None where there was none in the last 150 s."""
        kept = self._kept.get(key)
        if kept is None or kept.at_ms < now_ms - KEEP_MS:
            return None
        return kept.value if kept.value is not None else "gone"

    def forget(self, now_ms: int) -> None:
        """What is older than 150 s."""
        while self._times and self._times[0][0] < now_ms - KEEP_MS:
            at_ms, key = self._times.popleft()
            if self._kept.get(key) is not None and self._kept[key].at_ms == at_ms:
                self._drop(key)
        while self._values and self._values[0][0] < now_ms - KEEP_MS:
            self._values.popleft()

    def _let_go(self, at_ms: int, key: str) -> None:
        kept = self._kept.get(key)
        if kept is not None and kept.at_ms == at_ms and kept.value is not None:
            self.bytes -= len(kept.value)
            kept.value = None

    def _drop(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None and kept.value is not None:
            self.bytes -= len(kept.value)
