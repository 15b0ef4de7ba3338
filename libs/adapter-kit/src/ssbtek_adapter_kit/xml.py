"""Reads XML that a stranger sent: bounded, without DTD, entities or network; and finds a part of it byte for byte."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from lxml import etree

from ssbtek_adapter_kit.adapter import BadDocument

MAX_DEPTH = 100
Element = etree._Element
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_NAMESPACE = re.compile(r"\{[^}]*\}")
_PLAIN = re.compile(r"(?:\{[^{}*]*\})?[^/{}*.\[\]@ ]+")


def parse(raw: bytes) -> Element:
    """The root element. Raises `BadDocument` for anything that is not well-formed, has a DOCTYPE or is too deep."""
    # No network, no DTD, no entities; huge_tree off bounds depth and text size within libxml2 as well.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise BadDocument from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise BadDocument
    if next(root.iter(etree.Entity), None) is not None or _TOO_DEEP(root):
        raise BadDocument
    return root


def read_alike(raw: bytes) -> bool:
    """Whether a second reader finds the document well-formed too. Names by the fifth edition of XML 1.0, or UTF-32, are
    read here, and not by everybody who gets the document; `part_of` finds out by itself."""
    try:
        expat.ParserCreate().Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def is_wide(raw: bytes) -> bool:
    """Whether each character takes two bytes or four, so that no part of the document would stand alone."""
    return raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw[:4]


def children(element: Element | None) -> list[Element]:
    """Child elements in order, without comments and processing instructions."""
    return [each for each in element if isinstance(each.tag, str)] if element is not None else []


def text(element: Element | None) -> str | None:
    """All text of an element, blanks trimmed; None if there is no such element or it is empty."""
    if element is None:
        return None
    if not len(element):  # nearly always, and worth a third of what reading a document costs
        return (element.text or "").strip() or None
    return "".join(str(part) for part in element.itertext()).strip() or None


def leaf(parent: Element | None, name: str) -> str | None:
    """The trimmed text of the first child of this name (`{namespace}local`)."""
    if parent is None:
        return None
    return text(next(parent.iterchildren(name), None) if _is_plain(name) else parent.find(name))


@lru_cache(1024)
def _is_plain(name: str) -> bool:
    # A name alone is found three times as fast as a path of names.
    return _PLAIN.fullmatch(name) is not None


def where(element: Element) -> str:
    """The XPath of an element in its document, by local names and positions: what a view record points with."""
    tree = element.getroottree()
    root = tree.getroot()
    # The same path by full names, counted by libxml2; no namespace's name that it reads holds a brace.
    below = f"/{tree.getelementpath(element)}" if element is not root else ""
    return _NAMESPACE.sub("", f"/{root.tag}{below}")


def build(name: str, items: object, namespaces: Mapping[str, str] | None = None) -> bytes:
    """An XML document of nested `(name, value)` pairs; a value is text, a list of pairs, or None (left out).

    `namespaces`: by prefix; the empty prefix is the default namespace.
    """
    nsmap: Any = {prefix or None: uri for prefix, uri in (namespaces or {}).items()}
    root = etree.Element(name, nsmap=nsmap)
    _fill(root, items)
    return bytes(etree.tostring(root, encoding="UTF-8"))


def _fill(parent: Element, items: object) -> None:
    if isinstance(items, str):
        parent.text = items
    elif isinstance(items, list | tuple):
        for name, value in items:
            if value is not None:
                _fill(etree.SubElement(parent, name), value)


def as_text(document: str) -> str:
    """A document as the text of an element (escaped)."""
    return escape(document)


def part_of(raw: bytes, path: tuple[int, ...]) -> bytes:
    """The exact bytes of one element: `path` counts child elements from the root, e.g. (1, 0) is the first child of the
    root's second. Where those bytes would not stand alone (a prefix declared further out, another encoding), the whole
    document is returned: bytes are never made anew."""
    found = alone_in(raw, path)
    return found[0] if found is not None else raw


def alone_in(raw: bytes, path: tuple[int, ...], root: Element | None = None) -> tuple[bytes, Element] | None:
    """The exact bytes of one element and what they say alone; None where they would not stand alone, see `part_of`.

    `root`: of the whole document, where it is parsed already.
    """
    if is_wide(raw):
        return None
    start = _Finder(path).start(raw)
    found = _last(raw, start, len(path)) if start is not None else None
    if found is None:
        span = _Finder(path).span(raw)
        try:
            found = (part, parse(part)) if span is not None and (part := raw[slice(*span)]) else None
        except BadDocument:
            return None
    inside: Element | None = root if root is not None else parse(raw)
    for step in path:
        inside = children(inside)[step]
    return found if found is not None and _same(found[1], inside) else None


def _last(raw: bytes, start: int, depth: int) -> tuple[bytes, Element] | None:
    """The element from `start` on, if it is the last one in each of the `depth` that hold it, as an answer is."""
    end = len(raw)
    for _ in range(depth + 1):
        end = raw.rfind(b"</", start, end)
        if end < 0:
            return None
    part = raw[start : raw.find(b">", end) + 1]
    if b"<!" in part or b"<?" in part:  # of which the end could be taken for that of a tag
        return None
    try:
        return part, parse(part)  # well-formed from where it begins to the end of a tag: it is that element
    except BadDocument:
        return None


def _same(one: Element, other: Element | None) -> bool:
    if other is None:
        return False
    outside, encoding = other.getparent(), other.getroottree().docinfo.encoding
    if outside is not None and None not in outside.nsmap and (encoding or "UTF-8").upper() == "UTF-8":
        return True  # the same bytes; a prefix declared further out would not have been read at all
    try:
        return _canonical(one) == _canonical(other)
    except etree.LxmlError:  # namespaces that have no canonical form
        return False


def _canonical(element: Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_comments=True, with_tail=False))


class _Finder:
    def __init__(self, path: tuple[int, ...]) -> None:
        self._path = path
        self._seen: list[int] = []
        self._start: int | None = None
        self._end: int | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = lambda *_: self._open(self._parser.CurrentByteIndex)

    def start(self, raw: bytes) -> int | None:
        """Where the element begins. What comes after that is read, and not looked at."""
        self._parser.EndElementHandler = lambda _: self._seen.pop()
        self._only_start = True
        self._parse(raw)
        return self._start

    def span(self, raw: bytes) -> tuple[int, int] | None:
        """Where the element begins and ends."""
        self._parser.EndElementHandler = lambda _: self._close(self._parser.CurrentByteIndex, raw)
        self._only_start = False
        self._parse(raw)
        return (self._start, self._end) if self._start is not None and self._end is not None else None

    def _parse(self, raw: bytes) -> None:
        try:
            self._parser.Parse(raw, True)
        except expat.ExpatError:
            raise BadDocument from None  # see `read_alike`

    def _open(self, at: int) -> None:
        self._seen.append(-1)
        if len(self._seen) > 1:
            self._seen[-2] += 1
        if self._start is None and tuple(self._seen[:-1]) == self._path:
            self._start = at
            self._level = len(self._seen)
            if self._only_start:
                self._parser.StartElementHandler = self._parser.EndElementHandler = None

    def _close(self, at: int, raw: bytes) -> None:
        if self._start is not None and self._end is None and len(self._seen) == self._level:
            # Of `<a/>` the end is told right behind it, of `<a></a>` where the end tag begins.
            first = _end_of_tag(raw, self._start) + 1
            self._end = first if first == at and raw[at - 2 : at] == b"/>" else _end_of_tag(raw, at) + 1
        self._seen.pop()


def _end_of_tag(raw: bytes, at: int) -> int:
    quote = 0
    for index in range(at, len(raw)):
        byte = raw[index]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return index
    return len(raw) - 1
