"""Försäkringskassan's cases and the decisions in them: thirty kinds of benefit in two shapes."""

from collections.abc import Iterator

from ssbtek_adapter_fk.codes import FK
from ssbtek_adapter_fk.labels import PARTS
from ssbtek_adapter_fk.node import Node
from ssbtek_adapter_fk.statements import others
from ssbtek_contracts.view import Amount, Case, Coded, Decision, Record

_MORE_CASES = frozenset({"mottagareavbarnbidrag", "underhallsstodskrav", "underhallsstodsmottag"})
_CASE = frozenset({"startades", "aktivt", "avslaget", "beslut"})
_DECISION = frozenset(
    {"fattades", "definitivt", "forman", "period", "omfattning", "beslutsutfall", "beslutstyp", "beslutstatus"}
)
_AMOUNT = frozenset({"beslutatBruttobelopp", "delforman", "periodicitet"})


def is_cases(name: str) -> bool:
    """Whether the part of this name holds cases."""
    return name.endswith("arende") or name in _MORE_CASES


def case_in(case: Node) -> Iterator[Record]:
    """The case, each decision in it, and everything else that is stated of them."""
    part = case.names[0]
    benefit = Coded(code=part, text=PARTS.get(part))
    yield Case(
        source=case.pointer,
        provider_part=FK,
        benefit=benefit,
        started_on=case.member("startades").day(),
        active=case.member("aktivt").truth(),
        rejected=case.member("avslaget").truth(),
    )
    for decision in case.member("beslut").items():
        yield from _decision(decision, benefit)
    yield from others(case, FK, _CASE)


def _decision(decision: Node, benefit: Coded) -> Iterator[Record]:
    amount = decision.member("beslutatBruttobelopp").ore()
    days = _days(decision)
    yield Decision(
        source=decision.pointer,
        provider_part=FK,
        benefit=decision.member("forman").coded() or benefit,
        decided_on=decision.member("fattades").day(),
        result=decision.member("beslutsutfall").coded(),
        status=(decision.member("beslutstatus").coded() or decision.member("beslutstyp").coded()),
        final=decision.member("definitivt").truth(),
        period=decision.member("period").span(),
        extent=decision.member("omfattning").extent(),
        amounts=(_amount(decision, amount),) if amount is not None else (),
        days=days,
    )
    told = _DECISION | (_AMOUNT if amount is not None else frozenset())
    yield from others(decision, FK, told | ({"dagar"} if days is not None else frozenset()))


def _amount(decision: Node, amount: int) -> Amount:
    return Amount(
        kind=decision.member("delforman").coded(), amount=amount, frequency=decision.member("periodicitet").coded()
    )


def _days(decision: Node) -> str | None:
    """How many days; of programme compensation the same name lists the days themselves."""
    days = decision.member("dagar")
    return None if isinstance(days.value, list) else days.number()
