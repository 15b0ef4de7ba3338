"""Shows what was done to the system and what was found, ending with one line that says so."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from ssbtek_chaos.checker.check import Checked
from ssbtek_chaos.checker.values import Window

SHOWN = 8
HEADLINE = {
    "lost": "lost", "doubled": "doubled", "mixed_up_reply": "mixed up", "false_timeout": "falsely timed out",
    "audit_hole": "holes in the ledger",
}  # fmt: skip


def show(console: Console, done: Sequence[tuple[str, Window]], ends: Sequence[tuple[int, str, int | None]],
         checked: Checked, began_ms: int) -> None:  # fmt: skip
    """The three tables and what is wrong."""
    console.print(_done(done, began_ms))
    own = [(ms, name, code) for ms, name, code in ends if code not in (0, -9, -15)]
    for ms, name, code in own:
        console.print(f"  at {(ms - began_ms) / 1000:5.1f} s {name} ended itself (exit code {code})", highlight=False)
    console.print(_waits(checked))
    console.print(_counts(checked))
    for rule, wheres in checked.wrong.items():
        console.print(f"[red]{rule}[/]: {len(wheres)}", highlight=False)
        for where in wheres[:SHOWN]:
            console.print(f"    {where}", highlight=False, markup=False)


def verdict(checked: Checked, seed: int, seconds: float) -> str:
    """The last line."""
    named = ", ".join(f"{len(checked.wrong.get(rule, []))} {word}" for rule, word in HEADLINE.items())
    other = {rule: len(wheres) for rule, wheres in checked.wrong.items() if rule not in HEADLINE}
    more = f"; also {', '.join(f'{count} {rule}' for rule, count in other.items())}" if other else ""
    word = "HELD" if checked.holds else "BROKEN"
    return f"{word}: {named}{more} (seed {seed}, {seconds:g} s)"


def as_json(done: Sequence[tuple[str, Window]], ends: Sequence[tuple[int, str, int | None]], checked: Checked,
            began_ms: int, **more: Any) -> dict[str, Any]:  # fmt: skip
    """All of it, for documents and for a closer look."""
    faults = [
        {
            "what": what,
            "kind": window.kind,
            "target": window.target,
            "at_s": round((window.from_ms - began_ms) / 1000, 1),
            "well_after_s": round((window.to_ms - window.from_ms) / 1000, 1),
        }
        for what, window in done
    ]
    ended = [{"at_s": round((ms - began_ms) / 1000, 1), "process": name, "code": code} for ms, name, code in ends]
    waits = {kind: asdict(each) for kind, each in checked.waits.items()}
    return {**more, "holds": checked.holds, "faults": faults, "ends": ended, "waits": waits, "counts": checked.counts,
            "wrong": checked.wrong}  # fmt: skip


def _done(done: Sequence[tuple[str, Window]], began_ms: int) -> Table:
    table = Table("at", "what was done", "to", "well again after", title="Done", title_justify="left")
    for what, window in done:
        took = f"{(window.to_ms - window.from_ms) / 1000:.1f} s"
        table.add_row(f"{(window.from_ms - began_ms) / 1000:.1f} s", what, window.target, took)
    return table


def _waits(checked: Checked) -> Table:
    table = Table("queries open during", "queries", "median", "p95", "longest", "past the deadline", "asker waited",
                  "over 27 s", "too late", title="From append to reply, seconds", title_justify="left")  # fmt: skip
    for kind, each in checked.waits.items():
        took = (f"{ms / 1000:.2f}" for ms in (each.median, each.p95, each.longest))
        past, seen = f"{each.past / 1000:+.2f}", f"{each.seen / 1000:.2f}"
        table.add_row(kind, str(each.queries), *took, past, seen, str(each.beyond), str(each.too_late))
    return table


def _counts(checked: Checked) -> Table:
    table = Table("found", "", title="Counted", title_justify="left")
    for name, count in checked.counts.items():
        table.add_row(name, str(count))
    return table
