"""The funds' payments, suspensions and applications in the common vocabulary."""

from ssbtek_adapter_kit.stated import iso_date, number, ore, span, truth
from ssbtek_adapter_kit.xml import Element, children, leaf, where
from ssbtek_adapter_so.codes import BENEFIT, BENEFIT_TEXT, NAMESPACE, WHOLE
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Missing
from ssbtek_contracts.view import Application, Coded, Payment, Record, Suspension

LIST = f"{{{NAMESPACE}}}ArbetsloshetsersattningLista"
_BENEFIT = Coded(code=BENEFIT, text=BENEFIT_TEXT)
_DATES = ("Utbetalningsdatum", "AvserFrom", "AvserTom")
_AMOUNTS = ("NettoEfterSkatt", "NettoEfterAvdrag")


def view_of(answer: Element) -> tuple[Record, ...]:
    """What each fund says: payments, suspensions, an application. No application said is not "no application"."""
    records: list[Record] = []
    for fund in _funds(answer):
        name = _of(fund, "SvarandeOrganisation")
        records += [_payment(each, name) for each in fund.findall(_name("Utbetalningar"))]
        records += [
            Suspension(source=where(each), provider_part=name, benefit=_BENEFIT, period=period)
            for each in fund.findall(_name("Avstangningar"))
            if (period := span(iso_date(_of(each, "AvstangdFrom")), iso_date(_of(each, "AvstangdTom"))))
        ]
        records += [_application(each, name) for each in fund.findall(_name("AnsoktOmErsattning"))]
    return tuple(records)


def missing_in(answer: Element) -> tuple[Missing, ...]:
    """Funds that left only a status, or one we do not know, and values that cannot be read."""
    found = []
    for index, fund in enumerate(_funds(answer), 1):
        part = _part_name(_of(fund, "SvarandeOrganisation"), index)
        status = _of(fund, "StatusSvarandeOrganisation")
        if status is None:
            found.append(Missing(part=part, code="part_absent"))
        elif status not in WHOLE:
            found.append(Missing(part=part, code="unknown_code", provider_code=safe_code(status)))
        if any(_unreadable(each) for each in fund.findall(_name("Utbetalningar"))):
            found.append(Missing(part=part, code="part_unreadable"))
    return tuple(found)


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


def _application(element: Element, fund: str | None) -> Application:
    return Application(
        source=where(element),
        provider_part=fund,
        benefit=_BENEFIT,
        filed=truth(_of(element, "AnsokanOmUtbetalningInlamnad")),
        decided_on=iso_date(_of(element, "BeslutOmRattTillErsattning")),  # nil: no decision yet
    )


def _unreadable(payment: Element) -> bool:
    return any(iso_date(_of(payment, name)) is None for name in _DATES) or any(
        ore(_of(payment, name)) is None for name in _AMOUNTS
    )


def _funds(answer: Element) -> list[Element]:
    return [each for each in children(answer.find(LIST)) if each.tag == _name("Arbetsloshetsersattning")]


def _part_name(fund: str | None, index: int) -> str:
    # A fund's name is an organisation's; one that holds a long number is told by its place instead.
    shown = safe_code((fund or "").replace("&", "och").replace("(", "").replace(")", "")[:60], "")
    return (fund or "")[:100] if shown else f"fund {index}"


def _of(element: Element, name: str) -> str | None:
    return leaf(element, _name(name))


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
