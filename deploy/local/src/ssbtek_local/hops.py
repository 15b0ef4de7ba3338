"""Decides whether a query's entries in the ledger are all there (pure): each message of its way, once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def missing_entries(entries: Iterable[Mapping[str, Any]], asked: Iterable[str]) -> list[str]:
    """What is missing of query, plan, a lookup and an answer for each provider asked, reply, closed."""
    counts = Counter((entry["kind"], entry["provider"] or "") for entry in entries)
    wanted = [("queryreceived", ""), ("plan", ""), ("reply", ""), ("closed", "")]
    wanted += [(kind, code) for code in asked for kind in ("lookup", "answer")]
    return [" ".join(filter(None, each)) for each in wanted if not counts[each]]
