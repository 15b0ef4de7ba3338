"""What Migrationsverket's answer means: whom it is about, whether all of it can be read, whether it holds anything."""

from collections.abc import Iterator

from lxml import etree

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.leaves import Leaves
from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.soap import MEDIA_TYPE, local_name
from ssbtek_adapter_kit.stated import iso_date, truth
from ssbtek_adapter_kit.xml import Element, children, leaf, text
from ssbtek_adapter_miv.client import open_response
from ssbtek_adapter_miv.codes import DATES, LISTS, PLACES, SCHEMA_VERSION, VALIDITY
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.view import decisions_in, view_of
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NAMING = ("efternamn", "fornamn", "hemland", "inresedatum")
_NOT_DIGITS = str.maketrans("", "", "-+ ")


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    message = opened.element
    _check_it_is_ours(message, lookup, asked)
    outcome = _outcome(message, lookup)
    return Reading(outcome, opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(message))


def _check_it_is_ours(message: Element, lookup: Lookup, asked: Asked) -> None:
    # Wherever and in whatever namespace they are told: the whole message is handed on.
    person = lookup.person or ""
    if any(number not in (person, person[2:]) for number in _numbers_in(message)):
        raise BadDocument("wrong_person")
    if any(echo != asked.correlation for echo in _told(message, "korrelationsid")):
        raise BadDocument("wrong_question")


def _outcome(message: Element, lookup: Lookup) -> Outcome:
    answer, decisions = message.find("response"), decisions_in(message)
    found = [*_untied(message, answer, lookup), *_empty(answer)]
    if answer is not None:
        found += _unreadable(Leaves(answer), "inresedatum")
    for said in map(Leaves, decisions):
        found += [*_unknown_codes(said), *_unreadable(said, *DATES)]
    found += [Missing(part=name, code="part_unreadable") for name in passed_over(message, PLACES, told=bool(decisions))]
    if missing := dict.fromkeys(found):
        return Partial(missing=tuple(missing))
    return Data() if decisions else NothingFound()


def _untied(message: Element, answer: Element | None, lookup: Lookup) -> Iterator[Missing]:
    # Both are optional, but where neither is told (ten digits do not tell the century), nothing says whom it is about.
    tied = lookup.person in _numbers_in(message) or _told(message, "korrelationsid")
    if not tied and answer is not None and (decisions_in(message) or any(leaf(answer, each) for each in _NAMING)):
        yield Missing(part="personnummer", code="part_absent")


def _empty(answer: Element | None) -> Iterator[Missing]:
    # An entry that is nil is none. One that is there and holds nothing is a decision that we were not told.
    for entry in answer.findall("svarCollection/svar") if answer is not None else []:
        if not children(entry) and not truth(entry.get(_NIL)):
            yield Missing(part="svar", code="part_absent")


def _unknown_codes(said: Leaves) -> Iterator[Missing]:
    for name, known in (*LISTS.items(), ("giltighetstid", VALIDITY)):
        code = said(name)
        if code is not None and code not in known:
            yield Missing(part=name, code="unknown_code", provider_code=safe_code(code))


def _unreadable(said: Leaves, *dates: str) -> Iterator[Missing]:
    for name in dates:
        if said(name) is not None and iso_date(said(name)) is None:
            yield Missing(part=name, code="part_unreadable")


def _numbers_in(message: Element) -> list[str]:
    return [number.translate(_NOT_DIGITS) for number in _told(message, "personnummer")]


def _told(message: Element, name: str) -> list[str]:
    named = (text(each) for each in message.iter(etree.Element) if local_name(each).lower() == name)
    return [each for each in named if each is not None]
