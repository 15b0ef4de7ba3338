"""Whether nothing came out of nothing and nothing was swallowed, hop by hop (pure)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ssbtek_chaos.checker.cases import Case, sha
from ssbtek_chaos.checker.values import Findings, Place, Row

Placed = Mapping[Place, list[tuple[Row, dict[str, Any]]]]


def check_plans(cases: Sequence[Case], plans: Placed, deads: Iterable[dict[str, Any]], found: Findings) -> None:
    """received = planned + resends + dead."""
    about = Counter((dead.get("topic"), dead.get("partition"), dead.get("offset")) for dead in deads)
    places = {case.place for case in cases}
    for case in cases:
        planned = len(plans.get(case.place, []))
        if planned > case.replies_due:
            found.add("planned_twice" if case.replies_due else "planned_for_nothing", case.row.where)
        if planned < case.replies_due:
            found.add("never_planned", case.row.where)
        told = about[case.row.topic, case.row.partition, case.row.offset]
        if case.fate == "unknown" and told != 1:
            found.add("not_one_dead_reference", f"{case.row.where}: {told}")
    for place, several in plans.items():
        if place not in places:
            found.add("planned_from_nothing", several[0][0].where)
    found.count("conserved: received", len(cases))
    found.count("conserved: planned", sum(map(len, plans.values())))
    found.count("conserved: resends", sum(case.fate == "resend" for case in cases))
    found.count("conserved: dead", sum(case.fate == "unknown" for case in cases))


def check_closed(
    plans: Placed,
    replies: Placed,
    closed: Iterable[tuple[Row, dict[str, Any]]],
    poisoned: Collection[Place],
    found: Findings,
) -> None:
    """planned = closed, each with the digest of its own reply. `poisoned`: planted, and may be given up."""
    by_plan = defaultdict(list)
    for row, doc in closed:
        by_plan[row.partition, doc.get("plan_offset")].append((row, doc))
    for place, several in plans.items():
        for plan, _ in several:
            mine = by_plan.pop((plan.partition, plan.offset), [])
            if not mine and place in poisoned:
                found.count("planted poison given up")
            elif not mine:
                found.add("never_closed", plan.where)
            elif len(mine) > 1:
                found.add("closed_twice", plan.where)
            elif mine[0][1].get("reply_digest") not in {sha(row.value) for row, _ in replies.get(place, [])}:
                found.add("closed_with_another_reply", plan.where)
            found.count("conserved: closed", len(mine))
    for mine in by_plan.values():
        found.add("closed_from_nothing", mine[0][0].where)


def check_lookups(cases: Sequence[Case], plans: Placed, lookups: Placed, answers: Placed, found: Findings) -> None:
    """asked = requested = answered or timed out; each lookup about the person of its query."""
    persons = {case.place: case for case in cases}
    for place, several in plans.items():
        asked = [code for code, block in several[0][1].get("blocks", {}).items() if not block.get("settled")]
        requested = Counter(row.of for row, _ in lookups.get(place, []))
        answered = Counter(row.of for row, _ in answers.get(place, []))
        for code in asked:
            if requested[code] != 1:
                found.add(
                    "never_requested" if not requested[code] else "requested_twice", f"{several[0][0].where} {code}"
                )
            found.count("conserved: answered" if answered[code] else "conserved: never answered")
            found.count("answered more than once", max(answered[code] - 1, 0))
        for code in requested.keys() - set(asked):
            found.add("requested_from_nothing", f"{several[0][0].where} {code}")
        found.count("conserved: asked", len(asked))
        found.count("conserved: requested", sum(requested.values()))
    for place, mine in lookups.items():
        case = persons.get(place)
        for row, doc in mine:
            if case is None or place not in plans:
                found.add("requested_from_nothing", row.where)
            elif (doc.get("person") or "") != case.person or not _is_of(case, doc):
                found.add("mixed_up_lookup", row.where)
    _answers(lookups, answers, found)


def _answers(lookups: Placed, answers: Placed, found: Findings) -> None:
    for place, mine in answers.items():
        asked = {(row.of, doc.get("key"), doc.get("body_digest")) for row, doc in lookups.get(place, [])}
        for row, doc in mine:
            if (row.of, doc.get("key"), doc.get("body_digest")) not in asked:
                found.add("mixed_up_answer", row.where)


def _is_of(case: Case, doc: dict[str, Any]) -> bool:
    return doc.get("key") == case.key and doc.get("body_digest") in case.digests
