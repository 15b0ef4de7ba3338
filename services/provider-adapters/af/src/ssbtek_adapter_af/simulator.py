"""Arbetsförmedlingen's base service, simulated: the question comes back beside the answer."""

from datetime import date, timedelta

from ssbtek_adapter_af.codes import NAMESPACE
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER, scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.soap import Opened, fault_response, local_name, open_envelope, response
from ssbtek_adapter_kit.xml import Element, build, children, leaf

Items = list[tuple[str, object]]


def person_in(request: Request) -> str:
    """The person number of a question."""
    return leaf(_asked(request), f"{{{NAMESPACE}}}IdentitetsbeteckningFysiskPerson") or ""


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    to = date.fromisoformat(leaf(_asked(request), f"{{{NAMESPACE}}}Tom") or "2026-10-31")
    seeking = _seeking(to, "200")
    match scenario_of(person):
        case "nothing":
            return _response(request, person, [])
        case "broken":
            return fault_response("Server", "Internt fel")
        case "refused":
            # No refusal of its own is published: the nearest is a status that nobody has explained.
            return _response(request, person, [], status=("4", "Uppgift kan inte lämnas"))
        case "partial":
            return _response(request, person, [*_seeking(to, "502"), *_decided(to)])
        case "unknown_codes":
            return _response(request, person, _seeking(to, "777"), status=("99", "Ny status"))
        case "pension":
            return _response(request, person, _not_seeking(to))
        case "incomplete":
            return _response(request, person, [*seeking, *_decided(to)], leave_out=("Fraga", "LagParagraf"))
        case "protected":
            return _response(request, person, [*seeking, *_decided(to)], protected="true")
        case "coordination":
            return _response(request, person, _seeking(to, "501"))
        case _:
            return _response(request, person, [*seeking, *_decided(to)])


def _asked(request: Request) -> Element | None:
    try:
        opened = open_envelope(request.body)
    except BadDocument:
        return None
    return opened.element.find(f"{{{NAMESPACE}}}Fraga") if isinstance(opened, Opened) else None


def _seeking(to: date, report: str) -> Items:
    last = (to - timedelta(days=9)).isoformat() if report == "200" else None
    reported: Items = [("AktivitetsRapportMeddelande", report), ("SenasteAktivitetsRapportDatum", last)]
    return [
        (
            "ArbetssokandeInfo",
            [
                ("Arbetssokande", "true"),
                ("ArbetssokandeSKAT", "Öppet arbetslös"),
                ("ArbetssokandeRegistrerad", (to - timedelta(days=270)).isoformat()),
                ("ArbetssokandeOmfattning", "100"),
                ("AktivetetsRapportDatum", reported),
            ],
        )
    ]


def _not_seeking(to: date) -> Items:
    info: Items = [
        ("Arbetssokande", "false"),
        ("ArbetssokandeRegistrerad", (to - timedelta(days=5000)).isoformat()),
        ("ArbetssokandeAvaktualiserad", (to - timedelta(days=4000)).isoformat()),
        ("AktivetetsRapportDatum", [("AktivitetsRapportMeddelande", "500")]),
    ]
    return [("ArbetssokandeInfo", info)]


def _decided(to: date) -> Items:
    decision: Items = [
        ("ErsattningTyp", "Aktivitetsstöd"),
        ("Omfattning", "75"),
        ("BeslutFrom", (to - timedelta(days=60)).isoformat()),
        ("BeslutTom", (to + timedelta(days=60)).isoformat()),
    ]
    return [("BeslutInfo", [("EkonomiskaBeslut", [("Beslut", decision)])]), ("Akassetillhorighet", "Alfa-kassan")]


def _response(
    request: Request,
    person: str,
    facts: Items,
    *,
    status: tuple[str, str] = ("0", "Sökandeinformation finns"),
    protected: str = "false",
    leave_out: tuple[str, ...] = (),
) -> Response:
    question: Items = [(local_name(each), each.text or "") for each in children(_asked(request))]
    echoed: Items = [(name, person if name.startswith("Identitets") else value) for name, value in question]
    asked = dict(question)
    given, _, family = BY_NUMBER[person].name.partition(" ") if person in BY_NUMBER else ("Okänd", "", "Okänd")
    inside: Items = [
        ("Schemaversion", "2.0"),
        ("Referensnummer", asked.get("Referensnummer", "")),
        ("LagParagraf", asked.get("LagParagraf", "")),
        ("IdentitetsbeteckningFysiskPerson", person),
        ("Fornamn", given),
        ("Efternamn", family),
        ("Sekretessmarkering", protected),
        *facts,
        ("StatusSokandeinformationKod", status[0]),
        ("StatusSokandeinformationKodText", status[1]),
    ]
    message: Items = [("Fraga", echoed), ("Svar", [each for each in inside if each[0] not in leave_out])]
    kept = [each for each in message if each[0] not in leave_out]
    return response(build(f"{{{NAMESPACE}}}SvarMeddelande", _qualified(kept), {"": NAMESPACE}))


def _qualified(items: object) -> object:
    if isinstance(items, list):
        return [(f"{{{NAMESPACE}}}{name}", _qualified(value)) for name, value in items]
    return items


SIMULATION = Simulation("af", person_in, answer)
