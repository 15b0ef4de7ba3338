"""Migrationsverket's base service, simulated: qualified wrapper, everything below it without namespace."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER, scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.soap import Opened, fault_response, open_envelope, response
from ssbtek_adapter_kit.xml import Element, build, leaf
from ssbtek_adapter_miv.codes import ANSWER, NAMESPACE

Items = list[tuple[str, object]]

PERMIT: Items = [
    ("anledning", "ANK"),
    ("anledningNamn", "Anknytning"),
    ("ansokningsdatum", "2025-01-10"),
    ("arendeTyp", "UAT"),
    ("arendeTypNamn", "Uppehålls- och arbetstillstånd"),
    ("beslutsKod", "BEV"),
    ("beslutsKodNamn", "Beviljat"),
    ("beslutsTyp", "UAT"),
    ("beslutsTypNamn", "Uppehålls- och arbetstillstånd"),
    ("beslutsdatum", "2025-03-01+01:00"),
    ("fromDatum", "2025-03-01"),
    ("giltighetstid", "TIDBEGRANSAT"),
    ("tomDatum", "2027-03-01"),
]
PERMANENT: Items = [
    ("arendeTyp", "PUT"),
    ("beslutsKod", "BEV"),
    ("beslutsTyp", "PUT"),
    ("beslutsdatum", "2019-05-20"),
    ("fromDatum", "2019-05-20"),
    ("giltighetstid", "PERMANENT"),
]
REVOKED: Items = [
    ("arendeTyp", "ÅTK-AT"),
    ("arendeTypNamn", "Återkallelse av arbetstillstånd"),
    ("beslutsKod", "ÅTK"),
    ("beslutsTyp", "ÅTK-AT"),
    ("beslutsdatum", "2024-11-04Z"),
]
UNKNOWN: Items = [("arendeTyp", "XYZ"), ("beslutsKod", "NYKOD"), ("beslutsTyp", "UT"), ("beslutsdatum", "2026-01-01")]
NIL: Items = []
"""A list entry that is nil, as the schema has it."""
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _query_of(request: Request) -> Element | None:
    try:
        opened = open_envelope(request.body)
    except BadDocument:
        return None
    return opened.element.find("query") if isinstance(opened, Opened) else None


def person_in(request: Request) -> str:
    """The person number of a question."""
    return leaf(_query_of(request), "personnummer") or ""


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    correlation = leaf(_query_of(request), "korrelationsid")
    match scenario_of(person):
        case "nothing" if person in BY_NUMBER:
            return _envelope(None)
        case "nothing":  # the other form of it: an answer without decisions
            return _envelope([("correlationid", "miv-0001")])
        case "refused" | "broken":
            # No refusal of its own is published; whatever goes wrong is this one fault.
            detail = [("faultCode", "MIV-500"), ("faultString", "Tekniskt fel")]
            return fault_response("Server", "Tekniskt fel", build(f"{{{NAMESPACE}}}SSBTEKSoapException", detail))
        case "unknown_codes":
            return _response(correlation, person, [PERMIT, UNKNOWN])
        case "incomplete":
            return _response(correlation, person, [PERMIT], leave_out_id=True)
        case "pension":
            return _response(correlation, person, [PERMANENT, NIL])
        case "coordination":
            return _response(correlation, person, [PERMIT])
        case _:  # a partial answer is not published either: also that person is answered about in whole
            return _response(correlation, person, [PERMIT, PERMANENT, REVOKED])


def _response(correlation: str | None, person: str, permits: list[Items], *, leave_out_id: bool = False) -> Response:
    given, _, family = BY_NUMBER[person].name.partition(" ") if person in BY_NUMBER else ("Okänd", "", "Okänd")
    return _envelope(
        [
            ("korrelationsid", correlation),
            ("correlationid", None if leave_out_id else "miv-0001"),
            ("efternamn", family),
            ("fornamn", given),
            ("hemland", "Chile"),
            ("inresedatum", "2018-08-15"),
            ("personnummer", person),
            ("svarCollection", [("svar", permit) for permit in permits]),
        ]
    )


def _envelope(inside: Items | None) -> Response:
    message = build(ANSWER, [("response", inside)], {"miv": NAMESPACE, "xsi": _XSI})
    return response(message.replace(b"<svar/>", b'<svar xsi:nil="true"/>'))


SIMULATION = Simulation("miv", person_in, answer)
