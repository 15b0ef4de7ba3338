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
    strays = list(_out_of_place(root, places))
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


def _out_of_place(holder: Element, places: Places) -> Iterator[tuple[Element, Element]]:
    held, seen, inside = places[holder.tag], set[str](), list(holder)
    if any(part and not part.isspace() for part in [holder.text, *[each.tail for each in inside]]):
        yield holder, holder
    for child in [each for each in inside if isinstance(each.tag, str)]:
        tag = child.tag
        if tag not in held or (tag in seen and not held[tag]):
            yield child, holder
        elif tag in places:
            yield from _out_of_place(child, places)
        elif len(child):  # a text, in which an element would be read as if it were a part of it
            yield from ((inner, child) for inner in children(child))
        seen.add(tag)
