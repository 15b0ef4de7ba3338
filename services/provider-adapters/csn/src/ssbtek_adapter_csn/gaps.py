"""What of CSN's answer about a person is missing, of a code that is not published, or cannot be read rightly."""

from collections.abc import Iterator

from lxml import etree

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
from ssbtek_adapter_csn.view import amounts_in, applied_in, cases_in, granted_in, payments_in, times_in, typed, weeks_of
from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.soap import local_name
from ssbtek_adapter_kit.stated import compact_date, ore
from ssbtek_adapter_kit.xml import Element, children, leaf, leaves
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing

LIST = "Studiestodstypforteckning"
CONTAINERS = ("soktaTider", "BeviljadeTider", "UtbetalningsPlan")


def missing_in(person: Element) -> tuple[Missing, ...]:
    """Everything that makes this answer less than whole, each once."""
    found: list[Missing] = []
    listed = person.find(f"{{{PERSON}}}{LIST}")
    cases = {element: cases_in(person, element) for element in KINDS}
    if listed is None:
        found.append(Missing(part=LIST, code="part_absent"))
    for element, (kind, namespace) in KINDS.items():
        if listed is not None:
            found += _announced(leaf(listed, f"{{{TYPES}}}{kind}"), cases[element], kind)
        held = person.findall(f"{{{PERSON}}}{element}")
        if len(held) != 1:  # mandatory, and empty where there is nothing
            found.append(Missing(part=kind, code="part_unreadable" if held else "part_absent"))
        found += [gap for each in held for gap in _kind(each, cases[element], element, kind, namespace)]
    return tuple(dict.fromkeys([*found, *_astray(person, told=any(cases.values()))]))


def _announced(flag: str | None, cases: list[Element], kind: str) -> Iterator[Missing]:
    if flag is None or (flag == "1" and not cases):
        yield Missing(part=kind, code="part_absent")
    elif flag not in ("0", "1"):
        yield _unknown(kind, flag)


def _kind(held: Element, cases: list[Element], element: str, kind: str, namespace: str) -> Iterator[Missing]:
    for case in cases:
        yield from _case(case, namespace, kind, CONTAINERS[2:] if element == LOAN else CONTAINERS)
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


def _case(case: Element, namespace: str, kind: str, containers: tuple[str, ...]) -> Iterator[Missing]:
    if any(case.find(f"{{{namespace}}}{name}") is None for name in ("stodform", *containers)):
        yield Missing(part=kind, code="part_absent")
    said = leaves(case, namespace)
    for name, known in (("stodform", FORMS), ("status", CASE_STATUS)):
        stated = said(name)
        if stated is not None and stated not in known:
            yield _unknown(kind, stated)
    for applied in map(typed, applied_in(case, namespace)):
        if any(compact_date(applied(name)) is None for name in ("soktfrom", "sokttom")):
            yield Missing(part=kind, code="part_unreadable")
    for granted in granted_in(case, namespace):
        yield from _time(granted, kind, "starttid", "sluttid", mandatory=True)
    for payment in payments_in(case, namespace):
        yield from _payment(payment, kind)


def _payment(payment: Element, kind: str) -> Iterator[Missing]:
    said = typed(payment)
    day, status = said("utbetdatum"), said("utbetstatus")
    if status is None or payment.find(f"{{{TYPES}}}Utbetaldatider") is None:
        yield Missing(part=kind, code="part_absent")
    elif status not in PAYMENT_STATUS:
        yield _unknown(kind, status)
    if ore(said("totbelopp")) is None or (day != NO_DATE and compact_date(day) is None):
        yield Missing(part=kind, code="part_unreadable")
    for time in times_in(payment):
        yield from _time(time, kind, "startvecka", "slutvecka", mandatory=False)


def _time(time: Element, kind: str, first: str, last: str, *, mandatory: bool) -> Iterator[Missing]:
    said = typed(time)
    span = weeks_of(said, first, last)
    ends = (span.from_, span.to) if span else (None, None)
    stated = [mandatory or said(name) is not None for name in (first, last)]
    wrong = any(must and end is None for must, end in zip(stated, ends, strict=True))
    if wrong or ore(said("totbelopp")) is None:
        yield Missing(part=kind, code="part_unreadable")
    if time.find(f"{{{TYPES}}}Beloppen") is None:
        yield Missing(part=kind, code="part_absent")
    for amount in map(typed, amounts_in(time)):
        code = amount("beloppstyp")
        if code is None or ore(amount("totbelopp")) is None:
            yield Missing(part=kind, code="part_unreadable")
        elif code not in AMOUNTS:
            yield _unknown(kind, code)


def _unknown(kind: str, stated: str) -> Missing:
    return Missing(part=kind, code="unknown_code", provider_code=safe_code(stated))
