"""Reads elements by their names: each at most once where the contract has one, none that it does not have (pure)."""

from collections.abc import Callable, Collection
from typing import TypeVar

from lxml import etree

from ssbtek_edge.interface import Element
from ssbtek_edge.v10.names import SSBT
from ssbtek_edge.v10.values import NotAllowed

T = TypeVar("T")


class Wrong(ValueError):
    """What is wrong with a question: code, field and what is allowed, never what was sent."""

    def __init__(self, code: str, field: str, allowed: str | None = None) -> None:
        super().__init__(f"{field}: {code}")
        self.code, self.field, self.allowed = code, field, allowed


class Group:
    """The children of one element. The order is not looked at: what is written back is in the schema's.

    `where`: its path in the contract's words, empty for what needs no telling apart.
    """

    def __init__(self, element: Element, where: str, names: Collection[str]) -> None:
        self._where = where
        self._found: dict[str, list[Element]] = {}
        for child in element:
            qualified = etree.QName(child)
            if qualified.namespace != SSBT or qualified.localname not in names:
                raise Wrong("unknown_field", where or etree.QName(element).localname, ", ".join(names))
            self._found.setdefault(qualified.localname, []).append(child)
        self._element = element

    def path(self, name: str) -> str:
        """Where a child of this name stands."""
        return f"{self._where}/{name}" if self._where else name

    def all(self, name: str) -> list[Element]:
        """Every child of this name."""
        return self._found.get(name, [])

    def optional(self, name: str) -> Element | None:
        """The one child of this name, if there is one."""
        found = self.all(name)
        if len(found) > 1:
            raise Wrong("repeated", self.path(name))
        return found[0] if found else None

    def one(self, name: str) -> Element:
        """The one child of this name."""
        found = self.optional(name)
        if found is None:
            raise Wrong("missing", self.path(name))
        return found

    def value(self, name: str, read: Callable[[str], T]) -> T:
        """The value of the one child of this name."""
        return self._read(self.one(name), self.path(name), read)

    def optional_value(self, name: str, read: Callable[[str], T]) -> T | None:
        """The value of the child of this name, if there is one."""
        found = self.optional(name)
        return None if found is None else self._read(found, self.path(name), read)

    def attribute(self, name: str, read: Callable[[str], T]) -> T:
        """The value of an attribute of the element itself."""
        text = self._element.get(name)
        where = f"{self._where}/@{name}"
        if text is None:
            raise Wrong("missing", where)
        try:
            return read(text)
        except NotAllowed as wrong:
            raise Wrong("invalid_field", where, wrong.allowed) from None

    @staticmethod
    def _read(element: Element, where: str, read: Callable[[str], T]) -> T:
        if len(element):
            raise Wrong("unknown_field", where, "text")
        try:
            return read(element.text or "")
        except NotAllowed as wrong:
            raise Wrong("invalid_field", where, wrong.allowed) from None
