"""A place in the document: reads what stands there in the vocabulary of the view, and notes what it cannot read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from ssbtek_adapter_fk.code_lists import list_of
from ssbtek_adapter_kit.stated import iso_date, label, number, ore, text_span
from ssbtek_contracts.view import Coded
from ssbtek_contracts.view_values import Span

_LARGEST = 15
"""Digits of the largest number that is believed."""
_DATE_MAX = 40
"""Characters of the longest date, with its time and zone."""

Names = tuple[str, ...]
T = TypeVar("T")


@dataclass(slots=True)
class Notes:
    """What reading a document came upon, by the names on the way to it; in order, each once."""

    unread: dict[Names, None] = field(default_factory=dict)
    """Values that are there and cannot be read."""
    unknown: dict[tuple[Names, str], None] = field(default_factory=dict)
    """Codes that are on no published list where the contract has a closed one."""


class Node:
    """One value with its JSON pointer. A value that is absent, or there and unreadable, is read as None."""

    __slots__ = ("_names", "notes", "pointer", "value")

    def __init__(self, value: Any, pointer: str, notes: Notes) -> None:
        self.value, self.pointer, self.notes = value, pointer, notes
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The names on the way here from the part that this belongs to, without positions."""
        if self._names is None:
            steps = [step for step in self.pointer.split("/") if step and not step.isdecimal()]
            self._names = tuple(steps[1:] if steps[:1] == ["formansinformation"] and len(steps) > 1 else steps)
        return self._names

    def at(self, path: str) -> "Node":
        """The value of a member, or of a member's member (`a/b`); of a list of one, its only item."""
        node = self
        for name in path.split("/"):
            held = node.only()
            node = held.member(name)
        return node

    def member(self, name: str) -> "Node":
        """The value of a member of this object."""
        value = self.object().get(name)
        if value is None:  # as of most names: nobody asks where that would be
            return Node(None, self.pointer, self.notes)
        step = name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name
        return Node(value, f"{self.pointer}/{step}", self.notes)

    def word(self, name: str) -> str | None:
        """The text of a member of this object."""
        value = self.object().get(name)
        if isinstance(value, str):  # as nearly always: it needs no place of its own
            return label(value.strip()) or None
        return self.member(name).text()

    def object(self) -> Mapping[str, Any]:
        """The members; none where nothing stands here."""
        if isinstance(self.value, dict):
            return self.value
        if self.value is not None:
            self.note()
        return {}

    def items(self) -> "Iterator[Node]":
        """The items of a list; a single object counts as one (care allowance has one decision, the others a list)."""
        if self.value is None:
            return
        if isinstance(self.value, dict):
            yield self
        elif isinstance(self.value, list):
            for index, each in enumerate(self.value):
                if each is not None:
                    yield Node(each, f"{self.pointer}/{index}", self.notes)
        else:
            self.note()

    def only(self) -> "Node":
        """The item of a list of at most one, as optional values are modelled here and there; else itself."""
        if not isinstance(self.value, list):
            return self
        if len(self.value) > 1:
            self.note()
        return Node(self.value[0] if self.value else None, f"{self.pointer}/0", self.notes)

    def note(self) -> None:
        """What stands here cannot be read."""
        self.notes.unread[self.names] = None

    def text(self) -> str | None:
        """A text, or a number as text; blanks trimmed, "" is none."""
        if self.value is None:
            return None
        value = self.only().value
        if isinstance(value, str):
            return label(value.strip()) or None
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return label(_plain(value))
        return self._noted() if value is not None else None

    def truth(self) -> bool | None:
        """A boolean; a word for one is not."""
        if self.value is None:
            return None
        value = self.only().value
        if value is None:
            return None
        return self._noted(value if isinstance(value, bool) else None)

    def day(self) -> date | None:
        """A date, perhaps with a time of day behind it."""
        stated = self.text()
        if stated is None:
            return None
        return self._noted(iso_date(stated.partition("T")[0].partition(" ")[0]))

    def number(self) -> str | None:
        """A number, with its scale."""
        stated = self.text()
        if stated is None:
            return None
        return self._noted(number(stated) if len(stated) <= 2 * _LARGEST else None)

    def ore(self) -> int | None:
        """An amount as öre: `{summa, valuta}`, or whole kronor as a number. Another currency is no öre."""
        if self.value is None:
            return None
        value: Any = self.only().value
        currency = "SEK"
        if value is None or value == {}:
            return None
        if isinstance(value, dict):
            value, currency = value.get("summa"), value.get("valuta") or "SEK"
        if currency != "SEK" or isinstance(value, bool) or not isinstance(value, int | Decimal):
            return self._noted()
        return self._noted(ore(_plain(value)))

    def coded(self) -> Coded | None:
        """A code with its text: `{id, beskrivning}`, `{kod, beskrivning}`, `{kod, namn}` or a bare code."""
        if self.value is None:
            return None
        held = self.only()
        code, said = held.text() if not isinstance(held.value, dict) else None, None
        if isinstance(held.value, dict):
            code = held.word("id" if "id" in held.value else "kod")
            said = held.word("namn" if "namn" in held.value else "beskrivning")
        if code is None and said is None:
            return self._noted() if held.value else None
        texts, closed = list_of(self.names)
        if closed and code not in texts:
            self.notes.unknown[self.names, code or ""] = None
        return Coded(code=code or "", text=said or texts.get(code or "") or None)

    def span(self) -> Span | None:
        """A period: `{fran, till}` or `{from, tom}`, days or months, either end open."""
        if self.value is None:
            return None
        held = self.only().object()
        first, last = (_end(held, names) for names in (("fran", "from"), ("till", "tom")))
        if not isinstance(first, str | None) or not isinstance(last, str | None):
            return self._noted()
        if len(first or "") > _DATE_MAX or len(last or "") > _DATE_MAX:
            return self._noted()
        period = text_span(first, last)
        astray = held.keys() - {"fran", "till", "from", "tom"} and not (first and last)  # an end by another name?
        if astray or (period and ((first and period.from_ is None) or (last and period.to is None))):
            self.note()
        return period

    def extent(self) -> str | None:
        """`{taljare, namnare}` as `3/4`, none where both are 0 or missing; or a share as the number it is."""
        if self.value is None:
            return None
        held = self.only()
        if not isinstance(held.value, dict):
            return held.number()
        over, under = (held.member(name).number() for name in ("taljare", "namnare"))
        if over in (None, "0") and under in (None, "0"):
            return None
        return self._noted(f"{over or '0'}/{under}" if under not in (None, "0") else None)

    def _noted(self, read: T | None = None) -> T | None:
        if read is None:
            self.note()
        return read


def _end(period: Mapping[str, Any], names: tuple[str, str]) -> Any:
    value = next((period[name] for name in names if period.get(name) is not None), None)
    return value.strip() or None if isinstance(value, str) else value


def _plain(value: int | Decimal) -> str:
    # A double of ten million and more is written 1.0E7 by common writers: the same number, in digits.
    if isinstance(value, Decimal):
        return format(value, "f") if -_LARGEST < value.adjusted() < _LARGEST else str(value)
    return str(value)
