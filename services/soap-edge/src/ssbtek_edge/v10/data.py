"""Puts a base service's document into the `data` of its block, in the form that the contract has for each (pure)."""

import base64
import binascii
from collections.abc import Callable, Mapping
from itertools import count

from ssbtek_contracts.message import Message, Unreadable
from ssbtek_edge.v10.documents import inside_of, json_bytes, xml_bytes, xml_text
from ssbtek_edge.v10.names import SSBT
from ssbtek_edge.v10.writing import attribute, element, leaf, text

_ROOTS: Mapping[str, str] = {
    "AF": "{http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2}SvarMeddelande",
    "SO": "{http://INT014.UBPService.Schemas}GetUnemploymentBenefitPaymentResponse",
    "TNS": "{http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1}HamtaUppgifterResponse",
    "MIV": "{http://schema.migrationsverket.se/ssbtek/1/}findByPersonnummerResponse",
}
"""The answers that are typed in the contract: `data` takes the place of this element, what lies inside is theirs."""


class _Content(Message):
    """What of `ssbtek_contracts.content.Content` is handed on. Not its view, which may hold records of tomorrow."""

    document: str
    media_type: str


def data_of(block: str, packed: str) -> bytes:
    """`data` of a block, of its packed content. Raises `NotForwardable` and `Unreadable`."""
    try:
        content = _Content.read(base64.b64decode(packed, validate=True))
        document = base64.b64decode(content.document, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("content", "not base64 of a content with a document in base64") from None
    return _FORMS[block](block, document, content.media_type)


def _typed(block: str, document: bytes, media_type: str) -> bytes:
    inside = inside_of(document, media_type, _ROOTS[block])
    # Declared where the document declared them. `data` itself goes by a prefix that the document uses for nothing.
    taken = inside.namespaces
    prefix = "ssbt" if "ssbt" not in taken else next(f"ssbt{n}" for n in count() if f"ssbt{n}" not in taken)
    tag = f"{prefix}:data".encode()
    ours = b"" if prefix == "ssbt" else f' xmlns:{prefix}="'.encode() + attribute(SSBT) + b'"'
    return b"<" + tag + ours + inside.declared() + b">" + inside.content + b"</" + tag + b">"


def _csn(_block: str, document: bytes, media_type: str) -> bytes:
    return element("data", leaf("svar", base64.b64encode(xml_bytes(document, media_type)).decode()))


def _fk(_block: str, document: bytes, _media_type: str) -> bytes:
    return element("data", leaf("lefiJsonSvar", base64.b64encode(json_bytes(document)).decode()))


def _skv(_block: str, document: bytes, media_type: str) -> bytes:
    # Without a namespace, as its schema has it; elsewhere it would be dropped without a word.
    return element("data", b"<svar>" + text(xml_text(document, media_type)) + b"</svar>")


_FORMS: Mapping[str, Callable[[str, bytes, str], bytes]] = {
    "AF": _typed,
    "CSN": _csn,
    "FK": _fk,
    "SKV": _skv,
    "SO": _typed,
    "TNS": _typed,
    "MIV": _typed,
}
