"""Transportstyrelsen's base service, simulated: the same envelope, the same two namespaces."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.soap import Opened, fault_response, open_envelope, response
from ssbtek_adapter_kit.xml import build, leaf
from ssbtek_adapter_tns.codes import PERSON, RESPONDER, VEHICLE

CAR = ("ABC123", "VOLVO", "2014", "PERSONBIL", "V70")
TRAILER = ("DEF456", "FOGELSTA", "2003", "SLÄPVAGN", "1425 LÄTT")


def person_in(request: Request) -> str:
    """The person number of a question."""
    try:
        opened = open_envelope(request.body)
    except BadDocument:
        return ""
    if not isinstance(opened, Opened):
        return ""
    identification = opened.element.find(f"{{{RESPONDER}}}identifikation")
    century, number = (leaf(identification, f"{{{PERSON}}}{name}") for name in ("sekel", "personnummer"))
    return f"{century or ''}{number or ''}"


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    del request
    match scenario_of(person):
        case "nothing":
            return _response("OK", [])
        case "broken":
            return fault_response("Server", "Internt fel")
        case "refused":
            return _response("FEL", None, errors=[("4711", "Personen kan inte lämnas ut")])
        case "unknown_codes":
            return _response("OK", [CAR], errors=[("9999", "Okänd upplysning")])
        case "partial":
            return _response("OK", [CAR], errors=[("17", "Uppgift saknas om ett fordon")])
        case "incomplete":
            return _response("OK", [CAR, ("", *TRAILER[1:])], leave_out_empty=True)
        case "pension" | "coordination":
            return _response("OK", [CAR])
        case _:
            return _response("OK", [CAR, TRAILER])


def _response(
    result: str,
    vehicles: list[tuple[str, ...]] | None,
    errors: list[tuple[str, str]] | None = None,
    *,
    leave_out_empty: bool = False,
) -> Response:
    names = ("regnr", "fabrikat", "fordonsar", "fordonsslag", "handelsbeteckning")
    holding = None
    if vehicles is not None:
        holding = [
            (
                f"{{{VEHICLE}}}fordon",
                [
                    (f"{{{VEHICLE}}}{name}", value)
                    for name, value in zip(names, vehicle, strict=True)
                    if value or not leave_out_empty
                ],
            )
            for vehicle in vehicles
        ]
    items = [
        (f"{{{RESPONDER}}}resultat", result),
        (f"{{{RESPONDER}}}fordonsinnehav", holding),
        *(
            (f"{{{RESPONDER}}}felresultat", [(f"{{{RESPONDER}}}felkod", code), (f"{{{RESPONDER}}}feltext", words)])
            for code, words in errors or []
        ),
    ]
    return response(build(f"{{{RESPONDER}}}HamtaUppgifterResponse", items, {"": RESPONDER, "f": VEHICLE}))


SIMULATION = Simulation("tns", person_in, answer)
