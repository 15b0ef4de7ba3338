"""What a run measured, as values: rounds, their medians with spread, and whether a goal is met (pure)."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

NOT_SERVICES = ("asker", "base services", "receiver")
"""Processes that are measured and yet no part of a side: who asks, who is asked, and where spans are sent."""
GROUND = ("kafka", "postgres")
STRANGERS_ALLOWED = 0.10
"""With more of the machine's time than this taken by others, a round says nothing about us."""


@dataclass(frozen=True, slots=True)
class Round:
    """One scenario, once, on one side. `cpu_s`, `memory`: by process, over the round and at its end (MiB).

    `queries`: answered ones. `strangers`: share of the machine's time that others took.
    """

    side: str
    scenario: str
    seconds: float
    queries: int
    values: Mapping[str, float] = field(default_factory=dict)
    cpu_s: Mapping[str, float] = field(default_factory=dict)
    memory: Mapping[str, float] = field(default_factory=dict)
    strangers: float = 0.0

    @property
    def judged(self) -> bool:
        """Whether the machine was ours."""
        return self.strangers <= STRANGERS_ALLOWED

    def cpu_ms(self, *, of: Iterable[str] | None = None) -> float:
        """CPU milliseconds a query, of these processes; by default of all that are part of the side."""
        names = set(self.cpu_s) - set(NOT_SERVICES) if of is None else set(of)
        return 1000 * sum(self.cpu_s.get(name, 0.0) for name in names) / max(self.queries, 1)


@dataclass(frozen=True, slots=True)
class Run:
    """All of it. `machine`: what it ran on, in words. `notes`: what was out of the ordinary."""

    machine: Mapping[str, str]
    rounds: Sequence[Round]
    notes: Sequence[str] = ()

    def of(self, side: str, scenario: str) -> list[Round]:
        """The rounds of a scenario on a side."""
        return [each for each in self.rounds if (each.side, each.scenario) == (side, scenario)]

    def judged(self) -> bool:
        """Whether goals may be judged by it."""
        return all(each.judged for each in self.rounds)

    def as_json(self) -> dict[str, Any]:
        """For the file that the calculator reads."""
        return asdict(self)


def run_of(told: Mapping[str, Any]) -> Run:
    """A run as `as_json` wrote it."""
    return Run(told["machine"], [Round(**each) for each in told["rounds"]], told["notes"])


@dataclass(frozen=True, slots=True)
class Spread:
    """Of several rounds."""

    median: float
    low: float
    high: float
    count: int

    def text(self, digits: int = 1) -> str:
        """`median (low–high)`."""
        if self.count == 1:
            return f"{self.median:.{digits}f}"
        return f"{self.median:.{digits}f} ({self.low:.{digits}f}–{self.high:.{digits}f})"


def spread(values: Sequence[float]) -> Spread | None:
    """None where there are none."""
    return Spread(statistics.median(values), min(values), max(values), len(values)) if values else None


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share lies at or below; nothing in between is made up. 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def latencies(prefix: str, milliseconds: Sequence[float]) -> dict[str, float]:
    """The usual figures, by name."""
    return {
        f"{prefix}p50": quantile(milliseconds, 0.5),
        f"{prefix}p90": quantile(milliseconds, 0.9),
        f"{prefix}p99": quantile(milliseconds, 0.99),
        f"{prefix}max": max(milliseconds, default=0.0),
    }


def value_of(run: Run, side: str, scenario: str, name: str) -> Spread | None:
    """A named value over the rounds of a scenario; `cpu_ms` and `services_ms` are worked out."""
    rounds = run.of(side, scenario)
    if name == "cpu_ms":
        return spread([each.cpu_ms() for each in rounds])
    return spread([each.values[name] for each in rounds if name in each.values])
