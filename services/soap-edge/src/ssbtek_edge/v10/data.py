"""Puts a base service's document into the `data` of its block, in the form that the contract has for each (pure)."""

import base64
from collections.abc import Callable, Mapping

from ssbtek_contracts.content import Content
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


def data_of(block: str, content: Content) -> bytes:
    """`data` of a block. Raises `NotForwardable` and `Unreadable`."""
    document = content.document_bytes()
    return _FORMS[block](block, document, content.media_type)


def _typed(block: str, document: bytes, media_type: str) -> bytes:
    inside = inside_of(document, media_type, _ROOTS[block])
    # Declared where the document declared them. `data` itself goes by a prefix that the document uses for nothing.
    prefix = next(each for each in _prefixes() if each not in inside.namespaces)
    tag = f"{prefix}:data".encode()
    ours = b"" if prefix == "ssbt" else f' xmlns:{prefix}="'.encode() + attribute(SSBT) + b'"'
    return b"<" + tag + ours + inside.declared() + b">" + inside.content + b"</" + tag + b">"


def _prefixes() -> list[str]:
    return ["ssbt", *(f"ssbt{number}" for number in range(10_000))]


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
