"""Answers whose plan has not been read: they wait until the plan topic is read far enough to know (pure)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ssbtek_composer.collect import Part, Place, place_of
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.headers import Headers


@dataclass(frozen=True, slots=True)
class Arrival:
    """One answer and where it was read. `provider`: of the topic, which is the adapter's alone to write."""

    answer: Answer
    provider: str
    topic: str
    partition: int
    offset: int
    appended_ms: int
    headers: Headers = field(default_factory=list)

    @property
    def held_bytes(self) -> int:
        """Bytes of content that wait in memory."""
        return len(self.answer.content or "")


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer that could not be read: only the key of its record says whose it is. `part`: what it makes."""

    key: str
    provider: str
    part: Part
    held_bytes: int = 0


Orphan = Arrival | Unread


@dataclass(frozen=True, slots=True)
class _Waiting:
    orphan: Orphan
    until: int | None = None


class Orphans:
    """`until` of each: the high watermark of the plan topic, asked after the answer was seen. Once the plans below it
    are read and none was its own, it is late."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    @property
    def held_bytes(self) -> int:
        """Bytes of content that wait in memory."""
        return sum(each.orphan.held_bytes for each in self._waiting)

    @property
    def waiting(self) -> bool:
        """Whether there are any."""
        return bool(self._waiting)

    @property
    def unmarked(self) -> bool:
        """Whether the plan topic's end must be asked for again."""
        return any(each.until is None for each in self._waiting)

    def add(self, orphan: Orphan) -> None:
        """One more, in the order read."""
        self._waiting.append(_Waiting(orphan))

    def mark(self, plan_end: int) -> None:
        """The plan topic ends here, asked after all that wait were seen."""
        self._waiting = [replace(each, until=plan_end) if each.until is None else each for each in self._waiting]

    def adopt(self, place: Place, key: str) -> list[Orphan]:
        """Takes out those of this place, and the unread ones of this key, in the order read."""
        return self._take(lambda each: _belongs(each.orphan, place, key))

    def late(self, plan_position: int) -> list[Arrival]:
        """Takes out those that no plan can claim any more: all plans below `plan_position` are read.

        The unread ones among them were told of when they were read.
        """
        late = self._take(lambda each: each.until is not None and plan_position >= each.until)
        return [orphan for orphan in late if isinstance(orphan, Arrival)]

    def _take(self, chosen: Callable[[_Waiting], bool]) -> list[Orphan]:
        taken = [each.orphan for each in self._waiting if chosen(each)]
        self._waiting = [each for each in self._waiting if not chosen(each)]
        return taken


def _belongs(orphan: Orphan, place: Place, key: str) -> bool:
    return orphan.key == key if isinstance(orphan, Unread) else place_of(orphan.answer.ingress) == place
