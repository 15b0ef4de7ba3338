"""Answers whose plan has not been read: they wait until the plan topic is read far enough to know (pure)."""

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
        self._waiting: dict[int, _Waiting] = {}
        """By number, in the order read."""
        self._of: dict[Place | str, list[int]] = {}
        """Numbers by what a plan claims them by: its place, or of unread ones its key."""
        self._read = 0
        self.held_bytes = 0
        """Bytes of content that wait in memory."""

    @property
    def waiting(self) -> bool:
        """Whether there are any."""
        return bool(self._waiting)

    @property
    def unmarked(self) -> bool:
        """Whether the plan topic's end must be asked for again."""
        return any(each.until is None for each in self._waiting.values())

    def add(self, orphan: Orphan) -> None:
        """One more, in the order read."""
        self._read += 1
        self._waiting[self._read] = _Waiting(orphan)
        self._of.setdefault(_claim(orphan), []).append(self._read)
        self.held_bytes += orphan.held_bytes

    def mark(self, plan_end: int) -> None:
        """The plan topic ends here, asked after all that wait were seen."""
        for number, each in self._waiting.items():
            if each.until is None:
                self._waiting[number] = replace(each, until=plan_end)

    def adopt(self, place: Place, key: str) -> list[Orphan]:
        """Takes out those of this place, and the unread ones of this key, in the order read."""
        return self._take(sorted([*self._of.get(place, ()), *self._of.get(key, ())]))

    def late(self, plan_position: int) -> list[Arrival]:
        """Takes out those that no plan can claim any more: all plans below `plan_position` are read.

        The unread ones among them were told of when they were read.
        """
        late = [n for n, each in self._waiting.items() if each.until is not None and plan_position >= each.until]
        return [orphan for orphan in self._take(late) if isinstance(orphan, Arrival)]

    def _take(self, numbers: list[int]) -> list[Orphan]:
        taken = []
        for number in numbers:
            orphan = self._waiting.pop(number).orphan
            claim = _claim(orphan)
            self._of[claim].remove(number)
            if not self._of[claim]:
                del self._of[claim]
            self.held_bytes -= orphan.held_bytes
            taken.append(orphan)
        return taken


def _claim(orphan: Orphan) -> Place | str:
    return orphan.key if isinstance(orphan, Unread) else place_of(orphan.answer.ingress)
