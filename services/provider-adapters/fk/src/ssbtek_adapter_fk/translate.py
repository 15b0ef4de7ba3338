"""What LEFI's answer means: whom it is about, who answered, which types are missing, what could not be read."""

from collections.abc import Iterator
from typing import Any

from ssbtek_adapter_fk.client import MEDIA_TYPE, open_response
from ssbtek_adapter_fk.codes import AVAILABLE, DEVIATIONS, STATES, TYPES, VERSION
from ssbtek_adapter_fk.node import Names, Node, Notes
from ssbtek_adapter_fk.parameters import Wanted, wanted_of
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.view import PERSON, view_of
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial

_MOST_MISSING = 200
"""Twice the number of types: more are not listed, so that the outcome stays small whatever comes."""


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    if not any(isinstance(opened.get(name), list | dict) for name in ("utlamnare", *TYPES)):
        raise BadDocument  # an object, but no answer of this contract
    notes = Notes()
    answer = Node(opened, "", notes)
    wanted = wanted_of(lookup, settings)
    assert isinstance(wanted, Wanted), "limits were asked first"
    _check_it_is_ours(answer, lookup)
    view = view_of(answer, len(response.body))
    outcome = _outcome(answer, wanted)
    return Reading(outcome, response.body, MEDIA_TYPE, VERSION, view)


def _check_it_is_ours(answer: Node, lookup: Lookup) -> None:
    """Only FK:GEPI names the person; where it came, it must be the one that was asked about."""
    for person in answer.at(f"formansinformation/{PERSON}").items():
        number = person.member("personnummer").text() if isinstance(person.value, dict) else None
        if number is not None and number not in (lookup.person, (lookup.person or "")[2:]):
            raise BadDocument("wrong_person")


def _outcome(answer: Node, wanted: Wanted) -> Outcome:
    told = [*_states(answer, wanted), *_deviations(answer)]
    missing = dict.fromkeys([*told, *_unread(answer.notes)])
    if missing:
        return Partial(missing=tuple(missing)[:_MOST_MISSING])
    return Data() if _says_anything(answer, wanted) else NothingFound()


def _states(answer: Node, wanted: Wanted) -> Iterator[Missing]:
    silent = set(wanted.providers)
    for each in answer.member("utlamnare").items():
        provider = each.at("utlamnare/kod").text() if isinstance(each.value, dict) else None
        state = each.at("tillstand/kod").text() if isinstance(each.value, dict) else None
        name = safe_code(provider) if provider else "utlamnare"
        if state is None:
            continue  # as good as not listed
        silent.discard(provider or "")
        if provider not in ("FK", "PM"):
            yield Missing(part=name, code="unknown_code", provider_code=safe_code(state))
        elif state != AVAILABLE:
            yield Missing(part=name, code=STATES.get(state, "unknown_code"), provider_code=safe_code(state))
    yield from (Missing(part=provider, code="part_absent") for provider in sorted(silent))


def _deviations(answer: Node) -> Iterator[Missing]:
    deviations = answer.member("avvikelser")
    if isinstance(deviations.value, list):  # the contract's own example has a list where its schema has an object
        yield from _deviation_items(deviations, "")
        return
    for name in deviations.object():
        yield from _deviation_items(deviations.member(name), name)


def _deviation_items(deviations: Node, name: str) -> Iterator[Missing]:
    for each in deviations.items():
        if not isinstance(each.value, dict):
            each.note()
            continue
        code = each.at("avvikelse/kod").text()
        kind = next((each.member(k) for k in ("formansgrupp", "ovrigInformationstyp") if each.value.get(k)), each)
        concerned = (kind.member("kod").text() or kind.member("id").text()) if kind is not each else None
        part = _part(tuple(word for word in (name, concerned or "okänd_typ") if word))
        meant = DEVIATIONS.get(code or "", "unknown_code")
        yield Missing(part=part, code=meant, provider_code=safe_code(code) if code else None)


def _unread(notes: Notes) -> Iterator[Missing]:
    for names in notes.unread:
        yield Missing(part=_part(names), code="part_unreadable")
    for names, code in notes.unknown:
        yield Missing(part=_part(names), code="unknown_code", provider_code=safe_code(code) if code else None)


def _part(names: Names) -> str:
    """Part and field. A name came with the document: what could be a person number in it is not told."""
    first, last = (safe_code(names[at], "okänd") if names else "svaret" for at in (0, -1))
    return first if len(names) < 2 else f"{first}/{last}"[:120]


def _says_anything(answer: Node, wanted: Wanted) -> bool:
    held = dict(answer.object())
    informed = dict(answer.member("formansinformation").object())
    for name in ("utlamnare", "avvikelser", "formansinformation"):
        held.pop(name, None)
    if wanted.identity_is_ours:  # whom the answer is about is no finding
        informed.pop(PERSON, None)
    return any(_holds(value) for value in (*held.values(), *informed.values()))


def _holds(value: Any) -> bool:
    """Whether anything stands here: an empty list, object or text says nothing, an item that is there does."""
    return value not in (None, {}, "") and not (isinstance(value, list) and all(each is None for each in value))
