"""The transport to Skatteverket: SOAP 1.1 over HTTPS around a document that travels as text."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Request, Response
from ssbtek_adapter_kit.soap import Fault, open_envelope, request
from ssbtek_adapter_kit.xml import leaf
from ssbtek_adapter_skv.codes import WRAPPER
from ssbtek_adapter_skv.settings import Settings
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Failed


def to_request(question: bytes, settings: Settings) -> Request:
    """The HTTP request that carries the question."""
    return request(question, settings.service_path)


def open_response(response: Response) -> bytes | Reading:
    """The document in `svar`, as it was written there, or what a fault means. Raises `BadDocument`."""
    if response.status not in (200, 500):
        return Reading(Failed(code="provider_fault", provider_code=f"HTTP_{response.status}"))
    opened = open_envelope(response.body)
    if isinstance(opened, Fault):
        code = leaf(opened.detail, "MeddelandeKod") or opened.code
        return Reading(Failed(code="provider_fault", provider_code=safe_code(code, "fault")))
    inner = opened.element.find("svar")
    if response.status != 200 or opened.element.tag != f"{{{WRAPPER}}}BeskattningsuppgifterResponse" or inner is None:
        raise BadDocument
    # Not trimmed: the text between the tags is the document, to the last blank.
    return "".join(str(part) for part in inner.itertext()).encode()
