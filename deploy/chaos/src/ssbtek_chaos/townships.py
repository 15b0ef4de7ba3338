"""The municipalities of a chaos run, as connection documents: many, over all slots, one of them cut off (pure)."""

from collections.abc import Iterable
from datetime import date

from ssbtek_contracts.connection import Connection, Qualification

COUNT = 24
STRANGER = "2199999992"
"""Nobody's number: not connected."""


def townships(providers: Iterable[str], slots: int) -> tuple[Connection, ...]:
    """The last one is cut off; every fifth has no agreement with SKV and MIV."""
    codes = tuple(providers)
    return tuple(_township(index, codes, slots) for index in range(COUNT))


def _township(index: int, codes: tuple[str, ...], slots: int) -> Connection:
    organisation = _with_check_digit(f"21998{index:04}")
    without = {"skv", "miv"} if index % 5 == 4 else set()
    return Connection(
        organisation=organisation,
        name=f"Prövstads kommun {index}",
        slot=index % slots,
        state="cut_off" if index == COUNT - 1 else "open",
        agreement_from=date(2026, 1, 1),
        qualifications={
            code: Qualification(actor=f"{organisation[-4:]}-SN" if code == "fk" else None)
            for code in codes
            if code not in without
        },
    )


def _with_check_digit(nine: str) -> str:
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(nine))
    return nine + str(-sum(product // 10 + product % 10 for product in doubled) % 10)
