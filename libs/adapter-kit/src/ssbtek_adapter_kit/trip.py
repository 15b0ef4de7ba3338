"""What an adapter remembers of its own deaths, in the metadata of its committed offsets (pure).

A lookup that kills the process would be read again for ever. So: after a death, all goes on as usual once; after the
second in a row before the backlog of then was done, lookups are taken one at a time, each marked before it is touched;
the one that was marked twice and killed both times is answered `failed`, `poison`, untouched.
"""

from dataclasses import dataclass, replace

USUAL_DEATHS = 1
MARKS = 2


@dataclass(frozen=True, slots=True)
class Trip:
    """One partition. `deaths` in a row before offset `goal` was reached; `suspect` was marked `marks` times."""

    deaths: int = 0
    goal: int = 0
    suspect: int | None = None
    marks: int = 0

    def careful_at(self, offset: int) -> bool:
        """Whether this lookup is taken alone, and marked first."""
        return self.deaths > USUAL_DEATHS and offset < self.goal

    def gives_up(self, offset: int) -> bool:
        """Whether this lookup is answered without being touched."""
        return self.suspect == offset and self.marks >= MARKS

    def mark(self, offset: int) -> "Trip":
        """This lookup is about to be touched."""
        return replace(self, suspect=offset, marks=self.marks + 1 if self.suspect == offset else 1)

    def reached(self, low: int) -> "Trip":
        """All below `low` is done."""
        return Trip(goal=self.goal) if low >= self.goal and self.deaths else self

    def encode(self, *, clean: bool = False) -> str:
        """The metadata string. `clean`: the last commit of an orderly end."""
        if clean:
            return "c"
        return f"r:{self.deaths}:{self.goal}:{'' if self.suspect is None else self.suspect}:{self.marks}"


def after(metadata: str, low: int, end: int) -> Trip:
    """How a new owner begins, with `low` committed and the log ending at `end`. Metadata it cannot read is none."""
    try:
        life, deaths, _, suspect, marks = metadata.split(":")
        before = Trip(int(deaths), 0, int(suspect) if suspect else None, int(marks))
    except ValueError:
        return Trip(goal=end)
    if life != "r" or low >= end:
        return Trip(goal=end)
    return replace(before, deaths=before.deaths + 1, goal=end)
