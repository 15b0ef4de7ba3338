"""The limit on records that kill the process whatever is caught: counted per record, never per slot (pure).

`docs/model/Trip.tla`. Records are marked one by one only after an owner ended while it caught up:
a mark is a transaction each, and after one kill under load a new owner must be ready within `limits.RESTORE_MS`. So a
record that kills is touched at most once while running, once unmarked in the takeover after that, and then `STRIKES`
times under its own mark.

A decision can also need several records to kill: a plan and an answer to it, in whichever order they are met. Then now
one of them stands marked, now another; so deaths are counted per record until an owner has caught up, not in a row.
"""

from dataclasses import dataclass, replace

from ssbtek_runtime.slot.commit_state import SETTLED_MAX, Committed, Spot

STRIKES = 3
"""So often a record may be touched under its mark; at the next touch it is settled as failed, untouched."""
BEFORE_MAX = 8
"""So many records' deaths are remembered beside the mark's: as many as one query has records in a slot."""


@dataclass(frozen=True, slots=True)
class Trip:
    """`suspicious`: records are marked before they are touched.

    `mark`, `times`: the mark last committed, by whichever owner. `inherited`: it is the last owner's, not met again
    yet. Until it is met, only its own source is read and nothing is marked: a new mark would forget the count, and what
    stands before it in its source was passed before.
    """

    suspicious: bool = False
    mark: Spot | None = None
    times: int = 0
    inherited: bool = False
    settled: tuple[Spot, ...] = ()
    before: tuple[tuple[Spot, int], ...] = ()
    """Other records that owners died over since the last one that caught up, and how often."""

    def gives_up(self, spot: Spot) -> bool:
        """Whether this record must be settled as failed without being touched."""
        return spot in self.settled

    def must_commit(self, spot: Spot) -> bool:
        """Whether a mark must be committed before this record is touched: not if it stands there as ours already."""
        return self.suspicious and not self.gives_up(spot) and (self.mark == spot) == self.inherited

    def touch(self, spot: Spot) -> "Trip":
        """What to commit before this record is touched: its mark, or at the limit that it is given up."""
        counts = dict(self.before if self.mark == spot else self._remembered())
        times = (self.times if self.mark == spot else counts.pop(spot, 0)) + 1
        others = tuple(counts.items())
        if times > STRIKES:
            settled = (*self.settled, spot)[-SETTLED_MAX:]
            return replace(self, mark=None, times=0, inherited=False, settled=settled, before=others)
        return replace(self, mark=spot, times=times, inherited=False, before=others)

    def passed(self) -> "Trip":
        """With no mark of our own: what was marked has passed. An inherited mark stays."""
        return self if self.inherited else replace(self, mark=None, times=0, before=self._remembered())

    def without_mark(self) -> "Trip":
        """With no mark at all: the marked record is not there to be read any more."""
        return replace(self, mark=None, times=0, inherited=False)

    def _remembered(self) -> tuple[tuple[Spot, int], ...]:
        """With our own mark's deaths, of which this touch, which it passed, was none."""
        if self.mark is None or self.times < 2:
            return self.before
        return (*(each for each in self.before if each[0] != self.mark), (self.mark, self.times - 1))[-BEFORE_MAX:]


def after(last: Committed) -> Trip:
    """How a new owner starts, from how the last one ended."""
    if last.life != "restoring":
        return Trip(settled=last.settled)
    return Trip(True, last.mark, last.times, last.mark is not None, last.settled, last.before)
