"""SOAP 1.1, document/literal: an envelope around a question, and what lies in the envelope of an answer."""

from dataclasses import dataclass

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.xml import Element, alone_in, children, is_wide, leaf, parse, read_alike

NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
MEDIA_TYPE = "text/xml"


@dataclass(frozen=True, slots=True)
class Opened:
    """The body's one child: read, and as the bytes it came in."""

    element: Element
    document: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault. `detail` is the first element of its detail; nothing of it is ever shown as it is."""

    code: str
    detail: Element | None


def envelope(body: bytes) -> bytes:
    """An envelope around one element (without an XML declaration)."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<soap:Envelope xmlns:soap="' + NAMESPACE.encode() + b'"><soap:Body>' + body + b"</soap:Body></soap:Envelope>"
    )


def fault(code: str, words: str, detail: bytes = b"") -> bytes:
    """An envelope around a fault, as a simulator sends it."""
    inside = b"<detail>" + detail + b"</detail>" if detail else b""
    element = f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{words}</faultstring>".encode()
    return envelope(element + inside + b"</soap:Fault>")


def request(body: bytes, path: str = "", action: str = "") -> Request:
    """The HTTP request of a question."""
    headers = {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8", "SOAPAction": f'"{action}"', "Accept": MEDIA_TYPE}
    return Request(body=envelope(body), path=path, headers=headers)


def response(body: bytes, status: int = 200) -> Response:
    """The HTTP response of a simulator; `body` is the element in the envelope."""
    return Response(status, envelope(body), {"content-type": f"{MEDIA_TYPE}; charset=utf-8"})


def fault_response(code: str, words: str, detail: bytes = b"") -> Response:
    """The HTTP response of a simulator that faults: 500, as SOAP 1.1 over HTTP wants it."""
    return Response(500, fault(code, words, detail), {"content-type": f"{MEDIA_TYPE}; charset=utf-8"})


def open_envelope(raw: bytes) -> Opened | Fault:
    """What lies in the envelope. Raises `BadDocument` where that is not exactly one element in a body."""
    root, at, element = _held_by(raw)
    if element.tag == f"{{{NAMESPACE}}}Fault":
        return _fault_in(element)
    found = alone_in(raw, (at, 0), root)
    # Where it stands alone, as it reads alone: so that the view points at places in the document, not in the envelope.
    return Opened(found[1], found[0]) if found is not None else Opened(element, raw)


def open_message(raw: bytes) -> Element | Fault:
    """As `open_envelope`, for an element that is read here and not handed on."""
    _, _, element = _held_by(raw)
    if element.tag == f"{{{NAMESPACE}}}Fault":
        return _fault_in(element)
    if not is_wide(raw) and not read_alike(raw):
        raise BadDocument
    return element


def _held_by(raw: bytes) -> tuple[Element, int, Element]:
    root = parse(raw)
    if root.tag != f"{{{NAMESPACE}}}Envelope":
        raise BadDocument
    parts = children(root)
    at = next((index for index, part in enumerate(parts) if part.tag == f"{{{NAMESPACE}}}Body"), None)
    held = children(parts[at]) if at is not None else []
    if at is None or len(held) != 1:
        raise BadDocument
    return root, at, held[0]


def _fault_in(element: Element) -> Fault:
    code = (leaf(element, "faultcode") or "").rpartition(":")[2]
    details = children(element.find("detail"))
    return Fault(code, details[0] if details else None)


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
