"""Reads an edge's answer as far as a person at a terminal wants to see it: block by block, or a fault (pure)."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ssbtek_local.soap_question import BLOCKS


@dataclass(frozen=True, slots=True)
class SoapBlock:
    """One base service's part. `error`: felkod and texts, where there is no data; of a ping also beside `called`."""

    name: str
    size: int = 0
    error: tuple[str, str] | None = None
    called: bool | None = None


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """Blocks, or the fault: felkod and texts."""

    blocks: tuple[SoapBlock, ...] = ()
    fault: tuple[str, str] | None = None


def read_answer(raw: bytes) -> SoapAnswer:
    """Raises `ValueError` where it is no SOAP answer."""
    try:
        root = etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError:
        raise ValueError("the answer is not XML") from None
    fault = next(_named(root, "Fault"), None)
    if fault is not None:
        return SoapAnswer(fault=_error(fault))
    found = [_block(each) for name in BLOCKS for each in _named(root, name)]
    return SoapAnswer(tuple(found))


def indented(raw: bytes) -> str:
    """The XML for reading, with what is packed inside it unpacked: not what was sent, byte for byte."""
    root = etree.fromstring(raw, _parser(drop_blanks=True))
    for element in root.iter(tag=etree.Element):
        name = etree.QName(element).localname
        if name in ("svar", "lefiJsonSvar") and len(element) == 0 and element.text:
            element.text = _unpacked(element.text)
    etree.indent(root)
    return str(etree.tostring(root, encoding="unicode"))


def _unpacked(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text


def _block(element: "etree._Element") -> SoapBlock:
    name = etree.QName(element).localname
    error, called = next(_named(element, "error"), None), next(_named(element, "anropad"), None)
    return SoapBlock(
        name,
        len(etree.tostring(element)),
        _error(error) if error is not None else None,
        (called.text or "").strip() in ("true", "1") if called is not None else None,
    )


def _error(element: "etree._Element") -> tuple[str, str]:
    code = next(_named(element, "felkod"), None)
    texts = [each.text or "" for each in _named(element, "felmeddelande")]
    return (code.text or "" if code is not None else "", "\n".join(texts))


def _named(element: "etree._Element", name: str) -> Iterator["etree._Element"]:
    return (each for each in element.iter(tag=etree.Element) if etree.QName(each).localname == name)


def _parser(*, drop_blanks: bool = False) -> "etree.XMLParser":
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=drop_blanks)
