"""Values that no field of any contract has, and that careless readers lose or read as something else."""

import random
from typing import Any

WORDS = (
    "ja", "nej", "TRUE", "yes", "50%", "1 250", "12,50", "1.2.3", "0x1F", "١٢", "−5", "NaN", "INF", "1e400", "9" * 400,
    "20261301", "2026-02-30", "2026/10/01", "12026-01-01", "0000-00-00", "2026-13", "202699", "2026-10-01T25:00:00",
    "31 oktober", "~", "x" * 2000, "Åäö ☃ 𝔊",
)  # fmt: skip
"""A wrong number, date, truth or code for any field; a text for those that are texts."""

BLANK = ("", " ", "          ", "\n\t")
SOMEBODY_ELSE = "195212319991"
"""In no catalogue of test persons."""


def word(chance: random.Random) -> str:
    """One of them."""
    return chance.choice(WORDS)


def other_kind(chance: random.Random) -> Any:
    """A JSON value of some kind, that is not blank."""
    return chance.choice((word(chance), 7, -1, 10**30, 0.1, True, False, ["x"], [[7]], {"x": "y"}, {"id": "x"}))


def names(value: object, person: str) -> bool:
    """Whether a value is the person's number, in 12 or 10 digits."""
    return isinstance(value, str) and value.strip() in (person, person[2:])


def somebody_else(value: str, person: str) -> str:
    """Another person's number in the same form."""
    return value.replace(person, SOMEBODY_ELSE).replace(person[2:], SOMEBODY_ELSE[2:])
