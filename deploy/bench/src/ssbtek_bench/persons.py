"""Test persons by the thousand, and how long each provider takes over each of them: known to both ends (pure)."""

import math
import zlib
from collections.abc import Iterator
from datetime import date, timedelta

FIRST_BORN, LAST_BORN = date(1950, 1, 1), date(1999, 12, 31)
SERIALS = range(980, 1000)
"""Set aside for test persons."""
SHORTEST_S, MEDIAN_S, LONGEST_S = 0.2, 0.45, 3.0
SPREAD = 0.6
"""Of the logarithm: a mean of 0.54 s, a twentieth over 1.2 s."""


def persons(seed: int) -> Iterator[str]:
    """Twelve-digit numbers, all different for 365,000 of them; another seed begins elsewhere."""
    days = (LAST_BORN - FIRST_BORN).days + 1
    at = seed * 7919
    while True:
        born = FIRST_BORN + timedelta(days=at % days)
        serial = SERIALS[at // days % len(SERIALS)]
        nine = f"{born:%y%m%d}{serial}"
        yield f"{born.year // 100}{nine}{check_digit(nine)}"
        at += 1


def check_digit(nine: str) -> int:
    """Luhn's, over nine digits."""
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(nine))
    return -sum(each // 10 + each % 10 for each in doubled) % 10


def delay_s(provider: str, person: str) -> float:
    """How long this provider takes over this person: log-normal, cut at both ends, the same whenever it is asked."""
    uniform = (zlib.crc32(f"{provider}/{person[-10:]}".encode()) + 0.5) / 2**32
    return min(max(MEDIAN_S * math.exp(SPREAD * _normal(uniform)), SHORTEST_S), LONGEST_S)


def _normal(uniform: float) -> float:
    # Abramowitz and Stegun 26.2.23: good to 4.5e-4, which no delay is measured by.
    tail = min(uniform, 1 - uniform)
    t = math.sqrt(-2 * math.log(tail))
    value = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t**3)
    return value if uniform > 0.5 else -value
