"""What a planted poison came to: one query told, a dead reference, and nobody else harmed (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ssbtek_chaos.checker.values import Row, document


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one planted query. `reply`: in words. `dead`: codes of the references to its records. `deaths`: processes."""

    name: str
    reply: str
    dead: tuple[str, ...]
    deaths: int
    settled_s: float


def outcome_of(name: str, query_id: str, rows: Sequence[Row], deaths: int, settled_s: float) -> Outcome:
    """From the records of the run."""
    mine = {(row.topic, *row.place) for row in rows if row.key.endswith(f"/{query_id}")}
    dead = [
        str(doc.get("code"))
        for row in rows
        if row.kind == "dead"
        for doc in (document(row.value),)
        if (doc.get("topic"), doc.get("partition"), doc.get("offset")) in mine
    ]
    replies = [document(row.value) for row in rows if row.kind == "reply" and row.key.endswith(f"/{query_id}")]
    return Outcome(name, ", ".join(map(_in_words, replies)) or "none", tuple(sorted(set(dead))), deaths, settled_s)


def wrong_with(outcome: Outcome, *, must_be_told: bool) -> Iterable[str]:
    """`must_be_told`: whether its asker must get a reply; what is given must be honest in any case."""
    told = outcome.reply.startswith(("refused", "failed", "timeout")) and "," not in outcome.reply
    if not told and (must_be_told or outcome.reply != "none"):
        yield f"{outcome.name}: the reply is {outcome.reply}"
    if not outcome.dead:
        yield f"{outcome.name}: no dead reference"


def _in_words(reply: dict[str, Any]) -> str:
    if refusal := reply.get("refusal"):
        return f"refused {refusal.get('code')}"
    failed = [
        f"{block['provider']} {block['outcome'].get('code')}"
        for block in reply.get("blocks", [])
        if block["outcome"].get("outcome") == "failed" and block["outcome"].get("code") in ("internal", "poison")
    ]
    late = [block["provider"] for block in reply.get("blocks", []) if block["outcome"].get("outcome") == "timeout"]
    if failed:
        return f"failed {' '.join(failed)}"
    return f"timeout {' '.join(late)}" if late else "as if nothing were"
