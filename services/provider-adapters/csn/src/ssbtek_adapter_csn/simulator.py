"""CSN's base service, simulated: result code, the question back, and one person with five kinds of support."""

import copy
import re
from datetime import date, datetime

from lxml import etree
from lxml.builder import ElementMaker

from ssbtek_adapter_csn.answers import PREFIXES, everything, person_element, planned_only, starting, unpublished
from ssbtek_adapter_csn.codes import (
    FINE,
    LOAN,
    LONGEST,
    NO_HIT,
    NONE_ANSWERS,
    QUERY,
    REFUSED,
    SAMBRUK,
    SCHEMA_VERSION,
    UNKNOWN_IDENTITY,
)
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import scenario_of
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.xml import Element, children, parse, text

_NUMBER = re.compile(r"[0-9]{2}[01][0-9][0-3][0-9]{5}")
_OF = ElementMaker(namespace=QUERY, nsmap=PREFIXES | {"sam": SAMBRUK})
WORDS = {
    **REFUSED,
    FINE: "OK",
    UNKNOWN_IDENTITY: "Identiteten är okänd",
    NONE_ANSWERS: "Inget av CSN:s system svarar",
    "-1101": "Systemet för hemutrustningslån svarar inte",
    "-1102": "Systemet för studiemedel och studiehjälp svarar inte",
    "-1104": "Systemet för omställningsstudiestöd svarar inte",
}


def person_in(request: Request) -> str:
    """The person number of a question."""
    asked = _asked(request)
    return f"{_of(asked, 'HushallsMedlemsIdSekel')}{_of(asked, 'HushallsMedlemsId')}"


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person; like the real one it looks at the question first."""
    asked = _asked(request)
    if (code := _refusal(asked, person)) is not None:
        return _response(asked, code)
    to = _date(_of(asked, "TomDatum")) or date(2026, 10, 31)
    match scenario_of(person):
        case "nothing":
            return _response(asked, FINE, person_element(person, {}, status=NO_HIT))
        case "broken":
            return _response(asked, NONE_ANSWERS)
        case "refused":
            return _response(asked, "-1005")
        case "partial":
            without = {LOAN: everything(to)[LOAN]}
            return _response(asked, "-1102", person_element(person, without))
        case "unknown_codes":
            return _response(asked, "-1999", person_element(person, unpublished(to)))
        case "pension":
            return _response(asked, UNKNOWN_IDENTITY)
        case "protected":
            return _response(asked, FINE, person_element(person, starting(to), protected="Ja"))
        case "incomplete":
            announced = person_element(person, everything(to), announced=("Omstallningsstudiestod",))
            return _response(None, FINE, announced)
        case "slow":
            return _response(asked, FINE, person_element(person, planned_only(to)))
        case _:
            return _response(asked, FINE, person_element(person, everything(to)))


def answer_with(request: Request, person: str, code: str) -> Response:
    """An answer with this result code about a person of whom nothing is known."""
    return _response(_asked(request), code, person_element(person, {}))


def _asked(request: Request) -> Element | None:
    try:
        root = parse(request.body)
    except BadDocument:
        return None
    return root if root.tag == f"{{{QUERY}}}SBNUppgEkBistandBegar" else None


def _refusal(asked: Element | None, person: str) -> str | None:
    if not _NUMBER.fullmatch(person[2:]):
        return "-1004"
    ids = [_of(asked, name) for name in ("HandlaggareId", "ArendeId", "HushallsId")]
    if asked is None or any(len(each) > LONGEST for each in ids) or not ids[2]:
        return "-1005"
    first, last = _date(_of(asked, "FromDatum")), _date(_of(asked, "TomDatum"))
    if first is None or last is None or last < first:
        return "-1006"
    return None if _of(asked, "SchemaVersion") == SCHEMA_VERSION else "-1007"


def _of(asked: Element | None, name: str) -> str:
    found = asked.find(f".//{{{SAMBRUK}}}{name}") if asked is not None else None
    return text(found) or ""


def _date(stated: str) -> date | None:
    try:
        return datetime.strptime(stated, "%Y%m%d").date()  # noqa: DTZ007 - a calendar date
    except ValueError:
        return None


def _response(asked: Element | None, code: str, person: Element | None = None) -> Response:
    result = _OF.Resultat(_OF.ResultatKod(code), _OF.ResultatText(WORDS.get(code, "Ny kod")))
    root = _OF.CSNSvar(_OF.GemensamtSvarEkbistand(result), schemaVersion=SCHEMA_VERSION)
    if asked is not None:
        root.append(_OF.GemensamtFragaEkbistand(*(copy.deepcopy(each) for each in children(asked))))
    root.append(_OF.Personer(*([person] if person is not None else [])))
    etree.cleanup_namespaces(root)
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Response(200, bytes(body), {"content-type": "application/xml; charset=utf-8"})


SIMULATION = Simulation("csn", person_in, answer)
