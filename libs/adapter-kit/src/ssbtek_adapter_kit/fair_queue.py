"""Decides which waiting lookup is next: people before machines, then each municipality in turn (pure)."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

from ssbtek_contracts.ids import Lane

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Lookups that wait in memory. A share of the places is kept for the interactive lane."""

    def __init__(self, places: int, kept_for_interactive: int) -> None:
        self._places = places
        self._bulk_places = max(places - kept_for_interactive, 1)
        self._waiting: dict[Lane, OrderedDict[str, deque[T]]] = {"interactive": OrderedDict(), "bulk": OrderedDict()}
        self._taken: dict[Lane, int] = {"interactive": 0, "bulk": 0}

    def __len__(self) -> int:
        return sum(len(queue) for lane in self._waiting.values() for queue in lane.values())

    @property
    def in_flight(self) -> int:
        """How many are taken and not given back."""
        return sum(self._taken.values())

    def put(self, lane: Lane, municipality: str, item: T) -> None:
        """One more waits."""
        self._waiting[lane].setdefault(municipality, deque()).append(item)

    def take(self) -> tuple[Lane, T] | None:
        """The next one, if there is one and a place for it; give the place back with `give_back`."""
        if self.in_flight >= self._places:
            return None
        lanes: tuple[Lane, ...] = ("interactive", "bulk")
        for lane in lanes:
            if lane == "bulk" and self._taken["bulk"] >= self._bulk_places:
                return None
            if queues := self._waiting[lane]:
                self._taken[lane] += 1
                return lane, self._next_of(queues)
        return None

    def take_out(self, hopeless: Callable[[T], bool]) -> list[T]:
        """All that wait in vain, in order; they take no place."""
        out: list[T] = []
        for queues in self._waiting.values():
            for municipality, queue in list(queues.items()):
                if gone := [item for item in queue if hopeless(item)]:
                    out += gone
                    left = deque(item for item in queue if not hopeless(item))
                    queues.update({municipality: left}) if left else queues.pop(municipality)
        return out

    def give_back(self, lane: Lane) -> None:
        """A place is free again."""
        self._taken[lane] -= 1

    @staticmethod
    def _next_of(queues: OrderedDict[str, deque[T]]) -> T:
        municipality, queue = next(iter(queues.items()))
        item = queue.popleft()
        del queues[municipality]
        if queue:
            queues[municipality] = queue  # to the end: everybody else comes first
        return item
