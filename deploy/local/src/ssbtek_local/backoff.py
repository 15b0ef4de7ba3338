"""Decides when a process that ended is started again (pure): at once the first time, then more and more slowly."""

from dataclasses import dataclass, replace

FIRST_S = 0.5
LONGEST_S = 30.0
PROVEN_S = 60.0
"""Whoever ran this long is healthy: its next end is a first one again."""


@dataclass(frozen=True, slots=True)
class Life:
    """What is remembered of one process. Times in seconds of one clock."""

    started: float | None = None
    """When the run that goes on now began; None while none goes on."""
    starts_at: float | None = None
    """When the next run begins, while none goes on."""
    restarts: int = 0
    quick: int = 0
    """Ends in a row after a short run."""


def begun(life: Life, now: float) -> Life:
    """It was started; every start but the first is a restart."""
    again = life.starts_at is not None
    return replace(life, started=now, starts_at=None, restarts=life.restarts + again)


def ended(life: Life, now: float) -> Life:
    """It ended: 0.5 s, then twice as long each time it did not last, 30 s at most."""
    lasted = now - life.started if life.started is not None else 0.0
    quick = 1 if lasted >= PROVEN_S else life.quick + 1
    wait = min(LONGEST_S, FIRST_S * 2.0 ** min(quick - 1, 10))
    return replace(life, started=None, starts_at=now + wait, quick=quick)


def is_due(life: Life, now: float) -> bool:
    """Whether it is to be started now."""
    return life.started is None and life.starts_at is not None and now >= life.starts_at
