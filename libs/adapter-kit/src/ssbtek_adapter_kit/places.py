"""Finds what a reader that goes by a contract would pass over without a word: misplaced, misnamed, told twice."""

from collections.abc import Iterator, Mapping

from ssbtek_adapter_kit.soap import local_name
from ssbtek_adapter_kit.xml import Element, children

Places = Mapping[str, Mapping[str, bool]]
"""By the tag of an element that holds others: the tags that it may hold, and whether each may repeat."""


def passed_over(root: Element, places: Places, *, told: bool) -> list[str]:
    """The contract's names of what in a document is not where the contract has it, in document order.

    An element with a name of the contract in another namespace or place, a second one where there is room for one,
    text where only elements belong. A name that the contract does not know is an extension and passed over, unless
    nothing else was `told`: then it may be what we looked for, and the element it lies in is named. Never a name of
    the sender's own.
    """
    strays: list[tuple[Element, Element]] = []
    _out_of_place(root, places, strays)
    if not strays:  # as nearly always: then the contract's names are not needed
        return []
    known = {tag.rpartition("}")[2].lower(): tag.rpartition("}")[2] for held in places.values() for tag in held}
    found = (
        known.get(local_name(element).lower()) or (None if told else local_name(holder))
        for stray, holder in strays
        for element in _outermost(stray, known)
    )
    return list(dict.fromkeys(name for name in found if name is not None))


def _outermost(stray: Element, known: Mapping[str, str]) -> Iterator[Element]:
    """The stray itself where its name is known, or else it and the known names within it."""
    yield stray
    if local_name(stray).lower() not in known:
        for child in children(stray):
            yield from _outermost(child, known)


def _out_of_place(holder: Element, places: Places, found: list[tuple[Element, Element]]) -> None:
    """Adds to `found` what is out of place and the element that it lies in, in document order."""
    held, seen, begin = places[holder.tag], set[str](), len(found)
    words = holder.text
    speaks = bool(words and not words.isspace())
    for child in holder:
        tag, words = child.tag, child.tail
        if words and not words.isspace():
            speaks = True
        if tag in held and (held[tag] or tag not in seen):
            seen.add(tag)
            if tag in places:
                _out_of_place(child, places, found)
            elif len(child):  # a text, in which an element would be read as if it were a part of it
                found += [(inner, child) for inner in children(child)]
        elif isinstance(tag, str):
            seen.add(tag)
            found.append((child, holder))
    if speaks:
        found.insert(begin, (holder, holder))
