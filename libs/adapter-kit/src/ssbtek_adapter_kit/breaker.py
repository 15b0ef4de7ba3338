"""Decides whether a provider that failed repeatedly is asked at all (pure; the clock is passed in)."""

from dataclasses import dataclass, replace
from typing import Literal

State = Literal["closed", "open", "half_open"]


@dataclass(frozen=True, slots=True)
class Breaker:
    """`limit` failures in a row open it for `open_ms`; then one question is let through, and decides.

    Every question that `asked` was told of ends in one of `succeeded`, `failed` and `abandoned`.
    """

    limit: int
    open_ms: int
    failures: int = 0
    opened_at: int | None = None
    probing: bool = False

    def state(self, now_ms: int) -> State:
        """What it is now."""
        if self.opened_at is None:
            return "closed"
        return "half_open" if now_ms - self.opened_at >= self.open_ms else "open"

    def lets_through(self, now_ms: int) -> bool:
        """Whether a question may go out now; half open: one at a time."""
        state = self.state(now_ms)
        return state == "closed" or (state == "half_open" and not self.probing)

    def asked(self, now_ms: int) -> "Breaker":
        """A question goes out."""
        return replace(self, probing=True) if self.state(now_ms) == "half_open" else self

    def succeeded(self) -> "Breaker":
        """The provider answered, whatever it said."""
        return Breaker(self.limit, self.open_ms)

    def failed(self, now_ms: int) -> "Breaker":
        """The provider could not be reached, did not answer in fair time, or said that it failed."""
        if self.state(now_ms) == "open":
            return self  # a question from before it opened: no reason to stay open any longer
        failures = self.failures + 1
        if self.opened_at is not None or failures >= self.limit:
            return Breaker(self.limit, self.open_ms, failures, opened_at=now_ms)
        return replace(self, failures=failures)

    def abandoned(self) -> "Breaker":
        """The question ended without telling anything of the provider: the next one may try."""
        return replace(self, probing=False)
