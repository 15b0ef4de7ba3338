"""What the checker is given and what it says, as plain values: nothing here knows the system's own code (pure)."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, int]
"""Partition and offset of a query's own record at the ingress."""


@dataclass(frozen=True, slots=True)
class Row:
    """One committed record as it was read. `kind`: received, planned, lookup, answer, reply, closed, dead, connection,
    other. `of`: the provider or organisation that its topic is for. `at_ms`: append time, milliseconds."""

    kind: str
    of: str
    topic: str
    partition: int
    offset: int
    at_ms: int
    key: str
    value: bytes

    @property
    def place(self) -> Place:
        """Where it stands in its topic."""
        return self.partition, self.offset

    @property
    def where(self) -> str:
        """As it is shown."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Intent:
    """What the asker meant with one record. `fate`: see `cases`. `code`: the refusal it should get, if any. `offset`:
    None where the broker never said that it has it. `poison`: planted to break something; it may cost its own query."""

    what: str
    fate: str
    partition: int
    sha: str
    code: str | None = None
    offset: int | None = None
    poison: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """While one fault was at work, up to the moment when everything was well again. Milliseconds since the epoch.

    `kind`: kill, stop, term, rolling, broker, postgres, cut; or start: everything is new and not warm yet.
    """

    kind: str
    target: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What stands in PostgreSQL. `entries`: topic, partition, offset. `ranges`: topic, partition, first, next."""

    entries: tuple[tuple[str, int, int], ...] = ()
    ranges: tuple[tuple[str, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one run. `seen`: when the asker saw a reply, by topic and offset. `begins`, `ends`: of each
    partition, the first offset and the one after the last committed record or marker."""

    rows: tuple[Row, ...]
    intents: tuple[Intent, ...] = ()
    windows: tuple[Window, ...] = ()
    ledger: Ledger = Ledger()
    begins: Mapping[tuple[str, int], int] = field(default_factory=dict)
    ends: Mapping[tuple[str, int], int] = field(default_factory=dict)
    seen: Mapping[tuple[str, int], int] = field(default_factory=dict)


class Findings:
    """What is wrong, by rule; and what was only counted."""

    def __init__(self) -> None:
        self.wrong: dict[str, list[str]] = {}
        self.counts: Counter[str] = Counter()

    def add(self, rule: str, where: str) -> None:
        """One violation."""
        self.wrong.setdefault(rule, []).append(where)

    def count(self, name: str, by: int = 1) -> None:
        """Something that is only told."""
        self.counts[name] += by


def document(value: bytes) -> dict[str, Any]:
    """The JSON object in these bytes; empty where there is none."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def place_in(doc: Mapping[str, Any]) -> Place:
    """The ingress place that a message names; (-1, -1) where it names none."""
    ingress = doc.get("ingress")
    if not isinstance(ingress, dict) or ingress.get("lane") != "interactive":
        return -1, -1
    return int(ingress.get("partition", -1)), int(ingress.get("offset", -1))
