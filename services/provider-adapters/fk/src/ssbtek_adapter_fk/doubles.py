"""Shows a payment once that the answer holds twice: preliminary and paid, or in both authorities' models."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ssbtek_adapter_fk.codes import FK, PM_NAME
from ssbtek_contracts.view import Coded, Payment, Record, Statement

_TEXT = "Utbetalningen finns också på annat ställe i svaret och visas bara där"


def shown_once(records: Iterable[Record]) -> Iterator[Record]:
    """The records, with a statement in the place of a payment that another one already tells.

    Two payments of one list are two, however alike. A preliminary one is told by a paid one, and one that
    Försäkringskassan tells for Pensionsmyndigheten by that authority's own, where pay day and amounts are the same:
    the contract promises neither that a payment is never in both, nor that both authorities say the same.
    """
    held = list(records)
    paid = Counter(_amounts(each) for each in held if isinstance(each, Payment) and each.status == "paid")
    of_pm = Counter(_key(each) for each in held if isinstance(each, Payment) and each.provider_part != FK)
    for each in held:
        double = isinstance(each, Payment) and _is_double(each, paid, of_pm)
        yield _pointing(each) if double else each


def _is_double(payment: Payment, paid: "Counter[object]", of_pm: "Counter[object]") -> bool:
    if payment.provider_part == FK and payment.payer == PM_NAME and _take(of_pm, _key(payment)):
        return True
    return payment.status != "paid" and _take(paid, _amounts(payment))


def _take(counted: "Counter[object]", key: object) -> bool:
    if key is None or counted[key] < 1:
        return False
    counted[key] -= 1
    return True


def _key(payment: Payment) -> object:
    amounts = (payment.pay_date, payment.gross, payment.net)
    return None if None in amounts else (payment.status, *amounts)


def _amounts(payment: Payment) -> object:
    amounts = (payment.pay_date, payment.gross, payment.net)
    return None if None in amounts else (payment.provider_part, payment.benefit.code, *amounts)


def _pointing(payment: Record) -> Statement:
    kind = Coded(code="samma_utbetalning", text=_TEXT)
    return Statement(source=payment.source, provider_part=payment.provider_part, kind=kind)
