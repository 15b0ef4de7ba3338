"""Builds Skatteverket's question: an element with one text, which is an XML document itself."""

from ssbtek_adapter_kit.xml import build
from ssbtek_adapter_skv.codes import IDENTITY, QUESTION, REGISTER, ROOT, WRAPPER
from ssbtek_contracts.lookup import Lookup

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def inner_question(lookup: Lookup) -> str:
    """The document inside. Its schema is not published: the person's number, in the namespace of the answer's."""
    items = [(f"{{{REGISTER}}}{IDENTITY}", lookup.person or "")]
    return DECLARATION + build(QUESTION, items, {"": ROOT, "folko": REGISTER}).decode()


def question(lookup: Lookup) -> bytes:
    """The question's element; `forfragan` has no namespace."""
    return build(f"{{{WRAPPER}}}BeskattningsuppgifterRequest", [("forfragan", inner_question(lookup))], {"zg": WRAPPER})
