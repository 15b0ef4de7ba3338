"""What the funds' answer means: whom it is about, and which funds gave all, which only a status."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.xml import Element, leaf
from ssbtek_adapter_so.client import open_response
from ssbtek_adapter_so.codes import NAMESPACE, SCHEMA_VERSION
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.view import LIST, missing_in, view_of
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Missing, NothingFound, Outcome, Partial


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del asked, settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element
    _check_it_is_ours(answer, lookup)
    return Reading(_outcome(answer), opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answer))


def _check_it_is_ours(answer: Element, lookup: Lookup) -> None:
    person = leaf(answer, f"{{{NAMESPACE}}}IdentificationNumber")
    if person != lookup.person:  # mandatory: an answer that names nobody is not believed either
        raise BadDocument("wrong_person" if person else "unreadable")
    reference = leaf(answer, f"{{{NAMESPACE}}}Referensnummer")
    if reference is not None and reference != (lookup.case or "").strip():
        raise BadDocument("wrong_question")


def _outcome(answer: Element) -> Outcome:
    if answer.find(LIST) is None:  # the list is mandatory: without it nothing was said of any fund
        return Partial(missing=(Missing(part="ArbetsloshetsersattningLista", code="part_absent"),))
    if missing := missing_in(answer):
        return Partial(missing=missing)
    return Data() if view_of(answer) else NothingFound()
