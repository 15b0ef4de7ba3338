"""The time now, passed in wherever it matters, so that a test can set it off."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NowMs = Callable[[], int]

SWEDEN = ZoneInfo("Europe/Stockholm")


def clock(offset_ms: int = 0) -> NowMs:
    """A clock of milliseconds since the epoch, off by so many."""
    return lambda: time.time_ns() // 1_000_000 + offset_ms


def swedish_date(ms: int) -> date:
    """The calendar date in Sweden at this moment: what laws and agreements go by."""
    return datetime.fromtimestamp(ms / 1000, tz=UTC).astimezone(SWEDEN).date()
