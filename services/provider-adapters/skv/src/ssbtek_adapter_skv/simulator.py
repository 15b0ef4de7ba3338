"""Skatteverket's base service, simulated: a document as text inside an envelope."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER, scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.soap import Opened, fault_response, open_envelope, response
from ssbtek_adapter_kit.xml import build, leaf, parse
from ssbtek_adapter_skv.codes import (
    ACCOUNT,
    ACCOUNT_STATUS,
    ANSWER,
    BOOKED,
    CAPITAL,
    CAPITAL_STATUS,
    PAYOUT,
    PERSON_STATUS,
    REGISTER,
    ROOT,
    TAXATION,
    WRAPPER,
)
from ssbtek_adapter_skv.question import DECLARATION

Items = list[tuple[str, object]]


def person_in(request: Request) -> str:
    """The person number of a question."""
    try:
        opened = open_envelope(request.body)
        if not isinstance(opened, Opened):
            return ""
        inner = leaf(opened.element, "forfragan") or ""
        return leaf(parse(inner.partition("?>")[2].encode()), f"{{{REGISTER}}}IdentitetsbeteckningFysiskPerson") or ""
    except BadDocument:
        return ""


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    del request
    match scenario_of(person):
        case "nothing":
            return _response([])
        case "broken":
            return _fault("9071001", "Tekniskt fel")
        case "refused":
            # No refusal of its own is published: it is told by a fault as well.
            return _fault("9071104", "Uppgift lämnas inte ut")
        case "partial":
            return _response([_person(person, capital="0", account="301")])
        case "unknown_codes":
            return _response([_person(person, capital="0", account="0", status="123")])
        case "incomplete":
            return _response([_person(person, capital="0", account=None)])
        case _:
            return _response([_person(person, capital="0", account="0")])


def _fault(code: str, words: str) -> Response:
    detail: Items = [("MeddelandeKod", code), ("MeddelandeText", words), ("Systemversion", "1.0")]
    return fault_response("Server", words, build(f"{{{WRAPPER}}}Exception", detail))


def _person(number: str, *, capital: str | None, account: str | None, status: str = "0") -> Items:
    given, _, family = BY_NUMBER[number].name.partition(" ") if number in BY_NUMBER else ("Okänd", "", "Okänd")
    items: Items = [
        (f"{{{REGISTER}}}IdentitetsbeteckningFysiskPerson", number),
        (f"{{{REGISTER}}}Fornamn", given),
        (f"{{{REGISTER}}}Efternamn", family),
        (f"{{{ROOT}}}{PERSON_STATUS}", status),
    ]
    if capital == "0":
        figures = [("Taxeringsar", "2025"), ("SummaIntakterPaKapital", "1250"), ("OverskottPaKapital", "900")]
        items.append((f"{{{ROOT}}}{CAPITAL}", [(f"{{{TAXATION}}}{name}", value) for name, value in figures]))
    items.append((f"{{{ROOT}}}{CAPITAL_STATUS}", capital))
    if account == "0":
        figures = [(PAYOUT, "4310"), (BOOKED, "2026-04-08")]
        items.append((f"{{{ROOT}}}{ACCOUNT}", [(f"{{{TAXATION}}}{name}", value) for name, value in figures]))
    items.append((f"{{{ROOT}}}{ACCOUNT_STATUS}", account))
    return items


def _response(persons: list[Items]) -> Response:
    listed = [(f"{{{ROOT}}}PersonuppgiftLista", [(f"{{{ROOT}}}Personuppgift", each) for each in persons])]
    document = DECLARATION + build(ANSWER, listed, {"": ROOT, "besko": TAXATION, "folko": REGISTER}).decode()
    body = build(f"{{{WRAPPER}}}BeskattningsuppgifterResponse", [("svar", document)], {"zg": WRAPPER})
    return response(body)


SIMULATION = Simulation("skv", person_in, answer)
