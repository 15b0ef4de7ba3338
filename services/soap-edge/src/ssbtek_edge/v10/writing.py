"""Writes elements of version 10 as bytes, so that forwarded documents can stand between them untouched (pure)."""

import re
from collections.abc import Iterable

from ssbtek_edge.envelope import SOAP
from ssbtek_edge.v10.names import SSBT

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
"""Nothing stands before it, not even a newline: clients would read nothing at all."""

_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, section 2.2: no document can hold them, and one that does is not read at all."""
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


def text(value: str) -> bytes:
    """A text as it stands between tags. `]]>` cannot occur, and a carriage return survives."""
    return _NO_CHARACTERS.sub("\ufffd", value).translate(_IN_TEXT).encode()


def attribute(value: str) -> bytes:
    """A text as it stands between double quotes."""
    return _NO_CHARACTERS.sub("\ufffd", value).translate(_IN_ATTRIBUTE).encode()


def element(name: str, *content: bytes, start: bytes = b"") -> bytes:
    """An element of the version's own namespace. `start`: attributes, each with a blank before it."""
    tag = b"ssbt:" + name.encode()
    return b"<" + tag + start + b">" + b"".join(content) + b"</" + tag + b">"


def leaf(name: str, value: str) -> bytes:
    """An element of the version's own namespace that holds a text."""
    return element(name, text(value))


def envelope(name: str, content: Iterable[bytes]) -> bytes:
    """A whole answer: the named element of the version in its envelope. There is no default namespace anywhere, so
    that what a base service left without one stays without."""
    inside = element(name, *content, start=b' xmlns:ssbt="' + SSBT.encode() + b'"')
    return _around(inside)


def soap_fault(code: str, words: str, detail: bytes) -> bytes:
    """A whole fault. `code`: the local part of a SOAP 1.1 faultcode. `detail`: an element of the version."""
    return _around(
        b"<soap:Fault><faultcode>soap:" + code.encode() + b"</faultcode><faultstring>" + text(words) + b"</faultstring>"
        b'<detail xmlns:ssbt="' + SSBT.encode() + b'">' + detail + b"</detail></soap:Fault>"
    )


def _around(inside: bytes) -> bytes:
    start = b'<soap:Envelope xmlns:soap="' + SOAP.encode() + b'"><soap:Body>'
    return DECLARATION + start + inside + b"</soap:Body></soap:Envelope>"
