"""CSN's cases, applications, granted weeks and payments in the common vocabulary."""

from typing import Literal

from ssbtek_adapter_csn.cases import CaseFound, Cases, Time, Transfer
from ssbtek_adapter_csn.codes import (
    AMOUNTS,
    CASE_STATUS,
    FORMS,
    LOAN,
    PAYMENT_STATUS,
    PROTECTED,
    TYPES,
)
from ssbtek_adapter_kit.leaves import Leaves
from ssbtek_adapter_kit.stated import compact_date, label, ore, span
from ssbtek_adapter_kit.xml import Element, text, where
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


def view_of(person: Element, cases: Cases) -> tuple[Record, ...]:
    """Whether the person is protected, first and always; then what is known of each case."""
    records: list[Record] = [_status(person)]
    for element, found in cases.items():
        for case in found:
            records += _records_of(case, loan=element == LOAN)
    return tuple(records)


def _status(person: Element) -> PersonStatus:
    protected: Literal["yes", "no", "unknown"] = "unknown"  # fails closed: any other word, or none, is unknown
    match person.get("sekretess"):
        case str(marked) if marked.strip() == PROTECTED:
            protected = "yes"
        case str(marked) if not marked.strip():
            protected = "no"
    return PersonStatus(source=where(person), protected=protected)


def _records_of(case: CaseFound, *, loan: bool) -> list[Record]:
    form, words, status = case.said("stodform"), case.said("klartext"), case.said("status")
    benefit, coded = _coded(form, words or FORMS.get(form or "")), _coded(status) if status else None
    source = where(case.element)
    records: list[Record] = []
    if loan:
        records.append(Debt(source=source, kind=benefit, status=coded))
    else:
        active = CASE_STATUS.get(status or "")
        records.append(Case(source=source, benefit=benefit, active=active, status=coded))
    for element, said in case.applied:
        records += _applied(element, said, benefit)
    for granted in case.granted:
        records += _granted(granted, benefit, coded)
    return records + [_payment(each, benefit) for each in case.payments]


def _applied(element: Element, said: Leaves, benefit: Coded) -> list[Record]:
    period = span(compact_date(said("soktfrom")), compact_date(said("sokttom")))
    extent = label(said("soktomfattning"))
    return [
        Application(source=where(element), benefit=benefit, period=period, extent=extent),
        *_stated(element, "soktlan", "Sökt lån", period),
    ]


def _granted(time: Time, benefit: Coded, status: Coded | None) -> list[Record]:
    return [
        StudyPeriod(
            source=where(time.element),
            kind=benefit,
            status=status,
            period=time.weeks or Span(),
            extent=label(time.said("takt")),
            amounts=tuple(
                Amount(kind=_kind(each), amount=amount)
                for each in time.amounts
                if (amount := ore(each("totbelopp"))) is not None
            ),
            total=ore(time.said("totbelopp")),
        ),
        *_stated(time.element, "gr_takt", None, time.weeks),
    ]


def _payment(payment: Transfer, benefit: Coded) -> Payment:
    stated, times = payment.said("utbetstatus"), payment.times
    return Payment(
        source=where(payment.element),
        status=PAYMENT_STATUS.get(stated or "", "unknown"),
        stated_status=label(stated),
        benefit=benefit,
        pay_date=compact_date(payment.said("utbetdatum")),
        period=times[0].weeks if len(times) == 1 else None,  # of several times, each row has its own
        gross=ore(payment.said("totbelopp")),  # the figure to use: rows need not add up to it
        payer="CSN",
        rows=tuple(row for time in times for row in _rows(time, benefit)),
    )


def _rows(time: Time, benefit: Coded) -> list[PaymentRow]:
    # A sum's `belopp` stands beside its `totbelopp`, what for is not described: shown both, it would count twice.
    rows = [
        PaymentRow(benefit=benefit, amount_kind=_kind(each), amount=ore(each("totbelopp")), period=time.weeks)
        for each in time.amounts
    ]
    return rows or [PaymentRow(benefit=benefit, amount=ore(time.said("totbelopp")), period=time.weeks)]


def _kind(amount: Leaves) -> Coded:
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
