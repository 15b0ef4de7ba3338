"""What Transportstyrelsen's answer means. It names nobody: that it is about the person asked for cannot be checked."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.soap import MEDIA_TYPE
from ssbtek_adapter_kit.xml import Element, leaf
from ssbtek_adapter_tns.client import open_response
from ssbtek_adapter_tns.codes import ERROR, OK, RESPONDER, SCHEMA_VERSION
from ssbtek_adapter_tns.settings import Settings
from ssbtek_adapter_tns.view import missing_in, view_of
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, NothingFound, Outcome, Partial, Refused


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    """The reading of a response. Raises `BadDocument`."""
    del lookup, asked, settings
    opened = open_response(response)
    if isinstance(opened, Reading):
        return opened
    answer = opened.element
    return Reading(_outcome(answer), opened.document, MEDIA_TYPE, SCHEMA_VERSION, view_of(answer))


def _outcome(answer: Element) -> Outcome:
    result = leaf(answer, f"{{{RESPONDER}}}resultat")
    if result == ERROR:  # a logical error, told inside the answer
        code = leaf(answer, f"{{{RESPONDER}}}felresultat/{{{RESPONDER}}}felkod")
        return Refused(code="provider_refused", provider_code=safe_code(code, "FEL") if code else "FEL")
    if result != OK:
        raise BadDocument
    missing = missing_in(answer)
    if missing:
        return Partial(missing=missing)
    return Data() if view_of(answer) else NothingFound()
