"""Skatteverket's capital income and tax account in the common vocabulary."""

from ssbtek_adapter_kit.stated import iso_date, ore
from ssbtek_adapter_kit.xml import Element, children, leaf, text, where
from ssbtek_adapter_skv.codes import (
    ACCOUNT,
    BOOKED,
    CAPITAL,
    PARTS,
    PAYOUT,
    PERSON_STATUS,
    REGISTER,
    ROOT,
    TAXATION,
    WHOLE,
)
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing
from ssbtek_contracts.view import Capital, PersonStatus, Record, TaxAccount


def person_in(root: Element) -> Element | None:
    """The entry of the person asked for: one is asked for, so one comes or none."""
    listed = root.find(f"{{{ROOT}}}PersonuppgiftLista")
    entries = [each for each in children(listed) if each.tag == f"{{{ROOT}}}Personuppgift"]
    return entries[0] if entries else None


def identity_of(person: Element) -> str | None:
    """Whom the entry is about."""
    return leaf(person, f"{{{REGISTER}}}IdentitetsbeteckningFysiskPerson")


def view_of(root: Element) -> tuple[Record, ...]:
    """Name, capital and tax account as stated; of the root or of a person's entry."""
    person = root if root.tag == f"{{{ROOT}}}Personuppgift" else person_in(root)
    if person is None:
        return ()
    given, family = (leaf(person, f"{{{REGISTER}}}{name}") for name in ("Fornamn", "Efternamn"))
    records: list[Record] = [_capital(each) for each in person.findall(f"{{{ROOT}}}{CAPITAL}")]
    records += [_account(each) for each in person.findall(f"{{{ROOT}}}{ACCOUNT}")]
    if records and (given or family):
        status = PersonStatus(source=where(person), protected="unknown", given_name=given, family_name=family)
        records.insert(0, status)
    return tuple(records)


def missing_in(person: Element) -> tuple[Missing, ...]:
    """Parts whose status is not 0, that came neither with data nor with a status, or that cannot be read."""
    found = []
    whole = leaf(person, f"{{{ROOT}}}{PERSON_STATUS}")
    if whole is not None and whole not in WHOLE:
        found.append(Missing(part="person", code="unknown_code", provider_code=safe_code(whole)))
    for element, status_name, part in PARTS:
        status = leaf(person, f"{{{ROOT}}}{status_name}")
        entries = person.findall(f"{{{ROOT}}}{element}")
        if status is None and not entries:
            found.append(Missing(part=part, code="part_absent"))
        elif status is not None and status not in WHOLE:
            found.append(Missing(part=part, code="part_failed", provider_code=safe_code(status)))
        if any(_unreadable(each) for each in entries):
            found.append(Missing(part=part, code="part_unreadable"))
    return tuple(found)


def _unreadable(part: Element) -> bool:
    amounts = ("SummaIntakterPaKapital", "OverskottPaKapital", PAYOUT)
    stated = [leaf(part, f"{{{TAXATION}}}{name}") for name in amounts]
    booked = leaf(part, f"{{{TAXATION}}}{BOOKED}")
    year = leaf(part, f"{{{TAXATION}}}Taxeringsar")
    nothing_known = text(part) is not None and not any((*stated, booked, year))  # names that we do not know
    return (
        nothing_known
        or any(value is not None and ore(value) is None for value in stated)
        or (booked is not None and iso_date(booked) is None)
        or (year is not None and not year.isdigit())
    )


def _capital(element: Element) -> Capital:
    # Whole kronor; missing or negative figures are given as 0 by the provider.
    year = leaf(element, f"{{{TAXATION}}}Taxeringsar")
    return Capital(
        source=where(element),
        year=int(year) if year and year.isdigit() else None,
        income=ore(leaf(element, f"{{{TAXATION}}}SummaIntakterPaKapital")),
        surplus=ore(leaf(element, f"{{{TAXATION}}}OverskottPaKapital")),
    )


def _account(element: Element) -> TaxAccount:
    return TaxAccount(
        source=where(element),
        payout=ore(leaf(element, f"{{{TAXATION}}}{PAYOUT}")),
        booked_on=iso_date(leaf(element, f"{{{TAXATION}}}{BOOKED}")),
    )
