"""The limit on records that kill the process whatever is caught: counted per record, never per slot (pure).

`docs/model/Trip.tla`. Records are marked only after an owner ended while it caught up: a mark is a transaction, and
after one kill under load a new owner must be ready within `limits.RESTORE_MS`. One mark covers several records that are
touched next. Only if an owner dies under it too is each of those marked alone; all others still stand together. So a
record that kills is touched at most once while running, once unmarked in the takeover after that, once under a mark
with others, and then `STRIKES` times under its own.

A decision can also need several records to kill: a plan and an answer to it, in whichever order they are met. Then now
one of them stands marked, now another; so deaths are kept per record until an owner has caught up, not in a row.
"""

from dataclasses import dataclass, replace
from itertools import takewhile

from ssbtek_runtime.slot.commit_state import SETTLED_MAX, Committed, Span, Spot

STRIKES = 3
"""So many deaths under its own mark; at the next touch a record is settled as failed, untouched."""
TOGETHER = 16
"""So many records stand under one mark: one transaction for them, and as many are marked alone after a death, each with
a transaction or three. A backlog of some hundred takes about as many of the ones as of the others."""
SPREAD = 8 * TOGETHER
"""... and so many offsets, with what lies between them: of plans, not all are due at once, and there are markers."""
BEFORE_MAX = 8
"""So many records' deaths are remembered: as many as one query has records in a slot."""
ALONE_MAX = 16
"""So many marks of several, under which owners died: for each record of a query one, and as many again."""


@dataclass(frozen=True, slots=True)
class Trip:
    """`suspicious`: records are marked before they are touched.

    `mark`: what this owner committed last: one record, for the so manieth of `times`, or several. `before`: how often
    owners died under a record's own mark since the last one that caught up. `alone`: what stood under marks of several
    when owners died. Whatever is in either is marked by itself.
    """

    suspicious: bool = False
    mark: Spot | Span | None = None
    times: int = 0
    settled: tuple[Spot, ...] = ()
    before: tuple[tuple[Spot, int], ...] = ()
    alone: tuple[Span, ...] = ()

    def gives_up(self, spot: Spot) -> bool:
        """Whether this record must be settled as failed without being touched."""
        return spot in self.settled

    def covers(self, spot: Spot) -> bool:
        """Whether the mark that is committed is this record's."""
        return self.mark == spot or (isinstance(self.mark, Span) and spot in self.mark and not self._is_apart(spot))

    def must_commit(self, spot: Spot) -> bool:
        """Whether a mark must be committed before this record is touched."""
        return self.suspicious and not self.gives_up(spot) and not self.covers(spot)

    def together(self, spot: Spot, *following: Spot) -> tuple[Spot, ...]:
        """What one mark may cover of this record and those of its source that are touched next, ascending."""
        if self._is_apart(spot):
            return (spot,)
        near = (each for each in following[: TOGETHER - 1] if each.offset < spot.offset + SPREAD)
        return (spot, *takewhile(lambda each: not self._is_apart(each), near))

    def touch(self, spot: Spot, *following: Spot) -> "Trip":
        """What to commit before this record is touched: its mark, or at the limit that it is given up. See `together`
        for those that follow."""
        *_, last = self.together(spot, *following)
        if last != spot:
            return replace(self, mark=Span(spot.source, spot.offset, last.offset), times=0)
        deaths = dict(self.before).get(spot, 0)
        if deaths >= STRIKES:
            return self.give_up(spot)
        return replace(self, mark=spot, times=deaths + 1)

    def give_up(self, *spots: Spot) -> "Trip":
        """With these records settled as failed, and no mark."""
        settled = (*self.settled, *spots)[-SETTLED_MAX:]
        before = tuple(each for each in self.before if each[0] not in spots)
        return replace(self, mark=None, times=0, settled=settled, before=before)

    def passed(self) -> "Trip":
        """With no mark: what was marked has passed, this touch of it counts for nothing."""
        return replace(self, mark=None, times=0)

    def _is_apart(self, spot: Spot) -> bool:
        return self.gives_up(spot) or spot in dict(self.before) or any(spot in span for span in self.alone)


def after(last: Committed) -> Trip:
    """How a new owner starts, from how the last one ended. A mark that is found is a death under it: counted now, for
    another mark may stand there before its record is met again (`docs/model/Trip.tla`: RuleDeathCounted)."""
    if last.life != "restoring":
        return Trip(settled=last.settled)
    before, alone = last.before, last.alone
    if isinstance(last.mark, Spot):
        before = (*_without(before, last.mark), (last.mark, last.times))[-BEFORE_MAX:]
    elif last.mark is not None:  # whose fault it was is not known: `docs/model/Trip.tla`: RuleNoneBlamed
        alone = (*alone, last.mark)[-ALONE_MAX:]
    return Trip(True, settled=last.settled, before=before, alone=alone)


def _without(before: tuple[tuple[Spot, int], ...], spot: Spot) -> tuple[tuple[Spot, int], ...]:
    return tuple(each for each in before if each[0] != spot)
