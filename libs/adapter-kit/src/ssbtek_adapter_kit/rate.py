"""Decides how long a question must wait where a provider takes only so many a second (pure; the clock is passed in)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` questions, evenly spread; None: as many as there are."""

    per_second: float | None
    next_at: float = 0.0
    """Milliseconds; the next question goes out no earlier."""

    def wait_ms(self, now_ms: int) -> int:
        """How long a question that comes now must wait."""
        return max(round(self.next_at - now_ms), 0) if self.per_second else 0

    def taken(self, now_ms: int) -> "Rate":
        """The next free moment was given to a question."""
        if not self.per_second:
            return self
        return replace(self, next_at=max(self.next_at, now_ms) + 1000 / self.per_second)
