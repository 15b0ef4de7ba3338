"""The funds' payments, suspensions and applications in the common vocabulary."""

from ssbtek_adapter_kit.stated import iso_date, label, number, ore, span, truth
from ssbtek_adapter_kit.xml import Element, leaf, where
from ssbtek_adapter_so.codes import BENEFIT, BENEFIT_TEXT, NAMESPACE
from ssbtek_contracts.view import Application, Coded, Payment, Record, Suspension
from ssbtek_contracts.view_values import Span

LIST = "ArbetsloshetsersattningLista"
_BENEFIT = Coded(code=BENEFIT, text=BENEFIT_TEXT)


def view_of(answer: Element) -> tuple[Record, ...]:
    """What each fund says: payments, suspensions, an application. No application said is not "no application"."""
    records: list[Record] = []
    for fund in funds_in(answer):
        name = label(leaf(fund, tag("SvarandeOrganisation")))
        records += [_payment(each, name) for each in fund.findall(tag("Utbetalningar"))]
        records += [_suspension(each, name) for each in fund.findall(tag("Avstangningar"))]
        records += [_application(each, name) for each in fund.findall(tag("AnsoktOmErsattning"))]
    return tuple(records)


def lists_in(answer: Element) -> list[Element]:
    """The list of responses: one, by contract."""
    return answer.findall(tag(LIST))


def funds_in(answer: Element) -> list[Element]:
    """One entry for each fund that responded."""
    return [each for one in lists_in(answer) for each in one.findall(tag("Arbetsloshetsersattning"))]


def tag(local: str) -> str:
    """A name of this contract as lxml has it."""
    return f"{{{NAMESPACE}}}{local}"


def _payment(element: Element, fund: str | None) -> Payment:
    return Payment(
        source=where(element),
        provider_part=fund,
        status="paid",
        benefit=_BENEFIT,
        pay_date=iso_date(_of(element, "Utbetalningsdatum")),
        period=span(iso_date(_of(element, "AvserFrom")), iso_date(_of(element, "AvserTom"))),
        net=ore(_of(element, "NettoEfterSkatt")),
        net_after_deductions=ore(_of(element, "NettoEfterAvdrag")),
        days=number(_of(element, "Ersattningsdagar")),
        payer=fund,
    )


def _suspension(element: Element, fund: str | None) -> Suspension:
    period = span(iso_date(_of(element, "AvstangdFrom")), iso_date(_of(element, "AvstangdTom")))
    # A suspension whose dates cannot be read is one all the same.
    return Suspension(source=where(element), provider_part=fund, benefit=_BENEFIT, period=period or Span())


def _application(element: Element, fund: str | None) -> Application:
    return Application(
        source=where(element),
        provider_part=fund,
        benefit=_BENEFIT,
        filed=truth(_of(element, "AnsokanOmUtbetalningInlamnad")),
        decided_on=iso_date(_of(element, "BeslutOmRattTillErsattning")),  # nil: no decision yet
    )


def _of(element: Element, name: str) -> str | None:
    return leaf(element, tag(name))
