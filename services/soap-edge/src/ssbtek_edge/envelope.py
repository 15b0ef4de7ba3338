"""Reads a SOAP 1.1 envelope from a stranger: bounded, without DTD, entities or network; finds the question (pure)."""

import re
from dataclasses import dataclass
from email.message import Message
from xml.parsers import expat

from lxml import etree

from ssbtek_contracts.ids import Kind
from ssbtek_edge.interface import REQUEST_MAX, Element, Fault

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
NEXT_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"
DEPTH_MAX = 32
ELEMENTS_MAX = 2_000
ATTRIBUTES_MAX = 100
"""Of one element. A question of the contract has 15 elements at most in depth 6, and 2 for each data processor."""

_UTF_8 = re.compile("utf-?8|us-ascii", re.IGNORECASE)
_DECLARED = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")


@dataclass(frozen=True, slots=True)
class Question:
    """The first child of the body. `operation`: as far as its name tells."""

    element: Element
    namespace: str
    operation: Kind


class _Refused(Exception):
    """Why the bytes are not read; only within this module."""

    def __init__(self, code: str, field: str | None = None, allowed: str | None = None) -> None:
        self.code, self.field, self.allowed = code, field, allowed


def question_in(raw: bytes, content_type: str | None) -> Question | Fault:
    """The question in the bytes of one request. `content_type`: the HTTP header as it came."""
    try:
        return _question(_parse(_text(raw, _charset(content_type))))
    except _Refused as refused:
        return Fault(refused.code, refused.field, refused.allowed)


def _charset(content_type: str | None) -> str | None:
    """The charset that the header names. No header at all is taken for text/xml."""
    if not content_type or not content_type.strip():
        return None
    header = Message()
    header["content-type"] = content_type
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.startswith("multipart/"):
        raise _Refused("attachments_not_taken", "Content-Type", "text/xml")
    if media_type == "application/soap+xml":
        raise _Refused("soap_version", "Content-Type", "text/xml")
    if media_type not in ("text/xml", "application/xml"):
        raise _Refused("content_type", "Content-Type", "text/xml")
    charset = header.get_param("charset")
    return charset.strip() if isinstance(charset, str) and charset.strip() else None


def _text(raw: bytes, charset: str | None) -> bytes:
    """The request in UTF-8, without a byte order mark. The header's charset outranks what the document declares."""
    if len(raw) > REQUEST_MAX:
        raise _Refused("request_too_large", None, f"{REQUEST_MAX} byte")
    if charset is not None and not _UTF_8.fullmatch(charset):
        raise _Refused("not_utf8", "Content-Type", "charset=utf-8")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _Refused("not_utf8", None, "UTF-8") from None
    declared = _DECLARED.match(text)
    if charset is None and declared is not None and not _UTF_8.fullmatch(declared[1]):
        raise _Refused("not_utf8", None, "UTF-8")
    if not text.strip():
        raise _Refused("not_xml")
    return raw


def _parse(text: bytes) -> Element:
    _Bounds().check(text)
    # The declared encoding was dealt with; huge_tree off bounds depth and text size within libxml2 as well.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _Refused("not_xml") from None
    if root is None:
        raise _Refused("not_xml")
    return root


class _Bounds:
    """Walks through the document before a tree of it is built, and leaves off at the first thing that is too much."""

    def __init__(self) -> None:
        self._depth = self._elements = 0

    def check(self, text: bytes) -> None:
        parser = expat.ParserCreate(encoding="utf-8")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(text, True)
        except expat.ExpatError:
            raise _Refused("not_xml") from None

    def _doctype(self, *_: object) -> None:
        raise _Refused("doctype")

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH_MAX or self._elements > ELEMENTS_MAX or len(attributes) > ATTRIBUTES_MAX:
            raise _Refused("too_much_xml")

    def _end(self, _: str) -> None:
        self._depth -= 1


def _question(root: Element) -> Question:
    if root.tag == f"{{{SOAP_12}}}Envelope":
        raise _Refused("soap_version", "Envelope", SOAP)
    if root.tag != f"{{{SOAP}}}Envelope":
        raise _Refused("no_envelope", "Envelope", SOAP)
    headers, bodies = root.findall(f"{{{SOAP}}}Header"), root.findall(f"{{{SOAP}}}Body")
    if len(bodies) != 1 or len(headers) > 1:
        raise _Refused("no_envelope", "Body")
    for entry in (each for header in headers for each in header):
        for_us = entry.get(f"{{{SOAP}}}actor", NEXT_ACTOR) in (NEXT_ACTOR, "")
        if for_us and (entry.get(f"{{{SOAP}}}mustUnderstand") or "").strip() in ("1", "true"):
            raise _Refused("must_understand", "Header")
    if len(bodies[0]) != 1:
        raise _Refused("not_one_question", "Body")
    element = bodies[0][0]
    name = etree.QName(element)
    return Question(element, name.namespace or "", "ping" if name.localname.startswith("testa") else "fetch")
