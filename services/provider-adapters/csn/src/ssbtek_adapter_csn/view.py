"""CSN's cases, applications, granted weeks and payments in the common vocabulary."""

from collections.abc import Callable
from typing import Literal

from ssbtek_adapter_csn.codes import (
    AMOUNTS,
    CASE_STATUS,
    FORMS,
    KINDS,
    LOAN,
    PAYMENT_STATUS,
    PERSON,
    PROTECTED,
    TYPES,
)
from ssbtek_adapter_kit.stated import compact_date, label, ore, span, week_span
from ssbtek_adapter_kit.xml import Element, leaves, text, where
from ssbtek_contracts.view import (
    Amount,
    Application,
    Case,
    Coded,
    Debt,
    Payment,
    PaymentRow,
    PersonStatus,
    Record,
    Span,
    Statement,
    StudyPeriod,
)

WEEK_MAX = 100
"""Characters of a week that are kept as stated; the schema has 8."""


Typed = Callable[[str], str | None]


def view_of(person: Element) -> tuple[Record, ...]:
    """Whether the person is protected, first and always; then what is known of each case."""
    records: list[Record] = [_status(person)]
    for element, (_, namespace) in KINDS.items():
        for case in cases_in(person, element):
            records += _records_of(case, namespace, loan=element == LOAN)
    return tuple(records)


def cases_in(person: Element, element: str) -> list[Element]:
    """The cases of a kind."""
    return person.findall(f"{{{PERSON}}}{element}/{{{PERSON}}}Arenden/{{{PERSON}}}Arende")


def applied_in(case: Element, namespace: str) -> list[Element]:
    """The times that were applied for."""
    return case.findall(f"{{{namespace}}}soktaTider/{{{namespace}}}soktTid")


def granted_in(case: Element, namespace: str) -> list[Element]:
    """The times that were granted."""
    return case.findall(f"{{{namespace}}}BeviljadeTider/{{{namespace}}}BeviljadTid")


def payments_in(case: Element, namespace: str) -> list[Element]:
    """The payments made and planned."""
    return case.findall(f"{{{namespace}}}UtbetalningsPlan/{{{namespace}}}Utbetalning")


def times_in(payment: Element) -> list[Element]:
    """The times that a payment is for."""
    return payment.findall(f"{{{TYPES}}}Utbetaldatider/{{{TYPES}}}Utbetaldtid")


def amounts_in(time: Element) -> list[Element]:
    """The sums of a time, granted or paid."""
    return time.findall(f"{{{TYPES}}}Beloppen/{{{TYPES}}}Belopp")


def typed(element: Element) -> Typed:
    """The values below a time, a payment or a sum, by name."""
    return leaves(element, TYPES)


def weeks_of(time: Typed, first: str, last: str) -> Span | None:
    """The weeks of a time, granted or paid, by the names of its first and last."""
    return week_span((time(first) or "")[:WEEK_MAX], (time(last) or "")[:WEEK_MAX])


def _status(person: Element) -> PersonStatus:
    protected: Literal["yes", "no", "unknown"] = "unknown"  # fails closed: any other word, or none, is unknown
    match person.get("sekretess"):
        case str(marked) if marked.strip() == PROTECTED:
            protected = "yes"
        case str(marked) if not marked.strip():
            protected = "no"
    return PersonStatus(source=where(person), protected=protected)


def _records_of(case: Element, namespace: str, *, loan: bool) -> list[Record]:
    said = leaves(case, namespace)
    form, words, status = said("stodform"), said("klartext"), said("status")
    benefit, coded = _coded(form, words or FORMS.get(form or "")), _coded(status) if status else None
    records: list[Record] = []
    if loan:
        records.append(Debt(source=where(case), kind=benefit, status=coded))
    else:
        active = CASE_STATUS.get(status or "")
        records.append(Case(source=where(case), benefit=benefit, active=active, status=coded))
    for applied in applied_in(case, namespace):
        records += _applied(applied, benefit)
    for granted in granted_in(case, namespace):
        records += _granted(granted, benefit, coded)
    return records + [_payment(each, benefit) for each in payments_in(case, namespace)]


def _applied(element: Element, benefit: Coded) -> list[Record]:
    said = typed(element)
    period = span(compact_date(said("soktfrom")), compact_date(said("sokttom")))
    extent = label(said("soktomfattning"))
    return [
        Application(source=where(element), benefit=benefit, period=period, extent=extent),
        *_stated(element, "soktlan", "Sökt lån", period),
    ]


def _granted(element: Element, benefit: Coded, status: Coded | None) -> list[Record]:
    said = typed(element)
    period = weeks_of(said, "starttid", "sluttid")
    return [
        StudyPeriod(
            source=where(element),
            kind=benefit,
            status=status,
            period=period or Span(),
            extent=label(said("takt")),
            amounts=tuple(
                Amount(kind=_kind(each), amount=amount)
                for each in map(typed, amounts_in(element))
                if (amount := ore(each("totbelopp"))) is not None
            ),
            total=ore(said("totbelopp")),
        ),
        *_stated(element, "gr_takt", None, period),
    ]


def _payment(element: Element, benefit: Coded) -> Payment:
    said = typed(element)
    stated = said("utbetstatus")
    paid = [(time, weeks_of(typed(time), "startvecka", "slutvecka")) for time in times_in(element)]
    return Payment(
        source=where(element),
        status=PAYMENT_STATUS.get(stated or "", "unknown"),
        stated_status=label(stated),
        benefit=benefit,
        pay_date=compact_date(said("utbetdatum")),
        period=paid[0][1] if len(paid) == 1 else None,  # of several times, each row has its own
        gross=ore(said("totbelopp")),  # the figure to use: rows need not add up to it
        payer="CSN",
        rows=tuple(row for time, weeks in paid for row in _rows(time, weeks, benefit)),
    )


def _rows(time: Element, weeks: Span | None, benefit: Coded) -> list[PaymentRow]:
    # A sum's `belopp` stands beside its `totbelopp`, what for is not described: shown both, it would count twice.
    rows = [
        PaymentRow(benefit=benefit, amount_kind=_kind(each), amount=ore(each("totbelopp")), period=weeks)
        for each in map(typed, amounts_in(time))
    ]
    return rows or [PaymentRow(benefit=benefit, amount=ore(typed(time)("totbelopp")), period=weeks)]


def _kind(amount: Typed) -> Coded:
    code = amount("beloppstyp")
    return _coded(code, amount("klartext") or AMOUNTS.get(code or ""))


def _stated(element: Element, name: str, words: str | None, period: Span | None) -> list[Record]:
    return [
        Statement(source=where(each), kind=Coded(code=name, text=words), value=label(text(each)), period=period)
        for each in element.findall(f"{{{TYPES}}}{name}")
        if text(each) is not None
    ]


def _coded(code: str | None, words: str | None = None) -> Coded:
    return Coded(code=label(code) or "", text=label(words))
