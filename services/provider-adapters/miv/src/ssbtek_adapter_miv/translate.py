"""What Migrationsverket's answer means: whom it is about, whether it is whole, whether it holds anything."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.xml import Element, leaf
from ssbtek_adapter_miv.client import open_response
from ssbtek_adapter_miv.codes import SCHEMA_VERSION
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.view import missing_in, permits_in, view_of
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, NothingFound, Outcome, Partial


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element.find("response")
    if answer is not None:
        _check_it_is_ours(answer, lookup, asked)
    return Reading(_outcome(answer), opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answer))


def _check_it_is_ours(answer: Element, lookup: Lookup, asked: Asked) -> None:
    person = leaf(answer, "personnummer")
    if person is not None and person.replace("-", "") not in (lookup.person, (lookup.person or "")[2:]):
        raise BadDocument("wrong_person")
    echoed = leaf(answer, "korrelationsid")
    if echoed is not None and echoed != asked.correlation:
        raise BadDocument("wrong_question")


def _outcome(answer: Element | None) -> Outcome:
    if answer is None:
        return NothingFound()
    if missing := missing_in(answer):
        return Partial(missing=missing)
    return Data() if permits_in(answer) else NothingFound()
