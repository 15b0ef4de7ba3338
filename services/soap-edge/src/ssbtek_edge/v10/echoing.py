"""Writes a question back into its answer: the values as they were sent, the order as the schema has it (pure)."""

from collections.abc import Mapping

from lxml import etree

from ssbtek_edge.interface import Element
from ssbtek_edge.v10.names import BLOCKS, FETCH
from ssbtek_edge.v10.writing import attribute, element, text

_PERIOD = ("fromDatum", "tomDatum")
_CHILDREN: Mapping[str, tuple[str, ...]] = {
    FETCH: ("generellaFrageparametrar", "specifikaFrageparametrar"),
    "generellaFrageparametrar": (
        "frageTidpunkt", "korrelationsid", "fraganSkallInkluderasISvaret", "ingivare", "personidentitet",
        "arendeidentitet", "tidsperiod", "personuppgiftsbitrade", "syfte", "lagtext",
    ),
    "ingivare": ("organisationsnummer", "namn", "handlaggare"),
    "tidsperiod": _PERIOD,
    "personuppgiftsbitrade": ("ordningsnummer", "organisationsnummer", "namn"),
    "specifikaFrageparametrar": tuple(BLOCKS),
    "FK": ("fraga",),
    "fraga": ("version", "aktorsid", "lefiJsonFraga"),
    **dict.fromkeys(("AF", "CSN", "SO", "TNS"), ("tidsperiod",)),
    **dict.fromkeys(("SKV", "MIV"), ()),
}  # fmt: skip
"""The children of each element that has any, in the schema's order."""


def echo_of(question: Element) -> bytes:
    """`fraga` of an answer. The question has been read, and follows the contract but for the order."""
    return element("fraga", *_inside(question))


def _inside(parent: Element) -> list[bytes]:
    by_name: dict[str, list[Element]] = {}
    for child in parent:
        by_name.setdefault(etree.QName(child).localname, []).append(child)
    return [_copy(each, name) for name in _CHILDREN[etree.QName(parent).localname] for each in by_name.get(name, ())]


def _copy(original: Element, name: str) -> bytes:
    if name not in _CHILDREN:
        return element(name, text(original.text or ""))
    included = original.get("inkludera") if name in BLOCKS else None
    start = b"" if included is None else b' inkludera="' + attribute(included) + b'"'
    return element(name, *_inside(original), start=start)
