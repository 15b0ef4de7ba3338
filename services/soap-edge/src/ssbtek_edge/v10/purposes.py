"""Finds in the free texts of version 10 the purposes and legal bases of the code lists: data and one rule (pure)."""

import re
from collections.abc import Iterator
from datetime import date

from ssbtek_contracts.codes import LEGAL_BASES, PURPOSES, DatedCode

ASSUMED_PURPOSE, ASSUMED_LEGAL_BASIS = "ekonomiskt_bistand", "sol.4"
"""What the connection agreements are about: assumed, with a remark, where no text says which."""

_PURPOSES: tuple[tuple[str, str], ...] = (
    ("aterkrav", r"återkr[aä]v|återbetal"),
    ("ekonomiskt_bistand", r"bistånd|försörjning|\bekb\b|\beb\b"),
)
_LEGAL_BASES: tuple[tuple[str, str], ...] = (
    ("sol2025.12.1", r"\b12\s*kap.{0,3}\s*1\s*§"),
    ("sol2001.11.11", r"\b11\s*kap.{0,3}\s*11\s*[a-z]?\s*§"),
    ("sol2001.4.1", r"\b4\s*kap.{0,3}\s*1\s*§"),
    ("sol.4", r"\b4\s*kap"),
)
"""In the order in which they are tried. A code that is not in force on the day is passed over for a later one."""


def purpose_in(text: str, today: date) -> str | None:
    """The code of the first purpose in force that is recognised; None where there is none."""
    return next(_found(text, _PURPOSES, PURPOSES, today), None)


def legal_basis_in(text: str, today: date) -> str | None:
    """The code of the first legal basis in force that is recognised; None where there is none."""
    return next(_found(text, _LEGAL_BASES, LEGAL_BASES, today), None)


def _found(
    text: str, patterns: tuple[tuple[str, str], ...], codes: tuple[DatedCode, ...], today: date
) -> Iterator[str]:
    for code, pattern in patterns:
        in_force = any(each.code == code and each.valid_on(today) for each in codes)
        if in_force and re.search(pattern, text, re.IGNORECASE):
            yield code
