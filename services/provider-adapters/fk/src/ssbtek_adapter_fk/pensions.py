"""Pensionsmyndigheten's claims, decisions and other information, in its own model."""

from collections.abc import Iterator

from ssbtek_adapter_fk.codes import FINAL, PM
from ssbtek_adapter_fk.node import Node
from ssbtek_adapter_fk.statements import others
from ssbtek_contracts.view import Amount, Application, Coded, Decision, Record

_CLAIM = frozenset({"ansprakid", "ankomstdatum", "formansgrupp", "yrkadPeriod"})
_DECISION = frozenset(
    {"beslutsid", "beslutsdatum", "formansgrupp", "beslutsstatus", "beslutsutfall", "beslutadErsattning"}
)
_DECIDED = frozenset({"beslutatBelopp", "period", "ersattningstyp", "omfattning", "underlag"})
_LATER_PENSION = frozenset({"pensionsbehallning", "pensionsunderlag"})
"""What a pension will be reckoned from one day: in the document, not in the view."""


def claim_in(claim: Node) -> Iterator[Record]:
    """A claim (`ansprak`)."""
    yield Application(
        source=claim.pointer,
        provider_part=PM,
        benefit=_group(claim),
        received_on=claim.member("ankomstdatum").day(),
        period=claim.member("yrkadPeriod").span(),
    )
    yield from others(claim, PM, _CLAIM)


def decision_in(decision: Node) -> Iterator[Record]:
    """A decision (`beslut`): a record for each benefit decided on, each with its own period; or one without."""
    decided = list(decision.member("beslutadErsattning").items())
    for benefit in decided:
        yield _decision(decision, benefit)
        yield from _not_told(benefit)
    if not decided:
        yield _decision(decision, None)
    yield from others(decision, PM, _DECISION)


def information_in(information: Node) -> Iterator[Record]:
    """Other information: the life certificate, on which payment hangs."""
    yield from others(information, PM, _LATER_PENSION)


def _decision(decision: Node, benefit: Node | None) -> Decision:
    status = decision.member("beslutsstatus").coded()
    return Decision(
        source=(benefit or decision).pointer,
        provider_part=PM,
        benefit=_group(decision),
        decided_on=decision.member("beslutsdatum").day(),
        result=decision.member("beslutsutfall").coded(),
        status=status,
        final=FINAL.get(status.code) if status else None,
        period=benefit.member("period").span() if benefit else None,
        extent=benefit.member("omfattning").number() if benefit else None,
        amounts=_amounts(benefit) if benefit else (),
    )


def _amounts(benefit: Node) -> tuple[Amount, ...]:
    amount = benefit.at("beslutatBelopp/belopp").ore()
    if amount is None:
        return ()
    frequency = benefit.at("beslutatBelopp/beloppsfrekvens").coded()
    return (Amount(kind=benefit.member("ersattningstyp").coded(), amount=amount, frequency=frequency),)


def _not_told(benefit: Node) -> Iterator[Record]:
    told = _DECIDED if _amounts(benefit) else _DECIDED - {"beslutatBelopp", "ersattningstyp"}
    yield from others(benefit, PM, told)


def _group(node: Node) -> Coded:
    return node.member("formansgrupp").coded() or Coded(code="")
