"""Decides, before a provider is asked, whether it may be asked at all (pure)."""

from ssbtek_adapter_kit.breaker import Breaker
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import NotPermitted, Outcome, Timeout, Unavailable

SHORTEST_CALL_MS = 200
"""With less left, a question is not begun: it could only be too late."""


def shut(lookup: Lookup, now_ms: int, settings: AdapterSettings) -> Outcome | None:
    """Why the provider is not asked, or None. Switched off and maintenance need no time; then comes the deadline."""
    if lookup.organisation in settings.switched_off:
        return NotPermitted(code="switched_off")
    begins, until = settings.maintenance_from, settings.maintenance_until
    has_begun = begins is None or now_ms >= begins.timestamp() * 1000
    if until is not None and has_begun and now_ms < until.timestamp() * 1000:
        return Unavailable(code="maintenance", until=until)
    if time_left(lookup, now_ms, settings) < SHORTEST_CALL_MS:
        return Timeout(code="too_late")
    return None


def broken(breaker: Breaker, now_ms: int) -> Outcome | None:
    """Why the breaker does not let a question through, or None."""
    return None if breaker.lets_through(now_ms) else Unavailable(code="breaker_open")


def time_left(lookup: Lookup, now_ms: int, settings: AdapterSettings) -> int:
    """Milliseconds that a call may take: the deadline, less the margin, and never more than a call's own limit."""
    return min(lookup.deadline - settings.answer_margin_ms - now_ms, settings.call_timeout_ms)
