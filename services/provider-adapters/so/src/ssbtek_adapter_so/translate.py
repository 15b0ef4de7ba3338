"""What the funds' answer means: whom it is about, and which funds gave all, which only a status."""

from collections.abc import Collection, Iterator

from pydantic import TypeAdapter, ValidationError

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.stated import iso_date, number, ore, truth
from ssbtek_adapter_kit.xml import Element, leaf, text
from ssbtek_adapter_so.client import open_response
from ssbtek_adapter_so.codes import SCHEMA_VERSION
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.view import funds_in, tag, view_of
from ssbtek_contracts.ids import PartName, safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

LIST = "ArbetsloshetsersattningLista"
_PART: TypeAdapter[str] = TypeAdapter(PartName)
_READ_BY = {
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
"""The values that the contract demands, and how each is read."""


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element
    _check_it_is_ours(answer, lookup)
    outcome = _outcome(answer, settings.whole_statuses)
    return Reading(outcome, opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answer))


def _check_it_is_ours(answer: Element, lookup: Lookup) -> None:
    if any(text(each) not in (None, lookup.person) for each in answer.iter(tag("IdentificationNumber"))):
        raise BadDocument("wrong_person")
    if leaf(answer, tag("IdentificationNumber")) is None:  # mandatory: an answer that names nobody is not believed
        raise BadDocument
    if any(text(each) not in (None, (lookup.case or "").strip()) for each in answer.iter(tag("Referensnummer"))):
        raise BadDocument("wrong_question")


def _outcome(answer: Element, whole: Collection[str]) -> Outcome:
    if answer.find(tag(LIST)) is None:  # the list is mandatory: without it nothing was said of any fund
        return Partial(missing=(Missing(part=LIST, code="part_absent"),))
    if missing := dict.fromkeys(_missing(answer, whole)):
        return Partial(missing=tuple(missing))
    return Data() if view_of(answer) else NothingFound()


def _missing(answer: Element, whole: Collection[str]) -> Iterator[Missing]:
    for index, fund in enumerate(funds_in(answer), 1):
        part = _part_name(leaf(fund, tag("SvarandeOrganisation")), index)
        status = leaf(fund, tag("StatusSvarandeOrganisation"))
        if status is None:
            yield Missing(part=part, code="part_absent")
        elif status not in whole:
            yield Missing(part=part, code="unknown_code", provider_code=safe_code(status))
        if _unreadable(fund):
            yield Missing(part=part, code="part_unreadable")


def _unreadable(fund: Element) -> bool:
    for name, fields in _READ_BY.items():
        for element in fund.findall(tag(name)):
            if any(reads(leaf(element, tag(field))) is None for field, reads in fields.items()):
                return True
            decided = leaf(element, tag("BeslutOmRattTillErsattning"))  # nil where there is no decision yet
            if decided is not None and iso_date(decided) is None:
                return True
    return False


def _part_name(fund: str | None, index: int) -> str:
    # Where the name could hide a number of somebody, or there is none: its place in the list.
    try:
        return _PART.validate_python(fund)
    except ValidationError:
        return f"fund {index}"
