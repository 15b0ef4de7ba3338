"""The transport to Migrationsverket: SOAP 1.1 over HTTPS."""

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Request, Response
from ssbtek_adapter_kit.soap import Fault, Opened, open_envelope, request
from ssbtek_adapter_kit.xml import leaf
from ssbtek_adapter_miv.codes import ANSWER
from ssbtek_adapter_miv.settings import Settings
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Failed


def to_request(question: bytes, settings: Settings) -> Request:
    """The HTTP request that carries the question."""
    return request(question, settings.service_path)


def open_response(response: Response) -> Opened | Reading:
    """The answer's element, or what a fault (`SSBTEKSoapException`) means. Raises `BadDocument`."""
    if response.status not in (200, 500):
        return Reading(Failed(code="provider_fault", provider_code=f"HTTP_{response.status}"))
    opened = open_envelope(response.body)
    if isinstance(opened, Fault):
        code = leaf(opened.detail, "faultCode") or opened.code
        return Reading(Failed(code="provider_fault", provider_code=safe_code(code, "fault")))
    if response.status != 200 or opened.element.tag != ANSWER:
        raise BadDocument
    return opened
