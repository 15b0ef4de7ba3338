"""Reads several values that lie in one element, having looked through it once."""

from ssbtek_adapter_kit.xml import Element, text


class Leaves:
    """What `xml.leaf` says of children, by their local names. Of three and more, for half of what that costs."""

    __slots__ = ("_held", "_prefix")

    def __init__(self, parent: Element, namespace: str = "") -> None:
        self._held: dict[object, Element] = {}
        self._prefix = f"{{{namespace}}}" if namespace else ""
        for child in parent:
            self._held.setdefault(child.tag, child)

    def __call__(self, name: str) -> str | None:
        """The trimmed text of the first child of this name; None if there is none or it is empty."""
        return text(self._held.get(self._prefix + name))

    def __contains__(self, name: str) -> bool:
        """Whether there is a child of this name, empty or not."""
        return self._prefix + name in self._held
