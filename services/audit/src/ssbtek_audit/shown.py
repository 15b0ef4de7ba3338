"""The ledger's entries of one query, for people, in eighty columns."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

Entry = Mapping[str, Any]


def shown(key: str, entries: Sequence[Entry]) -> RenderableType:
    """What holds for the whole query in a few lines; then a row for each record, with what came of it."""
    facts = Table.grid(padding=(0, 2))
    for name, column in (("caseworker", "caseworker"), ("case", "case_id")):
        for value in dict.fromkeys(entry[column] for entry in entries if entry[column]):
            facts.add_row(Text(name, style="dim"), Text(value))
    for value in dict.fromkeys(f"{e['person_period']}:{e['person'].hex()[:16]}…" for e in entries if e["person"]):
        facts.add_row(Text("person", style="dim"), Text(f"{value} (a keyed pseudonym)"))
    table = Table()
    table.add_column("no", justify="right", no_wrap=True)
    table.add_column("time", no_wrap=True)
    table.add_column("record", no_wrap=True)
    table.add_column("what came of it", overflow="fold", ratio=1)
    for entry in entries:
        when = entry["appended_at"].astimezone().strftime("%H:%M:%S.%f")[:-3]
        table.add_row(str(entry["number"]), when, Text(_record(entry)), Text(said(entry)))
    return Group(Text(f"Ledger: {key}", style="italic"), facts, table)


def said(entry: Entry) -> str:
    """What came of it, in codes: refusal or dead letter's code, else each block's."""
    words = [entry["code"]] if entry["code"] else []
    purpose = json.loads(entry["facts"] or "{}").get("purpose")
    if purpose:
        words.append(f"for {purpose}")
    if entry["field"]:
        words.append(f"({entry['field']})")
    blocks = json.loads(entry["outcomes"]) if entry["outcomes"] else {}
    if entry["provider"] is not None:
        words += [_whole(block) for block in blocks.values()]
    else:
        words.append("; ".join(f"{outcome}: {', '.join(codes)}" for outcome, codes in _by_outcome(blocks).items()))
    if entry["alias"]:
        words.append(f"case sent as {entry['alias']}")
    return " ".join(word for word in words if word)


def _by_outcome(blocks: Mapping[str, Mapping[str, Any] | None]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, block in blocks.items():
        found.setdefault(_brief(block), []).append(code)
    return found


def _brief(block: Mapping[str, Any] | None) -> str:
    if block is None:
        return "asked"
    return f"{block['outcome']}/{block['code']}" if block.get("code") else str(block["outcome"])


def _whole(block: Mapping[str, Any] | None) -> str:
    missing = block.get("missing") if block else None
    if not missing:
        return _brief(block)
    return f"{_brief(block)} without " + ", ".join(f"{each['part']} ({each['code']})" for each in missing)


def _record(entry: Entry) -> str:
    # The deployment's prefix and the version are the same for all: without them a row fits a narrow terminal.
    topic = entry["record_topic"].partition("ssbtek.")[2] or entry["record_topic"]
    return f"{topic.removesuffix('.v1')}/{entry['record_partition']}/{entry['record_offset']}"
