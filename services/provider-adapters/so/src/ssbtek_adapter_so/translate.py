"""What the funds' answer means: whom it is about, and which funds gave all, which only a status."""

from collections.abc import Callable, Collection, Iterator, Mapping

from pydantic import TypeAdapter, ValidationError

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.stated import iso_date, number, ore, truth
from ssbtek_adapter_kit.xml import Element, children, leaf, text
from ssbtek_adapter_so.client import open_response
from ssbtek_adapter_so.codes import PLACES, SCHEMA_VERSION
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.view import LIST, funds_in, lists_in, tag, view_of
from ssbtek_contracts.ids import PartName, safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

_PART: TypeAdapter[str] = TypeAdapter(PartName)
_READ_BY: Mapping[str, Mapping[str, Callable[[str | None], object]]] = {
    "Utbetalningar": {
        "Utbetalningsdatum": iso_date,
        "AvserFrom": iso_date,
        "AvserTom": iso_date,
        "NettoEfterSkatt": ore,
        "NettoEfterAvdrag": ore,
        "Ersattningsdagar": number,
    },
    "Avstangningar": {"AvstangdFrom": iso_date, "AvstangdTom": iso_date},
    "AnsoktOmErsattning": {"AnsokanOmUtbetalningInlamnad": truth},
}
"""The values that the contract demands, each once, and how each is read."""
_OF_A_FUND = {tag(name) for name in ("SvarandeOrganisation", "StatusSvarandeOrganisation", *_READ_BY)}
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element
    _check_it_is_ours(answer, lookup)
    view = view_of(answer)
    missing = tuple(dict.fromkeys(_missing(answer, settings.whole_statuses))) or tuple(_astray(answer))
    outcome: Outcome = Partial(missing=missing) if missing else Data() if view else NothingFound()
    return Reading(outcome, opened.document, MEDIA_TYPE, SCHEMA_VERSION, view)


def _check_it_is_ours(answer: Element, lookup: Lookup) -> None:
    # In whatever namespace: the whole answer is handed on.
    if any(text(each) not in (None, lookup.person) for each in answer.iter("{*}IdentificationNumber")):
        raise BadDocument("wrong_person")
    if leaf(answer, tag("IdentificationNumber")) is None:  # mandatory: an answer that names nobody is not believed
        raise BadDocument
    if any(text(each) not in (None, (lookup.case or "").strip()) for each in answer.iter("{*}Referensnummer")):
        raise BadDocument("wrong_question")


def _missing(answer: Element, whole: Collection[str]) -> Iterator[Missing]:
    listed = [each for each in lists_in(answer) if not _nil(each)]
    if not listed:  # the list is mandatory: without it nothing was said of any fund
        yield Missing(part=LIST, code="part_absent")
    if any(_says_more(each, {tag("Arbetsloshetsersattning")}) for each in listed):
        yield Missing(part=LIST, code="part_unreadable")
    for index, fund in enumerate(funds_in(answer), 1):
        yield from _missing_of(fund, index, whole)


def _astray(answer: Element) -> Iterator[Missing]:
    # Within a text or in the echoed question, say: no fund's, so that it is told where no fund lacks anything.
    yield from (Missing(part=name, code="part_unreadable") for name in passed_over(answer, PLACES, told=True))


def _missing_of(fund: Element, index: int, whole: Collection[str]) -> Iterator[Missing]:
    name = leaf(fund, tag("SvarandeOrganisation"))
    statuses = [each for one in fund.findall(tag("StatusSvarandeOrganisation")) if (each := text(one))]
    part = _part_name(name, index)
    if name is None or not statuses:
        yield Missing(part=part, code="part_absent")
    for status in statuses:
        if status not in whole:
            yield Missing(part=part, code="unknown_code", provider_code=safe_code(status))
    if _unreadable(fund):
        yield Missing(part=part, code="part_unreadable")


def _unreadable(fund: Element) -> bool:
    for name, fields in _READ_BY.items():
        for element in fund.findall(tag(name)):
            said = _said_once(element)
            if any(reads(text(said.get(tag(field)))) is None for field, reads in fields.items()):
                return True
            if name == "AnsoktOmErsattning" and not _decision_readable(element):
                return True
    return _says_more(fund, _OF_A_FUND)


def _decision_readable(application: Element) -> bool:
    # Nil says that there is no decision yet. Left out or empty it says nothing at all.
    decided = application.findall(tag("BeslutOmRattTillErsattning"))
    if len(decided) != 1:
        return False
    return text(decided[0]) is None if _nil(decided[0]) else iso_date(text(decided[0])) is not None


def _says_more(parent: Element, known: Collection[str]) -> bool:
    # Elements of another name or namespace, or bare words: a reader loses them, and would take the rest for all.
    words = [parent.text, *(each.tail for each in parent)]
    return any(each.tag not in known for each in children(parent)) or any(each and each.strip() for each in words)


def _said_once(parent: Element) -> dict[object, Element | None]:
    """Its elements by tag; None where there are two: we would read one and hand on both."""
    found: dict[object, Element | None] = {}
    for child in parent:
        found[child.tag] = None if child.tag in found else child
    return found


def _nil(element: Element) -> bool:
    return truth(element.get(_NIL)) is True


def _part_name(fund: str | None, index: int) -> str:
    # Where the name could hide a number of somebody, or there is none: its place in the list.
    try:
        return _PART.validate_python(fund)
    except ValidationError:
        return f"fund {index}"
