"""How long askers waited: without a fault in time, and with one how far past the deadline (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ssbtek_chaos.checker.cases import Case
from ssbtek_chaos.checker.values import Findings, Place, Row, Window

LATE_MS = 1_000
"""A reply may follow its deadline by so much, and by `OWN_DELAYS` of what this machine takes over any reply."""
OWN_DELAYS = 3
PATIENCE_MS = 27_000
"""What the edge waits, from the append on."""
CALM = "no fault"
GRACEFUL = {CALM, "term", "rolling"}
"""What may cost nobody anything: an orderly stop, alone or one after the other."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Of the queries that met one kind of fault. Milliseconds; `past`: the most that a reply came after its deadline
    (negative: before it). `seen`: the longest that an asker waited. `beyond`: replies after the edge's patience."""

    queries: int
    median: int
    p95: int
    longest: int
    past: int
    seen: int
    beyond: int
    too_late: int


def check_times(
    cases: Iterable[Case],
    replies: Mapping[Place, list[tuple[Row, dict[str, Any]]]],
    windows: Sequence[Window],
    seen: Mapping[tuple[str, int], int],
    answers: Mapping[Place, list[tuple[Row, dict[str, Any]]]],
    found: Findings,
) -> dict[str, Waits]:
    """By kind of fault; a reply that is late though none, or only an orderly stop, was at work is a finding."""
    own = _own_delay(replies, answers)
    found.count("this machine's own delay, last answer to reply, median ms", own)
    allowed = LATE_MS + OWN_DELAYS * own
    met: dict[str, list[tuple[int, int, int, bool]]] = {}
    for case in cases:
        for row, doc in replies.get(case.place, [])[:1]:
            kinds = {window.kind for window in windows if meets(window, case.row.at_ms, row.at_ms)} or {CALM}
            past = row.at_ms - int(doc.get("deadline", 0))
            if kinds <= GRACEFUL and past > allowed and not case.poison:
                found.add("late_without_a_fault", f"{row.where}: {past} ms past the deadline ({', '.join(kinds)})")
            waited = seen.get((row.topic, row.offset), row.at_ms) - case.row.at_ms
            refused_late = (doc.get("refusal") or {}).get("code") == "too_late"
            if kinds <= GRACEFUL and refused_late:
                found.add("too_late_without_a_fault", row.where)
            for kind in kinds:
                met.setdefault(kind, []).append((row.at_ms - case.row.at_ms, past, waited, refused_late))
    return {kind: _waits(several) for kind, several in sorted(met.items())}


def _own_delay(
    replies: Mapping[Place, list[tuple[Row, dict[str, Any]]]],
    answers: Mapping[Place, list[tuple[Row, dict[str, Any]]]],
) -> int:
    """Median of what lies between the last answer and the reply that waited for nothing else: a machine that has too
    much to do is late without any fault of ours."""
    delays = sorted(
        row.at_ms - max(answer.at_ms for answer, _ in answers[place])
        for place, several in replies.items()
        for row, doc in several[:1]
        if place in answers and len(answers[place]) >= len(doc.get("blocks", ()))
    )
    return max(delays[len(delays) // 2], 0) if delays else 0


def meets(window: Window, from_ms: int, to_ms: int) -> bool:
    """Whether a fault was at work while a query was open."""
    return window.from_ms <= to_ms and from_ms <= window.to_ms


def _waits(several: list[tuple[int, int, int, bool]]) -> Waits:
    took = sorted(each[0] for each in several)
    return Waits(
        queries=len(took),
        median=took[len(took) // 2],
        p95=took[min(len(took) * 95 // 100, len(took) - 1)],
        longest=took[-1],
        past=max(each[1] for each in several),
        seen=max(each[2] for each in several),
        beyond=sum(each[0] > PATIENCE_MS for each in several),
        too_late=sum(each[3] for each in several),
    )
