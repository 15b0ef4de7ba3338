"""The transport to Skatteverket: SOAP 1.1 over HTTPS around a document that travels as text."""

import re
from collections.abc import Collection

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Request, Response
from ssbtek_adapter_kit.soap import Fault, open_message, request
from ssbtek_adapter_kit.xml import children, leaf
from ssbtek_adapter_skv.codes import FAULT_CODE, WRAPPER
from ssbtek_adapter_skv.settings import Settings
from ssbtek_contracts.ids import safe_code
from ssbtek_contracts.outcome import Failed, Refused


def to_request(question: bytes, settings: Settings) -> Request:
    """The HTTP request that carries the question."""
    return request(question, settings.service_path)


def open_response(response: Response, settings: Settings) -> bytes | Reading:
    """The document in `svar`, as it was written there, or what a fault means. Raises `BadDocument`."""
    if response.status not in (200, 500):
        return Reading(Failed(code="provider_fault", provider_code=f"HTTP_{response.status}"))
    opened = open_message(response.body)
    if isinstance(opened, Fault):
        return Reading(_meaning_of(opened, settings.technical_faults))
    if response.status != 200 or opened.tag != f"{{{WRAPPER}}}BeskattningsuppgifterResponse":
        raise BadDocument
    texts = opened.findall("svar")  # no namespace
    if len(texts) != 1 or children(texts[0]):
        raise BadDocument
    # Not trimmed: the text between the tags is the document, to the last blank. It is UTF-8 from here on.
    return "".join(str(part) for part in texts[0].itertext()).encode()


def _meaning_of(fault: Fault, technical: Collection[str]) -> Failed | Refused:
    # A fault with a code of its own was thought out by Skatteverket; one without is its platform's.
    is_theirs = fault.detail is not None and fault.detail.tag == f"{{{WRAPPER}}}Exception"
    code = leaf(fault.detail, "{*}MeddelandeKod")
    if is_theirs and code is not None and re.fullmatch(FAULT_CODE, code) and code not in technical:
        return Refused(code="provider_refused", provider_code=code)
    return Failed(code="provider_fault", provider_code=safe_code(code or fault.code, "fault"))
