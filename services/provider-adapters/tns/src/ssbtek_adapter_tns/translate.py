"""What Transportstyrelsen's answer means: whether it was carried out, and whether all of it can be read."""

from collections.abc import Iterator

from lxml import etree

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.leaves import Leaves
from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.soap import MEDIA_TYPE, local_name
from ssbtek_adapter_kit.xml import Element, leaf, text
from ssbtek_adapter_tns.client import open_response
from ssbtek_adapter_tns.codes import (
    ERROR,
    ERROR_CODE,
    ERRORS,
    FIELDS,
    OK,
    PLACES,
    RESULT,
    SCHEMA_VERSION,
    VEHICLE,
)
from ssbtek_adapter_tns.settings import Settings
from ssbtek_adapter_tns.view import vehicles_in, view_of
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial, Refused

HOLDING_PART = "fordonsinnehav"


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked, settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element
    _check_it_names_nobody_else(answer, lookup)
    return Reading(_outcome(answer), opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answer))


def _check_it_names_nobody_else(answer: Element, lookup: Lookup) -> None:
    # The contract has no place for a name. An extension that has one must be about the person asked for.
    person = lookup.person or ""
    ours = {"personnummer": (person, person[2:], None), "sekel": (person[:2], None)}
    for each in answer.iter(etree.Element):
        named = ours.get(local_name(each))
        if named is not None and text(each) not in named:
            raise BadDocument("wrong_person")


def _outcome(answer: Element) -> Outcome:
    result, vehicles, errors = leaf(answer, RESULT), vehicles_in(answer), answer.findall(ERRORS)
    if result == ERROR and not vehicles:
        return Refused(code="provider_refused", provider_code=_code_of(errors[0]) if errors else ERROR)
    if result is None and not vehicles and not errors:  # mandatory: without it nothing was said at all
        raise BadDocument
    found = [*_result(result), *_errors(result, errors), *(each for one in vehicles for each in _left_out(one))]
    unread = passed_over(answer, PLACES, told=bool(vehicles))
    found += [Missing(part=name, code="part_unreadable") for name in unread]
    if missing := dict.fromkeys(found):
        return Partial(missing=tuple(missing))
    return Data() if vehicles else NothingFound()


def _result(result: str | None) -> Iterator[Missing]:
    if result is None:
        yield Missing(part="resultat", code="part_absent")
    elif result not in (OK, ERROR):
        yield Missing(part="resultat", code="unknown_code", provider_code=safe_code(result))


def _errors(result: str | None, errors: list[Element]) -> Iterator[Missing]:
    # An error beside vehicles, or under OK: it is not published what it takes away, so that the holding is in doubt.
    for error in errors:
        yield Missing(part=HOLDING_PART, code="unknown_code", provider_code=_code_of(error))
    if result == ERROR and not errors:
        yield Missing(part=HOLDING_PART, code="part_failed", provider_code=ERROR)


def _left_out(vehicle: Element) -> Iterator[Missing]:
    said = Leaves(vehicle, VEHICLE)
    for name in FIELDS:
        if name not in said:
            yield Missing(part=name, code="part_absent")
    if said("regnr") is None:  # the other texts may be empty: not every trailer has a model
        yield Missing(part="regnr", code="part_absent")


def _code_of(error: Element) -> str:
    return safe_code(leaf(error, ERROR_CODE) or ERROR)
