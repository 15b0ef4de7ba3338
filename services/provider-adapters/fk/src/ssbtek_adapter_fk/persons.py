"""The person, their civil status and family, as Försäkringskassan knows them (type FK:GEPI)."""

from collections.abc import Iterator
from typing import Literal

from ssbtek_adapter_fk.codes import FK
from ssbtek_adapter_fk.node import Node
from ssbtek_adapter_fk.statements import DOCUMENT_ONLY, others, person_label
from ssbtek_adapter_kit.stated import label
from ssbtek_contracts.view import Household, PersonStatus, Record

_TOLD = frozenset({"personnummer", "skyddad", "avled", "civilstand", "barn", "samhorig", "folkbokford"})


def person_in(person: Node) -> Iterator[Record]:
    """The person, the household, and what else is stated of them; names stand undivided there, and so here."""
    yield PersonStatus(
        source=person.pointer, provider_part=FK, protected=_protected(person), died_on=person.member("avled").text()
    )
    household = Household(
        source=person.pointer,
        provider_part=FK,
        civil_status=person.member("civilstand").coded(),
        members=(*_members(person, "barn", "barn"), *_members(person, "samhorig", "anhörig")),
        registered_in=_registered_in(person),
    )
    if household.civil_status or household.members or household.registered_in:
        yield household
    yield from others(person, FK, _TOLD | DOCUMENT_ONLY)


def _protected(person: Node) -> Literal["yes", "no", "unknown"]:
    marked = person.member("skyddad").truth()
    if marked is None:
        return "unknown"  # fails closed: not said is not "no"
    return "yes" if marked else "no"


def _members(person: Node, name: str, relation: str) -> Iterator[str]:
    for each in person.member(name).items():
        if known := person_label(each):
            yield label(f"{relation} {known}") or relation


def _registered_in(person: Node) -> str | None:
    """County and municipality code, as they are written together; of several places all."""
    places = person.member("folkbokford").items()
    codes = ["".join(each.member(name).text() or "" for name in ("lan", "kommun")) for each in places]
    return label(", ".join(code for code in codes if code)) or None
