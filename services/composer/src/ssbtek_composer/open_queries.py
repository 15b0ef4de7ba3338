"""The queries of one slot that have no reply yet, and what becomes of each answer that is read (pure)."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ssbtek_composer.collect import Place, Query, match, part_of, place_of
from ssbtek_composer.orphans import Arrival, Orphans, Unread
from ssbtek_contracts.plan import Plan

CLOSED_KEPT = 5_000
"""So many closed queries are remembered, to tell an answer sent twice from a late one."""

Verdict = Literal["taken", "duplicate", "waiting", "digest_mismatch", "orphan", "too_late"]
"""`taken`: it counts. `duplicate`: another of this provider counted before (adapters answer at least once).
`waiting`: its plan is not read yet. The others are codes of `dead`: it is recorded and never used."""


@dataclass(frozen=True, slots=True)
class _Closed:
    """`answered`: the providers whose answer counted; None where an earlier owner closed it, and only it knew."""

    key: str
    body_digest: str
    deadline: int
    answered: frozenset[str] | None


class OpenQueries:
    """`reread_below`: ends of the answer topics at takeover; what lies below, an earlier owner may have seen."""

    def __init__(self, reread_below: dict[str, int]) -> None:
        self.orphans = Orphans()
        self._reread_below = reread_below
        self._open: dict[Place, Query] = {}
        self._closed: OrderedDict[Place, _Closed] = OrderedDict()

    def __iter__(self) -> Iterator[Query]:
        return iter(self._open.values())

    def __len__(self) -> int:
        return len(self._open)

    @property
    def held_bytes(self) -> int:
        """Bytes of content in memory, orphans included."""
        return sum(query.held_bytes for query in self) + self.orphans.held_bytes

    def at(self, arrival: Arrival) -> Query | None:
        """The open query of the place that this answer names."""
        return self._open.get(place_of(arrival.answer.ingress))

    def add(self, plan: Plan, offset: int, appended_ms: int) -> list[tuple[Arrival, Verdict]]:
        """A plan was read. The answers that waited for it, with what became of them.

        Raises `ValueError` for a second plan of one query: the router writes one, and two would mean two replies.
        """
        place = place_of(plan.ingress)
        if place in self._open:
            raise ValueError("a second plan for the same record")
        self._open[place] = Query(plan, offset, appended_ms)
        told: list[tuple[Arrival, Verdict]] = []
        for orphan in self.orphans.adopt(place, plan.key):
            if isinstance(orphan, Arrival):
                told.append((orphan, self.take(orphan)))
            else:
                self._fill(place, orphan)
        return told

    def remember_closed(self, plan: Plan) -> list[tuple[Arrival, Verdict]]:
        """A plan was read that an earlier owner replied to; the answers that waited for it."""
        place = place_of(plan.ingress)
        self._remember(place, _Closed(plan.key, plan.body_digest, plan.deadline, None))
        orphans = self.orphans.adopt(place, plan.key)
        return [(orphan, self.take(orphan)) for orphan in orphans if isinstance(orphan, Arrival)]

    def take(self, arrival: Arrival) -> Verdict:
        """An answer was read, in offset order within its topic: the first of a provider counts."""
        answer, place = arrival.answer, place_of(arrival.answer.ingress)
        query = self._open.get(place)
        if query is None:
            closed = self._closed.get(place)
            if closed is not None:
                return self._after_reply(closed, place, arrival)
            self.orphans.add(arrival)
            return "waiting"
        if match(query.plan.key, query.plan.body_digest, place, answer) != "yes":
            return "digest_mismatch"
        if arrival.provider not in query.plan.asked or query.plan.refusal is not None:
            return "orphan"
        if arrival.provider in query.parts:
            return "duplicate"
        self._open[place] = query.with_part(arrival.provider, part_of(answer))
        return "taken"

    def settle(self, unread: Unread) -> bool:
        """An answer could not be read: its part goes to the open query of its key, or waits for its plan as any other.

        False: to none now.
        """
        if any(self._fill(place, unread) for place, query in list(self._open.items()) if query.plan.key == unread.key):
            return True
        self.orphans.add(unread)
        return False

    def give_up_waiting(self, plan_position: int) -> list[tuple[Arrival, Verdict]]:
        """The answers that no plan can claim any more."""
        return [(arrival, self._unclaimed(arrival)) for arrival in self.orphans.late(plan_position)]

    def due(self, read_up_to_ms: int) -> list[Query]:
        """The queries whose reply leaves now, in the order of their plans."""
        return sorted((query for query in self if query.is_due(read_up_to_ms)), key=lambda query: query.offset)

    def close(self, queries: Iterable[Query]) -> None:
        """Their replies are committed."""
        for query in queries:
            del self._open[query.place]
            plan = query.plan
            self._remember(query.place, _Closed(plan.key, plan.body_digest, plan.deadline, frozenset(query.parts)))

    def _fill(self, place: Place, unread: Unread) -> bool:
        query = self._open[place]
        if unread.provider not in query.plan.asked or unread.provider in query.parts:
            return False
        self._open[place] = query.with_part(unread.provider, unread.part)
        return True

    def _after_reply(self, closed: _Closed, place: Place, arrival: Arrival) -> Verdict:
        if match(closed.key, closed.body_digest, place, arrival.answer) != "yes":
            return "digest_mismatch"
        if closed.answered is None:
            return self._unclaimed(arrival)
        if arrival.provider in closed.answered:
            return "duplicate"
        return "too_late" if arrival.appended_ms > closed.deadline else "orphan"

    def _unclaimed(self, arrival: Arrival) -> Verdict:
        in_time = arrival.appended_ms <= arrival.answer.deadline
        if in_time and arrival.offset < self._reread_below.get(arrival.topic, 0):
            # Read again since the takeover sought by time. It was in time, so the reply of then counted it or a first.
            return "duplicate"
        return "orphan" if in_time else "too_late"

    def _remember(self, place: Place, closed: _Closed) -> None:
        self._closed[place] = closed
        if len(self._closed) > CLOSED_KEPT:
            self._closed.popitem(last=False)
