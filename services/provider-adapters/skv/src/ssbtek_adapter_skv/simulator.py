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
    ENTRY,
    IDENTITY,
    INCOME,
    LIST,
    PAYOUT,
    PERSON_STATUS,
    REGISTER,
    ROOT,
    SURPLUS,
    TAXATION,
    WRAPPER,
    YEAR,
)
from ssbtek_adapter_skv.question import DECLARATION

Items = list[tuple[str, object]]
INTEREST: Items = [(YEAR, "2025"), (INCOME, "1250"), (SURPLUS, "900")]
NO_INTEREST: Items = [(YEAR, "2025"), (INCOME, "0"), (SURPLUS, "0")]
"""Figures that are missing or negative are given as 0."""
PAID_BACK: Items = [(PAYOUT, "4310"), (BOOKED, "2026-04-08")]


def person_in(request: Request) -> str:
    """The person number of a question."""
    try:
        opened = open_envelope(request.body)
        if not isinstance(opened, Opened):
            return ""
        inner = leaf(opened.element, "forfragan") or ""
        return leaf(parse(inner.partition("?>")[2].encode()), f"{{{REGISTER}}}{IDENTITY}") or ""
    except BadDocument:
        return ""


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    del request
    match scenario_of(person):
        case "nothing":
            return _response(_person(person) + _part(CAPITAL, []) + _part(ACCOUNT, []))
        case "broken":
            return fault_response("Server", "Tekniskt fel")
        case "refused":
            return _refusal("9071104", "Uppgift lämnas inte ut")
        case "partial":
            return _response(_person(person) + _part(CAPITAL, INTEREST) + _part(ACCOUNT, [], "301"))
        case "unknown_codes":
            return _response(_person(person, "123") + _part(CAPITAL, INTEREST) + _part(ACCOUNT, PAID_BACK))
        case "incomplete":
            return _response(_person(person) + _part(CAPITAL, INTEREST))
        case "coordination":
            return _response(_person(person) + _part(CAPITAL, NO_INTEREST) + _part(ACCOUNT, []))
        case "pension":
            facts = _part(CAPITAL, INTEREST) + _part(ACCOUNT, PAID_BACK)
            return _response(_person(person) + facts, as_characters=True)
        case _:
            return _response(_person(person) + _part(CAPITAL, INTEREST) + _part(ACCOUNT, PAID_BACK))


def _refusal(code: str, words: str) -> Response:
    # That a coded fault is a refusal, and this code one of them, is our assumption: no list is published.
    detail: Items = [("MeddelandeKod", code), ("MeddelandeText", words), ("Systemversion", "1.0")]
    return fault_response("Server", words, build(f"{{{WRAPPER}}}Exception", detail))


def _person(number: str, status: str = "0") -> Items:
    given, _, family = BY_NUMBER[number].name.partition(" ") if number in BY_NUMBER else ("Okänd", "", "Okänd")
    return [
        (f"{{{REGISTER}}}{IDENTITY}", number),
        (f"{{{REGISTER}}}Fornamn", given),
        (f"{{{REGISTER}}}Efternamn", family),
        (f"{{{ROOT}}}{PERSON_STATUS}", status),
    ]


def _part(name: str, figures: Items, status: str = "0") -> Items:
    stated = [(f"{{{TAXATION}}}{figure}", value) for figure, value in figures]
    status_name = CAPITAL_STATUS if name == CAPITAL else ACCOUNT_STATUS
    return [(f"{{{ROOT}}}{name}", stated or None), (f"{{{ROOT}}}{status_name}", status)]


def _response(entry: Items, *, as_characters: bool = False) -> Response:
    listed = [(f"{{{ROOT}}}{LIST}", [(f"{{{ROOT}}}{ENTRY}", entry)])]
    document = DECLARATION + build(ANSWER, listed, {"": ROOT, "besko": TAXATION, "folko": REGISTER}).decode()
    name = "BeskattningsuppgifterResponse"
    if as_characters:  # a CDATA section is as good as escaping
        inside = f"<svar><![CDATA[{document}]]></svar>"
        return response(f'<zg:{name} xmlns:zg="{WRAPPER}">{inside}</zg:{name}>'.encode())
    return response(build(f"{{{WRAPPER}}}{name}", [("svar", document)], {"zg": WRAPPER}))


SIMULATION = Simulation("skv", person_in, answer)
