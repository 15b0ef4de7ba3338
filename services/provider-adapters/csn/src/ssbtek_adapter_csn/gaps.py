"""What of CSN's answer about a person is missing, of a code that is not published, or cannot be read rightly."""

from collections.abc import Iterator

from lxml import etree

from ssbtek_adapter_csn.cases import CaseFound, Cases, Time, Transfer
from ssbtek_adapter_csn.codes import (
    AMOUNTS,
    CASE_STATUS,
    FORMS,
    INSIDE,
    KINDS,
    LOAN,
    NO_DATE,
    OF_A_PERSON,
    PAYMENT_STATUS,
    PERSON,
    PLACES,
    TYPES,
)
from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.soap import local_name
from ssbtek_adapter_kit.stated import compact_date, ore
from ssbtek_adapter_kit.xml import Element, children, leaf
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing

LIST = "Studiestodstypforteckning"
CONTAINERS = ("soktaTider", "BeviljadeTider", "UtbetalningsPlan")


def missing_in(person: Element, cases: Cases) -> tuple[Missing, ...]:
    """Everything that makes this answer less than whole, each once."""
    found: list[Missing] = []
    listed = person.find(f"{{{PERSON}}}{LIST}")
    if listed is None:
        found.append(Missing(part=LIST, code="part_absent"))
    for element, (kind, _) in KINDS.items():
        if listed is not None:
            found += _announced(leaf(listed, f"{{{TYPES}}}{kind}"), cases[element], kind)
        held = person.findall(f"{{{PERSON}}}{element}")
        if len(held) != 1:  # mandatory, and empty where there is nothing
            found.append(Missing(part=kind, code="part_unreadable" if held else "part_absent"))
        found += [gap for each in held for gap in _kind(each, cases[element], element, kind)]
    return tuple(dict.fromkeys([*found, *_astray(person, told=any(cases.values()))]))


def _announced(flag: str | None, cases: tuple[CaseFound, ...], kind: str) -> Iterator[Missing]:
    if flag is None or (flag == "1" and not cases):
        yield Missing(part=kind, code="part_absent")
    elif flag not in ("0", "1"):
        yield _unknown(kind, flag)


def _kind(held: Element, cases: tuple[CaseFound, ...], element: str, kind: str) -> Iterator[Missing]:
    for case in cases:
        yield from _case(case, kind, CONTAINERS[2:] if element == LOAN else CONTAINERS)
    # What lies where the contract has no place for it, or is there twice, a reader would lose without a word.
    if passed_over(held, PLACES[element], told=bool(cases)):
        yield Missing(part=kind, code="part_unreadable")


def _astray(person: Element, *, told: bool) -> Iterator[Missing]:
    """What lies beside the kinds, or outside the person, though it has a name of what lies within."""
    beside = [each for each in children(person) if each.tag not in OF_A_PERSON]
    if (beside and not told) or any(local_name(each) in INSIDE for each in (*beside, *_outside(person))):
        yield Missing(part="Person", code="part_unreadable")


def _outside(person: Element) -> Iterator[Element]:
    """Every element that neither is the person nor lies within."""
    for holder in (person, *person.iterancestors()):
        if holder is not person:
            yield holder
        for preceding in (True, False):
            for sibling in holder.itersiblings(preceding=preceding):
                yield from sibling.iter(etree.Element)


def _case(case: CaseFound, kind: str, containers: tuple[str, ...]) -> Iterator[Missing]:
    if any(name not in case.said for name in ("stodform", *containers)):
        yield Missing(part=kind, code="part_absent")
    for name, known in (("stodform", FORMS), ("status", CASE_STATUS)):
        stated = case.said(name)
        if stated is not None and stated not in known:
            yield _unknown(kind, stated)
    for _, applied in case.applied:
        if any(compact_date(applied(name)) is None for name in ("soktfrom", "sokttom")):
            yield Missing(part=kind, code="part_unreadable")
    for granted in case.granted:
        yield from _time(granted, kind, "starttid", "sluttid", mandatory=True)
    for payment in case.payments:
        yield from _payment(payment, kind)


def _payment(payment: Transfer, kind: str) -> Iterator[Missing]:
    day, status = payment.said("utbetdatum"), payment.said("utbetstatus")
    if status is None or "Utbetaldatider" not in payment.said:
        yield Missing(part=kind, code="part_absent")
    elif status not in PAYMENT_STATUS:
        yield _unknown(kind, status)
    if ore(payment.said("totbelopp")) is None or (day != NO_DATE and compact_date(day) is None):
        yield Missing(part=kind, code="part_unreadable")
    for time in payment.times:
        yield from _time(time, kind, "startvecka", "slutvecka", mandatory=False)


def _time(time: Time, kind: str, first: str, last: str, *, mandatory: bool) -> Iterator[Missing]:
    ends = (time.weeks.from_, time.weeks.to) if time.weeks else (None, None)
    stated = [mandatory or time.said(name) is not None for name in (first, last)]
    wrong = any(must and end is None for must, end in zip(stated, ends, strict=True))
    if wrong or ore(time.said("totbelopp")) is None:
        yield Missing(part=kind, code="part_unreadable")
    if "Beloppen" not in time.said:
        yield Missing(part=kind, code="part_absent")
    for amount in time.amounts:
        code = amount("beloppstyp")
        if code is None or ore(amount("totbelopp")) is None:
            yield Missing(part=kind, code="part_unreadable")
        elif code not in AMOUNTS:
            yield _unknown(kind, code)


def _unknown(kind: str, stated: str) -> Missing:
    return Missing(part=kind, code="unknown_code", provider_code=safe_code(stated))
