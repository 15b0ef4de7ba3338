"""Migrationsverket's decisions in the common vocabulary."""

from collections.abc import Mapping

from ssbtek_adapter_kit.leaves import Leaves
from ssbtek_adapter_kit.stated import iso_date, label, span
from ssbtek_adapter_kit.xml import Element, children, leaf, where
from ssbtek_adapter_miv.codes import LISTS, VALIDITY
from ssbtek_contracts.view import Coded, Household, Permit, PersonStatus, Record


def view_of(message: Element) -> tuple[Record, ...]:
    """The person and household as stated, then one record a decision."""
    answer = message.find("response")
    if answer is None:
        return ()
    return (_person(answer), *_household(answer), *(_permit(each) for each in decisions_in(message)))


def decisions_in(message: Element) -> list[Element]:
    """The decisions that hold anything."""
    return [each for each in message.findall("response/svarCollection/svar") if children(each)]


def _person(answer: Element) -> PersonStatus:
    # The contract has no mark of protection: whether the person is protected cannot be told from here.
    return PersonStatus(
        source=where(answer),
        protected="unknown",
        given_name=label(leaf(answer, "fornamn")),
        family_name=label(leaf(answer, "efternamn")),
    )


def _household(answer: Element) -> list[Household]:
    country, entered = label(leaf(answer, "hemland")), iso_date(leaf(answer, "inresedatum"))
    stated = country is not None or entered is not None
    return [Household(source=where(answer), country=country, entered_on=entered)] if stated else []


def _permit(decision: Element) -> Permit:
    said = Leaves(decision)
    return Permit(
        source=where(decision),
        kind=_coded(said, "beslutsTyp"),
        case_kind=_coded(said, "arendeTyp"),
        decision=_coded(said, "beslutsKod"),
        reason=_coded(said, "anledning"),
        applied_on=iso_date(said("ansokningsdatum")),
        decided_on=iso_date(said("beslutsdatum")),
        validity=VALIDITY.get(said("giltighetstid") or "", "unknown"),
        period=span(iso_date(said("fromDatum")), iso_date(said("tomDatum"))),
    )


def _coded(said: Leaves, name: str) -> Coded | None:
    code, words = said(name), said(f"{name}Namn")
    if code is None and words is None:
        return None
    known: Mapping[str, str] = LISTS.get(name, {})
    return Coded(code=label(code) or "", text=label(words or known.get(code or "")))
