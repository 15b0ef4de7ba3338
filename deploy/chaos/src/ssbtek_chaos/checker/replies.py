"""Whether each record has the replies that are due to it, and no reply is anybody else's (pure)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ssbtek_chaos.checker.cases import Case
from ssbtek_chaos.checker.values import Findings, Place, Row, document, place_in

TOLERATED_EARLY_MS = 100
"""How far the router's clock and the broker's may disagree on whether a query is past its deadline."""


def check_replies(
    cases: Iterable[Case], replies: Mapping[Place, list[tuple[Row, dict[str, Any]]]], plans: Mapping[Place, list[Row]],
    found: Findings,
) -> None:  # fmt: skip
    """One reply to each that is due one, none to any other; the right one."""
    places = set()
    for case in cases:
        places.add(case.place)
        mine = replies.get(case.place, [])
        _number(case, mine, found)
        for row, doc in mine:
            _belongs(case, row, doc, found)
            _refusal(case, row, doc, plans.get(case.place, []), found)
    for place, several in replies.items():
        if place not in places:
            for row, _ in several:
                found.add("reply_to_nothing", row.where)


def by_place(rows: Iterable[Row]) -> dict[Place, list[tuple[Row, dict[str, Any]]]]:
    """Messages by the ingress place that they name, in the order of offsets."""
    placed = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.topic, *each.place)):
        doc = document(row.value)
        placed[place_in(doc)].append((row, doc))
    return dict(placed)


def _number(case: Case, mine: list[tuple[Row, dict[str, Any]]], found: Findings) -> None:
    if case.fate == "resend" and mine:
        found.add("resend_answered", case.row.where)
    elif case.fate == "unknown" and mine:
        found.add("unknown_sender_answered", case.row.where)
    elif len(mine) > case.replies_due:
        found.add("doubled", f"{case.row.where}: {', '.join(row.where for row, _ in mine)}")
    elif len(mine) < case.replies_due:
        if case.poison:
            found.count("planted poison without a reply")
        else:
            found.add("lost", case.row.where)
    found.count(f"records: {case.fate}")


def _belongs(case: Case, row: Row, doc: dict[str, Any], found: Findings) -> None:
    right = (
        row.of == case.organisation == doc.get("organisation")
        and row.key == case.key == doc.get("key")
        and doc.get("body_digest") in case.digests
    )
    if not right:
        found.add("mixed_up_reply", f"{row.where} for {case.row.where}")


def _refusal(case: Case, row: Row, doc: dict[str, Any], plans: list[Row], found: Findings) -> None:
    refusal = doc.get("refusal")
    code = refusal.get("code") if isinstance(refusal, dict) else None
    if code is not None:
        found.count(f"refused: {code}")
    if code == "too_late" and case.fate in ("new", "reused"):
        deadline = int(doc.get("deadline", 0))
        if any(plan.at_ms < deadline - TOLERATED_EARLY_MS for plan in plans):
            found.add("refused_as_late_in_time", row.where)
        return
    expected = case.intent.code if case.intent else {"reused": "key_reused"}.get(case.fate)
    if case.poison and code in ("internal", "poison", None):
        return
    if case.fate == "unreadable" and expected is None and code is not None:
        return
    if code != expected and not (code == "rate_limited" and case.kind == "ping"):
        found.add("wrong_refusal", f"{row.where}: {code}, due was {expected}")
