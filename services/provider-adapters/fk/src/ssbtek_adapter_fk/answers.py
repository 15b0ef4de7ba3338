"""What the simulated authorities know of each test person; all of it invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ssbtek_adapter_fk.answers_family import (
    Told,
    care_allowance,
    child,
    child_allowance,
    coded,
    family_facts,
    kronor,
    paid_child_allowance,
    sick_leave_as_in_the_example,
)
from ssbtek_adapter_fk.answers_pension import pension_facts
from ssbtek_adapter_fk.codes import FK, OTHER_INFORMATION, PM
from ssbtek_adapter_kit.persons import BY_NUMBER

PROVIDERS = {FK: "Försäkringskassan", PM: "Pensionsmyndigheten"}


@dataclass(frozen=True, slots=True)
class Facts:
    """One person's."""

    of_fk: tuple[Told, ...] = ()
    of_pm: tuple[Told, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    deviations: tuple[tuple[str, str, str], ...] = ()
    """List of the question, type, why."""
    slip: Any = None
    """`avvikelser` in a shape that breaks the schema, as in the contract's own example."""


def list_of_part(part: str, code: str) -> str:
    """The list of a question by which a part of `formansinformation` is asked for."""
    lists = {"utbetalningsuppgift": "utbetalningar", "preliminarautbetalningar": "preliminaraUtbetalningar"}
    return lists.get(part, "ovrigInformation" if code in OTHER_INFORMATION else "formansinformation")


def facts_of(scenario: str, person: str, to: date) -> Facts:
    """What is known of this person, in the months until `to`."""
    known = _known(scenario, person)
    match scenario:
        case "nothing":
            return Facts(known)
        case "partial":
            return _partly(known, to)
        case "unknown_codes":
            return _oddly(known, to)
        case "pension":
            of_fk, of_pm = pension_facts(to)
            return Facts((*known, *of_fk), of_pm)
        case "incomplete":
            return Facts((*known, sick_leave_as_in_the_example(to)), slip=[])
        case "coordination":
            told: tuple[Told, ...] = (care_allowance(to),)
        case _:
            told = family_facts(to)
    return Facts((*known, *told))


def _partly(known: tuple[Told, ...], to: date) -> Facts:
    deviations = (
        ("formansinformation", "FK:BOB", "INTERNT_FEL"),
        ("utbetalningar", "FK:US", "OBEHORIG"),
        ("ovrigInformation", "FK:SGI", "OBEHORIG"),
    )
    told = (*known, child_allowance(to), paid_child_allowance(to))
    return Facts(told, states={PM: "OTILLGANGLIG"}, deviations=deviations)


def _oddly(known: tuple[Told, ...], to: date) -> Facts:
    part, code, payment = paid_child_allowance(to)
    odd = (part, code, payment | {"typ": {"id": 9, "beskrivning": "Ny väg"}})
    deviations = (("formansinformation", "FK:SA", "NY_ORSAK"),)
    return Facts((*known, odd), states={PM: "VILANDE"}, deviations=deviations)


def _known(scenario: str, person: str) -> tuple[Told, ...]:
    if person not in BY_NUMBER:
        return ()
    identity: dict[str, Any] = {
        "personnummer": person,
        "foddes": f"{person[:4]}-{person[4:6]}-{int(person[6:8]) % 60:02}",
        "namn": BY_NUMBER[person].name,
        "skyddad": scenario == "protected",
        "civilstand": {"id": 1, "beskrivning": "Ogift"},
        "folkbokford": [{"lan": "99", "kommun": "17"}],
        "medborgarskap": [{"land": {"kod": "SE", "namn": "SVERIGE"}}],
        "barn": [child()] if scenario in ("everything", "protected") else [],
    }
    income = {"faststalldes": "2025-03-01", "typ": coded(0, "A- eller B-inkomst"), "anstallning": kronor(312_000)}
    return (
        ("generellPersoninformation", "FK:GEPI", identity),
        ("sjukpenninggrundandeInkomstuppgift", "FK:SGI", income),
    )
