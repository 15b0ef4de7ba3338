"""How many pings each municipality may send, by the append times of those taken (pure)."""

from collections import deque

PER_MINUTE = 10
MINUTE_MS = 60_000


class Pings:
    """Of one slot. Forgotten at a takeover: a few more pings then, and no harm."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[int]] = {}

    def allowed(self, organisation: str, at_ms: int) -> bool:
        """Whether one more, appended at this time, is within the limit."""
        taken = self._taken.get(organisation, ())
        return sum(1 for each in taken if at_ms - each < MINUTE_MS) < PER_MINUTE

    def take(self, organisation: str, at_ms: int) -> None:
        """One was admitted."""
        taken = self._taken.setdefault(organisation, deque(maxlen=PER_MINUTE))
        taken.append(at_ms)
