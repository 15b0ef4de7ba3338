"""All rules over all evidence: what is wrong, what was counted, how long askers waited (pure)."""

from dataclasses import dataclass

from ssbtek_chaos.checker.audited import check_ledger
from ssbtek_chaos.checker.blocks import Around, check_blocks
from ssbtek_chaos.checker.cases import cases
from ssbtek_chaos.checker.conserved import check_closed, check_lookups, check_plans
from ssbtek_chaos.checker.replies import by_place, check_replies
from ssbtek_chaos.checker.times import Waits, check_times
from ssbtek_chaos.checker.values import Evidence, Findings, Row, document


@dataclass(frozen=True, slots=True)
class Checked:
    """`wrong`: by rule, where. Empty: everything held."""

    wrong: dict[str, list[str]]
    counts: dict[str, int]
    waits: dict[str, Waits]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def check(evidence: Evidence) -> Checked:
    """Everything that a run must have kept."""
    found = Findings()
    of: dict[str, list[Row]] = {}
    for row in evidence.rows:
        of.setdefault(row.kind, []).append(row)
    known = {row.key for row in of.get("connection", []) if row.value}
    made = cases(of.get("received", []), known, evidence.intents, found)
    plans, replies = by_place(of.get("planned", [])), by_place(of.get("reply", []))
    lookups, answers = by_place(of.get("lookup", [])), by_place(of.get("answer", []))
    check_replies(made, replies, {place: [row for row, _ in several] for place, several in plans.items()}, found)
    persons = {case.person for case in made if case.person}
    check_blocks(made, replies, Around(answers, plans, evidence.windows, persons), found)
    deads = [document(row.value) for row in of.get("dead", [])]
    check_plans(made, plans, deads, found)
    closed = [(row, document(row.value)) for row in of.get("closed", [])]
    check_closed(plans, replies, closed, {case.place for case in made if case.poison}, found)
    check_lookups(made, plans, lookups, answers, found)
    check_ledger(evidence, evidence.rows, found)
    waits = check_times(made, replies, evidence.windows, evidence.seen, answers, found)
    for dead in deads:
        found.count(f"dead: {dead.get('code')}")
    return Checked(found.wrong, dict(sorted(found.counts.items())), waits)
