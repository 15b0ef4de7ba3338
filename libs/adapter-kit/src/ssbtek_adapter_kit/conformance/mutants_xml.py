"""Spoils an XML document at one place; a document that travels as the text of an element is spoilt within."""

import copy
import random
from typing import Literal

from lxml import etree

from ssbtek_adapter_kit.conformance.mutants_values import BLANK, names, somebody_else, word
from ssbtek_adapter_kit.xml import Element

Claim = Literal["any", "there", "told", "foreign"]
Leaf = tuple[Element, str | None]
"""An element with text, or one with the name of an attribute."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_WAYS = (
    "value",
    "value",
    "value",
    "blank",
    "drop",
    "double",
    "rename",
    "respace",
    "unspace",
    "move",
    "nest",
    "nil",
    "deep",
)


def spoil_xml(body: bytes, person: str, chance: random.Random) -> tuple[str, bytes, Claim]:
    """What was done, the document with it, and what must come of it."""
    root = etree.fromstring(body)
    within = [each for each in root.iter() if (each.text or "").lstrip().startswith("<")]
    if within and chance.random() < 0.7:
        holder = chance.choice(within)
        what, made, claim = spoil_xml((holder.text or "").strip().encode(), person, chance)
        holder.text = made.decode()
    else:
        what, claim = _spoil_tree(_message(root), person, chance)
    return what, bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=chance.random() < 0.5)), claim


def _message(root: Element) -> Element:
    """What an envelope holds; a document without one is the message itself."""
    if etree.QName(root).localname != "Envelope":
        return root
    return root[-1][0]


def _spoil_tree(root: Element, person: str, chance: random.Random) -> tuple[str, Claim]:
    leaves = [each for element in root.iter("*") for each in _leaves(element)]
    own = [each for each in leaves if names(_value(each), person)]
    if own and chance.random() < 0.15:
        for leaf in own if chance.random() < 0.5 else [chance.choice(own)]:
            _set(leaf, somebody_else(_value(leaf), person))
        return "somebody else", "foreign"
    way = chance.choice(_WAYS)
    if leaves and way in ("value", "blank"):
        leaf = chance.choice(leaves)
        claim: Claim = "told" if way == "value" and _value(leaf).strip() else "any"
        _set(leaf, word(chance) if way == "value" else chance.choice(BLANK))
        return f"{way} {leaf[1] or ''} {leaf[0].tag}", claim
    element = chance.choice(list(root.iter("*")))
    return f"{way} {element.tag}", _spoil_element(element, way, root, chance)


def _spoil_element(element: Element, way: str, root: Element, chance: random.Random) -> Claim:
    name, parent = etree.QName(element), element.getparent()
    if parent is None:
        element.set("x", "y")
    elif way == "drop":
        parent.remove(element)
    elif way == "double":
        element.addnext(copy.deepcopy(element))
    elif way == "rename":
        element.tag = f"{{{name.namespace}}}{name.localname}X" if name.namespace else f"{name.localname}X"
    elif way in ("respace", "unspace"):
        element.tag = f"{{http://example.org/other}}{name.localname}" if way == "respace" else name.localname
    elif way == "move" and element is not root:
        chance.choice([each for each in root.iter("*") if element not in (each, *each.iterancestors())]).append(element)
    elif way == "nest":
        element.append(copy.deepcopy(element))
    elif way == "nil":
        element.set(_NIL, "true")
    else:
        for _ in range(150):
            element = etree.SubElement(element, "deep")
    return "there" if way == "rename" else "told" if way in ("respace", "unspace", "move") else "any"


def _leaves(element: Element) -> list[Leaf]:
    own: list[Leaf] = [(element, None)] if len(element) == 0 and element.text else []
    return own + [(element, str(name)) for name in element.attrib]


def _value(leaf: Leaf) -> str:
    element, attribute = leaf
    return str((element.text if attribute is None else element.get(attribute)) or "")


def _set(leaf: Leaf, value: str) -> None:
    element, attribute = leaf
    if attribute is None:
        element.text = value
    else:
        element.set(attribute, value)
