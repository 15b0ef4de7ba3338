"""Skatteverket's capital income and tax account in the common vocabulary."""

import re

from ssbtek_adapter_kit.stated import iso_date, label, ore
from ssbtek_adapter_kit.xml import Element, children, leaf, text, where
from ssbtek_adapter_skv.codes import (
    ACCOUNT,
    BOOKED,
    CAPITAL,
    ENTRY,
    INCOME,
    LIST,
    PAYOUT,
    REGISTER,
    SURPLUS,
    TAXATION,
    YEAR,
)
from ssbtek_contracts.view import Capital, PersonStatus, Record, TaxAccount

NAMES = ("Fornamn", "Efternamn")


def view_of(root: Element) -> tuple[Record, ...]:
    """The person as known there, then capital and tax account, as stated."""
    records: list[Record] = [_person(each) for each in entries_in(root)]
    records += [_capital(each) for each in figures_in(root, CAPITAL)]
    records += [_account(each) for each in figures_in(root, ACCOUNT)]
    return tuple(records)


def entries_in(root: Element) -> list[Element]:
    """The entries of persons: one is asked for, so one comes or none."""
    return root.findall(f"{{*}}{LIST}/{{*}}{ENTRY}")


def figures_in(root: Element, part: str) -> list[Element]:
    """What a part says, wherever it lies; an element with nothing in it says nothing."""
    return [each for each in root.iter(f"{{*}}{part}") if text(each) is not None or children(each) or each.attrib]


def is_name(element: Element) -> bool:
    """Whether a name lies where the entry's names are read."""
    parent = element.getparent()
    return (
        parent is not None
        and parent in entries_in(parent.getroottree().getroot())
        and element in (parent.find(f"{{{REGISTER}}}{name}") for name in NAMES)
    )


def assessment_year(stated: str | None) -> int | None:
    """A year of four digits."""
    return int(stated) if stated and re.fullmatch("[0-9]{4}", stated) else None


def _person(entry: Element) -> PersonStatus:
    # The documents have no mark of protection that is known of: fails closed.
    given, family = (label(leaf(entry, f"{{{REGISTER}}}{name}")) for name in NAMES)
    return PersonStatus(source=where(entry), protected="unknown", given_name=given, family_name=family)


def _capital(element: Element) -> Capital:
    # Whole kronor; missing or negative figures are given as 0 by the provider.
    return Capital(
        source=where(element),
        year=assessment_year(_of(element, YEAR)),
        income=ore(_of(element, INCOME)),
        surplus=ore(_of(element, SURPLUS)),
    )


def _account(element: Element) -> TaxAccount:
    return TaxAccount(source=where(element), payout=ore(_of(element, PAYOUT)), booked_on=iso_date(_of(element, BOOKED)))


def _of(element: Element, name: str) -> str | None:
    return leaf(element, f"{{{TAXATION}}}{name}")
