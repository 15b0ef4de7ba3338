"""Finds in a base service's document what goes into an answer, byte for byte; refuses a broken one (pure)."""

import json
import re
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from ssbtek_edge.envelope import SOAP
from ssbtek_edge.v10.writing import attribute

_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:(\s+encoding\s*=\s*)(?:"([\w.-]+)"|'([\w.-]+)'))?"""
    r"""(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>"""
)
_CHARSET = re.compile(r"""charset\s*=\s*"?([\w.-]+)""", re.IGNORECASE)
_UTF_16_BE, _UTF_16_LE = b"\xfe\xff", b"\xff\xfe"


class NotForwardable(ValueError):
    """A document that a client could not read, and that would make its whole answer unreadable."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies between the tags of an element, and the namespaces that are declared around it."""

    content: bytes
    namespaces: dict[str, str]

    def declared(self) -> bytes:
        """The declarations as attributes. Those that an envelope of ours makes are made anew where they differ."""
        return b"".join(
            b" xmlns" + (b":" + prefix.encode() if prefix else b"") + b'="' + attribute(uri) + b'"'
            for prefix, uri in self.namespaces.items()
        )


def inside_of(document: bytes, media_type: str, name: str) -> Inside:
    """The inside of the element of this name (`{namespace}local`): the document's root, or the one in its envelope.

    In UTF-8 as it came, else with the same characters in UTF-8.
    """
    raw = utf8(document, media_type)
    root = _well_formed(raw)
    wanted = root
    path: tuple[str, ...] = (etree.QName(root).localname,)
    if root.tag == f"{{{SOAP}}}Envelope":
        bodies = root.findall(f"{{{SOAP}}}Body")
        inner = [each for each in bodies[0] if isinstance(each.tag, str)] if len(bodies) == 1 else []
        if len(inner) != 1:
            raise NotForwardable
        wanted, path = inner[0], ("Envelope", "Body", etree.QName(inner[0]).localname)
    if wanted.tag != name:
        raise NotForwardable
    return _Span(raw, path).found()


def xml_text(document: bytes, media_type: str) -> str:
    """The document as a text in another: nothing before its XML declaration, which may name any encoding."""
    raw = utf8(document, media_type)
    _with_something_in_it(raw)
    text = raw.decode()
    return text.lstrip("\ufeff \t\r\n")


def xml_bytes(document: bytes, media_type: str) -> bytes:
    """The document as bytes in another: in UTF-8 whatever it declared, since that is how it is going to be read."""
    raw = utf8(document, media_type)
    _with_something_in_it(raw)
    text = raw.decode()
    declared = _DECLARATION.match(text)
    encoding = (declared[2] or declared[3]) if declared else None
    if declared and encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        said = 2 if declared[2] else 3
        raw = (text[: declared.start(said)] + "UTF-8" + text[declared.end(said) :]).encode()
    return raw.lstrip(b" \t\r\n")


def json_bytes(document: bytes) -> bytes:
    """A JSON object in UTF-8, as it came."""
    try:
        encoding = json.detect_encoding(document)
        text = document.decode(encoding)
        if not isinstance(json.loads(text), dict):
            raise NotForwardable
    except (ValueError, RecursionError):
        raise NotForwardable from None
    return document if encoding == "utf-8" else text.encode()


def utf8(document: bytes, media_type: str) -> bytes:
    """The document's characters in UTF-8, without byte order mark: the very bytes where they were that already."""
    if document.startswith((_UTF_16_BE, _UTF_16_LE)):
        encoding = "utf-16"
    else:
        document = document.removeprefix(_BOM)
        declared = _DECLARATION.match(document[:200].decode("latin-1"))
        charset = _CHARSET.search(media_type)
        # RFC 7303: what comes with the document outranks what it declares itself.
        encoding = charset[1] if charset else (declared[2] or declared[3] or "utf-8") if declared else "utf-8"
    try:
        text = document.decode(encoding)
    except (LookupError, ValueError):
        raise NotForwardable from None
    return document if encoding.lower() in ("utf-8", "utf8") else text.encode()


def _well_formed(raw: bytes) -> etree._Element:
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw.lstrip(b" \t\r\n") if raw[:1].isspace() else raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotForwardable from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise NotForwardable
    return root


def _with_something_in_it(raw: bytes) -> None:
    # Of a root that holds no element clients make an empty answer, as if there were nothing.
    if not any(isinstance(each.tag, str) for each in _well_formed(raw)):
        raise NotForwardable


class _Span:
    """Finds where an element begins and ends: the root, or the one in the body of an envelope."""

    def __init__(self, raw: bytes, path: tuple[str, ...]) -> None:
        self._raw, self._path = raw, path
        self._at: tuple[str, ...] = ()
        self._scopes: list[dict[str, str]] = []
        self._namespaces: dict[str, str] = {}
        self._start = self._end = -1

    def found(self) -> Inside:
        parser = expat.ParserCreate(encoding="utf-8")
        parser.StartElementHandler = lambda tag, attributes: self._open(parser.CurrentByteIndex, tag, attributes)
        parser.EndElementHandler = lambda _: self._close(parser.CurrentByteIndex)
        try:
            parser.Parse(self._raw, True)
        except expat.ExpatError:
            raise NotForwardable from None
        if self._start < 0 or self._end < 0:
            raise NotForwardable
        return Inside(self._raw[self._start : self._end], self._namespaces)

    def _open(self, at: int, tag: str, attributes: dict[str, str]) -> None:
        around = self._scopes[-1] if self._scopes else {}
        own = {
            name.removeprefix("xmlns").removeprefix(":"): uri
            for name, uri in attributes.items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        self._scopes.append(around | own)
        self._at += (tag.rpartition(":")[2],)
        if self._at == self._path and self._start < 0:
            self._namespaces = self._scopes[-1]
            self._start = _end_of_tag(self._raw, at)

    def _close(self, at: int) -> None:
        if self._at == self._path and self._start >= 0 and self._end < 0:
            # Where the end tag begins; of `<a/>` not before its own end, so that nothing lies inside.
            self._end = at
        self._scopes.pop()
        self._at = self._at[:-1]


def _end_of_tag(raw: bytes, at: int) -> int:
    quote = 0
    for index in range(at, len(raw)):
        byte = raw[index]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return index + 1
    raise NotForwardable
