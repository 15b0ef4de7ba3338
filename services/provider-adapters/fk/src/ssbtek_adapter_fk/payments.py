"""Money: paid and preliminary, in the models of both authorities, none of it shown twice.

Försäkringskassan's payments lie under `formansinformation`, whatever list they were asked for in; only those of
Pensionsmyndigheten lie in the lists of that name.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from ssbtek_adapter_fk.code_lists import DEDUCTIONS, TAXES
from ssbtek_adapter_fk.codes import FK, PAID_BY_PM, PM, PM_NAME, PM_TAXES
from ssbtek_adapter_fk.node import Node
from ssbtek_adapter_fk.statements import others
from ssbtek_contracts.view import Coded, Deduction, Payment, PaymentRow, Record

Status = Literal["paid", "preliminary"]
FK_PAYMENTS: dict[str, Status] = {"utbetalningsuppgift": "paid", "preliminarautbetalningar": "preliminary"}
PM_PAYMENTS: dict[str, Status] = {"utbetalningar": "paid", "preliminaraUtbetalningar": "preliminary"}

_TOTALS = frozenset({"bruttobelopp", "skattebelopp", "avdragsbelopp", "nettobelopp"})
_FK_TOLD = _TOTALS | {"typ", "foretag", "formansfamilj", "datum", "period", "utbetalningsdetalj"}
_ROW_TOLD = _TOTALS | {"forman", "period", "beloppstyp", "omfattning", "dagar", "timmar"}
_PM_TOLD = frozenset(
    {"bruttobelopp", "nettobelopp", "utbetalningsdatum", "utbetalningsperiod", "avdrag", "utbetalningsrader"}
)
_PM_ROW_TOLD = frozenset({"formansgrupp", "belopp", "beloppstyp"})


def fk_payment(payment: Node, status: Status) -> Iterator[Record]:
    """A payment in Försäkringskassan's model: totals as stated, and its details by what each of them is."""
    way = payment.member("typ").coded()
    details = list(payment.member("utbetalningsdetalj").items())
    yield Payment(
        source=payment.pointer,
        provider_part=FK,
        status=status,
        stated_status=(way.text or way.code) if way else None,
        benefit=payment.member("formansfamilj").coded() or Coded(code=""),
        pay_date=payment.member("datum").day(),
        period=payment.member("period").span(),
        gross=payment.member("bruttobelopp").ore(),
        tax=_tax(payment.member("skattebelopp").ore(), (each.member("skattebelopp").ore() for each in details)),
        deductions=tuple(deduction for each in details for deduction in _fk_deduction(each)),
        deducted=payment.member("avdragsbelopp").ore(),
        net=payment.member("nettobelopp").ore(),
        payer=_payer(payment.member("foretag").coded()),
        rows=tuple(_fk_row(each) for each in details if _is_benefit(each)),
    )
    yield from others(payment, FK, _FK_TOLD)
    for each in details:
        yield from others(each, FK, _ROW_TOLD)


def pm_payment(payment: Node, status: Status) -> Iterator[Record]:
    """A payment in Pensionsmyndigheten's model: whole kronor; the rows make up the gross amount."""
    held_back = list(payment.member("avdrag").items())
    rows = list(payment.member("utbetalningsrader").items())
    kinds = [_kind(each, "avdragstyp") for each in held_back]
    amounts = [each.member("belopp").ore() for each in held_back]
    yield Payment(
        source=payment.pointer,
        provider_part=PM,
        status=status,
        benefit=_groups(rows),
        pay_date=payment.member("utbetalningsdatum").day(),
        period=payment.member("utbetalningsperiod").span(),
        gross=payment.member("bruttobelopp").ore(),
        tax=_tax(None, (amount for kind, amount in zip(kinds, amounts, strict=True) if kind.code in PM_TAXES)),
        deductions=tuple(
            Deduction(kind=kind, amount=amount)
            for kind, amount in zip(kinds, amounts, strict=True)
            if kind.code not in PM_TAXES and amount is not None
        ),
        net=payment.member("nettobelopp").ore(),
        rows=tuple(_pm_row(each) for each in rows),
    )
    yield from others(payment, PM, _PM_TOLD)
    for each in held_back:
        yield from others(each, PM, {"belopp", "avdragstyp"})
    for each in rows:
        yield from others(each, PM, _PM_ROW_TOLD)


def _payer(company: Coded | None) -> str | None:
    if company is None:
        return None
    return PM_NAME if company.code == PAID_BY_PM else company.text or company.code


def _tax(stated: int | None, parts: Iterable[int | None]) -> int | None:
    """The tax as stated; where no total is, the rows that are tax."""
    held = [each for each in parts if each is not None]
    return sum(held) if stated is None and held else stated


def _fk_deduction(detail: Node) -> Iterator[Deduction]:
    amount = detail.member("avdragsbelopp").ore()
    if amount is not None:
        yield Deduction(kind=_kind(detail, "beloppstyp"), amount=amount)


def _is_benefit(detail: Node) -> bool:
    """A row of the gross amount. Tax and deductions are rows there too, and would be summed with it."""
    if detail.member("bruttobelopp").value is not None:
        return True
    return _kind(detail, "beloppstyp").code not in TAXES | DEDUCTIONS and not any(
        detail.member(name).value is not None for name in ("skattebelopp", "avdragsbelopp")
    )


def _fk_row(detail: Node) -> PaymentRow:
    return PaymentRow(
        benefit=detail.member("forman").coded(),
        amount_kind=detail.member("beloppstyp").coded(),
        amount=detail.member("bruttobelopp").ore(),
        period=detail.member("period").span(),
        extent=detail.member("omfattning").extent(),
        days=detail.member("dagar").number(),
        hours=detail.member("timmar").number(),
    )


def _pm_row(row: Node) -> PaymentRow:
    return PaymentRow(
        benefit=row.member("formansgrupp").coded(),
        amount_kind=row.member("beloppstyp").coded(),
        amount=row.member("belopp").ore(),
    )


def _groups(rows: list[Node]) -> Coded:
    """The groups of benefits that one payment holds: one as a rule, now and then several."""
    groups = {each.code: each for row in rows if (each := row.member("formansgrupp").coded())}
    texts = [each.text or each.code for each in groups.values()]
    return Coded(code=" ".join(groups)[:500], text=", ".join(texts)[:500] or None)


def _kind(row: Node, name: str) -> Coded:
    return row.member(name).coded() or Coded(code="")
