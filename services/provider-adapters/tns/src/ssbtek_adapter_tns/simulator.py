"""Transportstyrelsen's base service, simulated: the same envelope, the same two namespaces."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER, scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.soap import Opened, fault_response, open_envelope, response
from ssbtek_adapter_kit.xml import build, leaf
from ssbtek_adapter_tns.codes import ANSWER, ERRORS, FIELDS, HOLDING, ONE_VEHICLE, PERSON, RESPONDER, RESULT, VEHICLE

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
        case "nothing":  # both forms of it: an empty holding, and none at all
            return _response("OK", [] if person in BY_NUMBER else None)
        case "broken":
            return fault_response("Server", "Internt fel")
        case "refused":
            return _response("FEL", None, errors=[("4711", "Personen kan inte lämnas ut"), ("12", "Fråga nekad")])
        case "unknown_codes":
            return _response("OK", [CAR], errors=[("9999", "Okänd upplysning")])
        case "partial":
            # No partial answer is published: the nearest is an error beside the vehicles.
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
    holding = None
    if vehicles is not None:
        holding = [(ONE_VEHICLE, _fields(vehicle, leave_out_empty=leave_out_empty)) for vehicle in vehicles]
    told = [
        (ERRORS, [(f"{{{RESPONDER}}}felkod", code), (f"{{{RESPONDER}}}feltext", words)]) for code, words in errors or []
    ]
    return response(build(ANSWER, [(RESULT, result), (HOLDING, holding), *told], {"": RESPONDER, "f": VEHICLE}))


def _fields(vehicle: tuple[str, ...], *, leave_out_empty: bool) -> list[tuple[str, str]]:
    stated = zip(FIELDS, vehicle, strict=True)
    return [(f"{{{VEHICLE}}}{name}", value) for name, value in stated if value or not leave_out_empty]


SIMULATION = Simulation("tns", person_in, answer)
