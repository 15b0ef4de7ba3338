"""The funds' base service, simulated: the question comes back first, then one entry a fund."""

from datetime import date, timedelta

from lxml import etree

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.soap import Opened, fault_response, local_name, open_envelope, response
from ssbtek_adapter_kit.xml import Element, build, children, leaf, parse
from ssbtek_adapter_so.codes import NAMESPACE

Items = list[tuple[str, object]]
XSI = "http://www.w3.org/2001/XMLSchema-instance"
FIRST, SECOND = "Akademikernas a-kassa", "Alfa-kassan"


def person_in(request: Request) -> str:
    """The person number of a question."""
    return leaf(_asked(request), f"{{{NAMESPACE}}}IdentificationNumber") or ""


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    to = date.fromisoformat(leaf(_asked(request), f"{{{NAMESPACE}}}Tom") or "2026-10-31")
    paid = _fund(FIRST, "0", _payments(to), application=((to - timedelta(days=280)).isoformat(), "true"))
    match scenario_of(person):
        case "nothing":
            return _response(request, person, [])
        case "broken" | "refused":
            # No refusal of its own is published: without an answer there is only a fault.
            return fault_response("Server", "Tjänsten är inte tillgänglig")
        case "partial":
            return _response(request, person, [paid, _fund(SECOND, "Ej svar", [])])
        case "unknown_codes":
            return _response(request, person, [_fund(FIRST, "17", [])])
        case "pension":
            return _response(request, person, [_fund(FIRST, "0", [])])
        case "incomplete":
            return _response(request, person, [paid], leave_out=("Syfte", "Paragraf"))
        case "coordination":
            return _response(request, person, [_fund(FIRST, "0", _payments(to)[:1], application=(None, "false"))])
        case _:
            suspended = (to - timedelta(days=30), to - timedelta(days=20))
            return _response(request, person, [paid, _fund(SECOND, "OK", [], suspended=suspended)])


def _asked(request: Request) -> Element | None:
    try:
        opened = open_envelope(request.body)
    except BadDocument:
        return None
    return opened.element if isinstance(opened, Opened) else None


def _payments(to: date) -> list[Items]:
    return [
        [
            ("Utbetalningsdatum", (to - timedelta(days=days)).isoformat()),
            ("NettoEfterSkatt", net),
            ("NettoEfterAvdrag", after),
            ("Ersattningsdagar", "10.5"),
            ("AvserFrom", (to - timedelta(days=days + 14)).isoformat()),
            ("AvserTom", (to - timedelta(days=days + 1)).isoformat()),
        ]
        for days, net, after in ((7, "8421.50", "8021.50"), (21, "7999.00", "7999.00"))
    ]


def _fund(
    name: str,
    status: str,
    payments: list[Items],
    *,
    suspended: tuple[date, date] | None = None,
    application: tuple[str | None, str] | None = None,
) -> Items:
    entry: Items = [("SvarandeOrganisation", name), ("StatusSvarandeOrganisation", status)]
    entry += [("Utbetalningar", each) for each in payments]
    if suspended:
        entry.append(
            ("Avstangningar", [("AvstangdFrom", suspended[0].isoformat()), ("AvstangdTom", suspended[1].isoformat())])
        )
    if application:
        decided, filed = application
        entry.append(
            (
                "AnsoktOmErsattning",
                [("BeslutOmRattTillErsattning", decided or ""), ("AnsokanOmUtbetalningInlamnad", filed)],
            )
        )
    return entry


def _response(request: Request, person: str, funds: list[Items], leave_out: tuple[str, ...] = ()) -> Response:
    asked = [(local_name(each), each.text or "") for each in children(_asked(request))]
    echoed: Items = [(name, person if name == "IdentificationNumber" else value) for name, value in asked]
    items = [*(each for each in echoed if each[0] not in leave_out)]
    items.append(("ArbetsloshetsersattningLista", [("Arbetsloshetsersattning", fund) for fund in funds]))
    built = build(
        f"{{{NAMESPACE}}}GetUnemploymentBenefitPaymentResponse", _qualified(items), {"": NAMESPACE, "xsi": XSI}
    )
    return response(_with_nil(built))


def _with_nil(document: bytes) -> bytes:
    root = parse(document)
    for undecided in root.iter(f"{{{NAMESPACE}}}BeslutOmRattTillErsattning"):
        if not undecided.text:
            undecided.set(f"{{{XSI}}}nil", "true")
    return bytes(etree.tostring(root, encoding="UTF-8"))


def _qualified(items: object) -> object:
    if isinstance(items, list):
        return [(f"{{{NAMESPACE}}}{name}", _qualified(value)) for name, value in items]
    return items


SIMULATION = Simulation("so", person_in, answer)
