"""What an adapter remembers of its own deaths, in the metadata of its committed offsets (pure).

A lookup that kills the process would be read again for ever. So: after a death all goes on as usual once, since most
deaths are nobody's fault; after a second one before the backlog of then was done, a child goes first (ADR 15), and
lookups are taken one at a time, each marked before it is touched: what kills only over the provider's answer, which no
child has, is left marked by a third death. Either way that lookup is answered `failed`, `poison`, untouched.
"""

from dataclasses import dataclass, replace

USUAL_DEATHS = 1


@dataclass(frozen=True, slots=True)
class Trip:
    """One partition. `deaths` in a row before offset `goal` was reached; `suspect` was marked when the last came."""

    deaths: int = 0
    goal: int = 0
    marked: int | None = None
    suspect: int | None = None

    def careful_at(self, offset: int) -> bool:
        """Whether this lookup is taken alone, and marked first."""
        return self.deaths > USUAL_DEATHS and offset < self.goal

    def gives_up(self, offset: int) -> bool:
        """Whether this lookup is answered without being touched."""
        return self.suspect == offset

    def mark(self, offset: int) -> "Trip":
        """This lookup is about to be touched."""
        return replace(self, marked=offset)

    def reached(self, low: int) -> "Trip":
        """All below `low` is done."""
        return Trip(goal=self.goal) if low >= self.goal and self.deaths else self

    def encode(self, *, clean: bool = False) -> str:
        """The metadata string. `clean`: nobody died, the partition was handed on in order."""
        return "c" if clean else f"r:{self.deaths}:{'' if self.marked is None else self.marked}"


def after(metadata: str, low: int, end: int) -> Trip:
    """How a new owner begins, with `low` committed and the log ending at `end`. Metadata it cannot read is none."""
    try:
        life, deaths, marked = metadata.split(":")
        died, suspect = int(deaths) + 1, int(marked) if marked else None
    except ValueError:
        return Trip(goal=end)
    if life != "r" or low >= end:
        return Trip(goal=end)
    return Trip(deaths=died, goal=end, suspect=suspect if suspect is not None and suspect >= low else None)
