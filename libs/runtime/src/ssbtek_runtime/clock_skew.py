"""Bounds how far our clock is from the broker's, by what each acknowledged record tells (pure)."""

from collections import deque
from dataclasses import dataclass

from ssbtek_contracts.limits import CLOCK_SKEW_MAX_MS

KEEP = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """Broker's clock minus ours lies between these, in milliseconds."""

    low: int
    high: int


class ClockSkew:
    """Keeps the last intervals. One record sent at `sent`, stamped `appended` by the broker and acknowledged at
    `acked` says: append - ack <= skew <= append - send."""

    def __init__(self) -> None:
        self._intervals: deque[Interval] = deque(maxlen=KEEP)

    def observe(self, sent_ms: int, appended_ms: int, acked_ms: int) -> None:
        """One acknowledged record."""
        self._intervals.append(Interval(appended_ms - acked_ms, appended_ms - sent_ms))

    def interval(self) -> Interval | None:
        """What all kept records agree on, or the latest where they do not (the clock was set)."""
        if not self._intervals:
            return None
        low = max(each.low for each in self._intervals)
        high = min(each.high for each in self._intervals)
        return Interval(low, high) if low <= high else self._intervals[-1]

    def problems(self) -> list[str]:
        """Not ready only if all of the interval lies beyond the limit: a slow ack alone proves nothing."""
        known = self.interval()
        if known is None or (known.low <= CLOCK_SKEW_MAX_MS and known.high >= -CLOCK_SKEW_MAX_MS):
            return []
        return [f"clock: {known.low} to {known.high} ms behind the broker's, allowed are {CLOCK_SKEW_MAX_MS}"]
