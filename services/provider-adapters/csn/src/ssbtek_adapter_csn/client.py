"""The transport to CSN: an XML document over HTTPS POST."""

from ssbtek_adapter_csn.codes import QUERY
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Request, Response
from ssbtek_adapter_kit.xml import Element, parse, read_alike
from ssbtek_contracts.outcome import Failed

MEDIA_TYPE = "application/xml"


def to_request(question: bytes, settings: Settings) -> Request:
    """The HTTP request that carries the question."""
    declared = b'<?xml version="1.0" encoding="UTF-8"?>\n' + question
    headers = {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8", "Accept": MEDIA_TYPE}
    return Request(body=declared, path=settings.service_path, headers=headers)


def open_response(response: Response) -> Element | Reading:
    """The answer's root, or what the HTTP status means. Raises `BadDocument`."""
    if response.status != 200:
        return Reading(Failed(code="provider_fault", provider_code=f"HTTP_{response.status}"))
    root = parse(response.body)
    if root.tag != f"{{{QUERY}}}CSNSvar" or not read_alike(response.body):
        raise BadDocument
    # Whoever reads the document later takes it for UTF-8, whatever it declares: so must we, or not at all.
    declared = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if declared != "UTF-8" and not (response.body.isascii() and b"\x00" not in response.body):
        raise BadDocument
    return root
