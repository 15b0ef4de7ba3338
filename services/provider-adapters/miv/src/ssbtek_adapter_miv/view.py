"""Migrationsverket's decisions in the common vocabulary."""

from collections.abc import Mapping
from typing import Literal

from ssbtek_adapter_kit.stated import iso_date, span
from ssbtek_adapter_kit.xml import Element, children, leaf, where
from ssbtek_adapter_miv.codes import DECISIONS, KINDS, VALIDITY
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing
from ssbtek_contracts.view import Coded, Household, Permit, PersonStatus, Record

_DATES = ("ansokningsdatum", "beslutsdatum", "fromDatum", "tomDatum")


def view_of(answer: Element | None) -> tuple[Record, ...]:
    """The person and household as stated, then one record a decision."""
    if answer is None:
        return ()
    records: list[Record] = []
    given, family = leaf(answer, "fornamn"), leaf(answer, "efternamn")
    if given or family:
        # The contract has no mark of protection: whether the person is protected cannot be told from here.
        records.append(PersonStatus(source=where(answer), protected="unknown", given_name=given, family_name=family))
    country, entered = leaf(answer, "hemland"), iso_date(leaf(answer, "inresedatum"))
    if country or entered:
        records.append(Household(source=where(answer), country=country, entered_on=entered))
    records += [_permit(each) for each in permits_in(answer)]
    return tuple(records)


def permits_in(answer: Element) -> list[Element]:
    """The decisions that hold anything; a nil entry holds nothing."""
    return [each for each in children(answer.find("svarCollection")) if each.tag == "svar" and children(each)]


def missing_in(answer: Element) -> tuple[Missing, ...]:
    """What cannot be read rightly: codes that nobody published and that come without a text, dates that are none."""
    found: dict[tuple[str, str | None], Missing] = {}
    for permit in permits_in(answer):
        for name, known in (("beslutsKod", DECISIONS), ("beslutsTyp", KINDS), ("arendeTyp", KINDS)):
            code = leaf(permit, name)
            if code is not None and code not in known and leaf(permit, f"{name}Namn") is None:
                shown = safe_code(code)
                found[name, shown] = Missing(part=name, code="unknown_code", provider_code=shown)
        validity = leaf(permit, "giltighetstid")
        if validity is not None and validity not in VALIDITY:
            shown = safe_code(validity)
            found["giltighetstid", shown] = Missing(part="giltighetstid", code="unknown_code", provider_code=shown)
        for name in _DATES:
            if leaf(permit, name) is not None and iso_date(leaf(permit, name)) is None:
                found[name, None] = Missing(part=name, code="part_unreadable")
    return tuple(found.values())


def _permit(element: Element) -> Permit:
    stated = VALIDITY.get(leaf(element, "giltighetstid") or "")
    validity: Literal["permanent", "limited", "unknown"] = "unknown"
    if stated == "permanent":
        validity = "permanent"
    elif stated == "limited":
        validity = "limited"
    return Permit(
        source=where(element),
        kind=_coded(element, "beslutsTyp", KINDS),
        case_kind=_coded(element, "arendeTyp", KINDS),
        decision=_coded(element, "beslutsKod", DECISIONS),
        reason=_coded(element, "anledning", {}),
        applied_on=iso_date(leaf(element, "ansokningsdatum")),
        decided_on=iso_date(leaf(element, "beslutsdatum")),
        validity=validity,
        period=span(iso_date(leaf(element, "fromDatum")), iso_date(leaf(element, "tomDatum"))),
    )


def _coded(element: Element, name: str, known: Mapping[str, str]) -> Coded | None:
    code, text = leaf(element, name), leaf(element, f"{name}Namn")
    if code is None and text is None:
        return None
    return Coded(code=code or "", text=text or known.get(code or ""))
