"""What CSN's answer means: whom it is about, its result code, then which parts came."""

from collections.abc import Iterator

from ssbtek_adapter_csn.cases import Cases, cases_in
from ssbtek_adapter_csn.client import MEDIA_TYPE, open_response
from ssbtek_adapter_csn.codes import (
    FINE,
    NO_HIT,
    NONE_ANSWERS,
    PROTECTED,
    QUERY,
    REFUSED,
    SCHEMA_VERSION,
    UNKNOWN_IDENTITY,
    WITHOUT,
)
from ssbtek_adapter_csn.gaps import missing_in
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.view import view_of
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.stated import label
from ssbtek_adapter_kit.xml import Element, text
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Failed, Missing, NothingFound, Outcome, Partial, Refused

_CODE = f"{{{QUERY}}}GemensamtSvarEkbistand/{{{QUERY}}}Resultat/{{{QUERY}}}ResultatKod"


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del settings
    root = open_response(response)
    if isinstance(root, Reading):
        return root
    persons = list(root.iter("{*}Person"))
    if any(not each.get("personnummer") for each in persons):  # mandatory
        raise BadDocument
    numbers = _stated(root, persons, "HushallsMedlemsId", "personnummer")
    _check_it_is_ours(root, numbers, _stated(root, persons, "HushallsMedlemsIdSekel", "sekel"), lookup, asked)
    codes = [text(each) for each in root.findall(_CODE)]
    if len(codes) != 1 or codes[0] is None or len(persons) > 1:  # of two we would read one and hand on both
        raise BadDocument
    code = codes[0]
    if code in REFUSED:
        return Reading(Refused(code="provider_refused", provider_code=code))
    if code == NONE_ANSWERS:
        return Reading(Failed(code="provider_fault", provider_code=code))
    if not numbers:  # an answer that names nobody is not believed
        raise BadDocument
    person = persons[0] if persons else None
    version = label(root.get("schemaVersion")) or SCHEMA_VERSION
    cases = cases_in(person) if person is not None else {}
    view = view_of(person, cases) if person is not None else ()
    return Reading(_outcome(code, person, cases, says=len(view) > 1), response.body, MEDIA_TYPE, version, view)


def _stated(root: Element, persons: list[Element], echoed: str, attribute: str) -> list[str]:
    # The schema of the echoed question is not published: its leaves are found by their names alone.
    everywhere = [text(each) for each in root.iter(f"{{*}}{echoed}")] + [each.get(attribute) for each in persons]
    return [each.strip() for each in everywhere if each is not None and each.strip()]


def _check_it_is_ours(root: Element, numbers: list[str], centuries: list[str], lookup: Lookup, asked: Asked) -> None:
    number = lookup.person or ""
    if not {number[:2]} >= set(centuries) or not {number[2:], number} >= set(numbers):
        raise BadDocument("wrong_person")
    for name, ours in (("ArendeId", asked.alias or lookup.case), ("AnropsId", asked.correlation)):
        if any(text(each) not in (None, (ours or "").strip()) for each in root.iter(f"{{*}}{name}")):
            raise BadDocument("wrong_question")


def _outcome(code: str, person: Element | None, cases: Cases, *, says: bool) -> Outcome:
    # `says`: whether the view holds more than the person.
    missing = dict.fromkeys([*_by_code(code), *_by_person(code, person, cases, says=says)])
    if missing:
        return Partial(missing=tuple(missing))
    return Data() if says else NothingFound()


def _by_code(code: str) -> Iterator[Missing]:
    for part in WITHOUT.get(code, ()):
        yield Missing(part=part, code="part_unavailable", provider_code=code)
    if code not in (FINE, UNKNOWN_IDENTITY, *WITHOUT):
        yield Missing(part="ResultatKod", code="unknown_code", provider_code=safe_code(code))


def _by_person(code: str, person: Element | None, cases: Cases, *, says: bool) -> Iterator[Missing]:
    if person is None:
        if code != UNKNOWN_IDENTITY:
            yield Missing(part="Person", code="part_absent")
        return
    status = (person.get("Status") or "").strip()
    if status not in ("", NO_HIT):
        yield Missing(part="Status", code="unknown_code", provider_code=safe_code(status))
    elif says and (code == UNKNOWN_IDENTITY or status):  # "nobody", and yet something: neither is believed
        yield Missing(part="Status", code="part_unreadable", provider_code=safe_code(status or code))
    protected = (person.get("sekretess") or "").strip()
    if protected not in ("", PROTECTED):
        yield Missing(part="sekretess", code="unknown_code", provider_code=safe_code(protected))
    told = WITHOUT.get(code, ())
    excused = {(part, "part_absent") for part in told}
    yield from (each for each in missing_in(person, cases) if (each.part, each.code) not in excused)
