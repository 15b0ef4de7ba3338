"""CSN's cases as they lie in the document: each value is found once, for the view and for what is missing of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssbtek_adapter_csn.codes import KINDS, PERSON, TYPES
from ssbtek_adapter_kit.leaves import Leaves
from ssbtek_adapter_kit.stated import week_span
from ssbtek_adapter_kit.xml import Element
from ssbtek_contracts.view import Span

WEEK_MAX = 100
"""Characters of a week that are kept as stated; the schema has 8."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time, granted or paid, with its weeks and its sums."""

    element: Element
    said: Leaves
    weeks: Span | None
    amounts: tuple[Leaves, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A payment, made or planned, with the times that it is for."""

    element: Element
    said: Leaves
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case, with the times that were applied for and granted, and its payments."""

    element: Element
    said: Leaves
    applied: tuple[tuple[Element, Leaves], ...]
    granted: tuple[Time, ...]
    payments: tuple[Transfer, ...]


Cases = Mapping[str, tuple[CaseFound, ...]]
"""By the element of their kind, in the order of `KINDS`."""


def cases_in(person: Element) -> Cases:
    """The person's cases of each kind."""
    return {
        element: tuple(
            _case(case, namespace)
            for held in person.iterchildren(f"{{{PERSON}}}{element}")
            for case in _within(held, PERSON, "Arenden", "Arende")
        )
        for element, (_, namespace) in KINDS.items()
    }


def _case(case: Element, namespace: str) -> CaseFound:
    return CaseFound(
        case,
        Leaves(case, namespace),
        tuple((each, Leaves(each, TYPES)) for each in _within(case, namespace, "soktaTider", "soktTid")),
        tuple(_time(each, "starttid", "sluttid") for each in _within(case, namespace, "BeviljadeTider", "BeviljadTid")),
        tuple(_transfer(each) for each in _within(case, namespace, "UtbetalningsPlan", "Utbetalning")),
    )


def _transfer(payment: Element) -> Transfer:
    times = _within(payment, TYPES, "Utbetaldatider", "Utbetaldtid")
    return Transfer(payment, Leaves(payment, TYPES), tuple(_time(each, "startvecka", "slutvecka") for each in times))


def _time(time: Element, first: str, last: str) -> Time:
    said = Leaves(time, TYPES)
    weeks = week_span((said(first) or "")[:WEEK_MAX], (said(last) or "")[:WEEK_MAX])
    return Time(time, said, weeks, tuple(Leaves(each, TYPES) for each in _within(time, TYPES, "Beloppen", "Belopp")))


def _within(parent: Element, namespace: str, holder: str, name: str) -> Iterator[Element]:
    for each in parent.iterchildren(f"{{{namespace}}}{holder}"):
        yield from each.iterchildren(f"{{{namespace}}}{name}")
