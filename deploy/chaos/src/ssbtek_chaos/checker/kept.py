"""Evidence as a file, so that a run can be looked into and checked again; test persons only, and it stays in `.run`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ssbtek_chaos.checker.values import Evidence, Intent, Ledger, Row, Window


def keep(file: Path, evidence: Evidence) -> None:
    """One JSON object a line: first all but the rows, then each row."""
    head = {
        "intents": [asdict(each) for each in evidence.intents],
        "windows": [asdict(each) for each in evidence.windows],
        "entries": evidence.ledger.entries,
        "ranges": evidence.ledger.ranges,
        **{
            name: [[*at, value] for at, value in getattr(evidence, name).items()] for name in ("begins", "ends", "seen")
        },
    }
    with file.open("w") as out:
        out.write(json.dumps(head) + "\n")
        for row in evidence.rows:
            out.write(json.dumps(asdict(row) | {"value": row.value.decode("latin-1")}) + "\n")


def kept(file: Path) -> Evidence:
    """What `keep` kept."""
    with file.open() as lines:
        head: dict[str, Any] = json.loads(next(lines))
        rows = tuple(_row(json.loads(line)) for line in lines)
    placed = {name: {(each[0], each[1]): each[2] for each in head[name]} for name in ("begins", "ends", "seen")}
    return Evidence(
        rows,
        tuple(Intent(**each) for each in head["intents"]),
        tuple(Window(**each) for each in head["windows"]),
        Ledger(
            tuple((each[0], each[1], each[2]) for each in head["entries"]),
            tuple((each[0], each[1], each[2], each[3]) for each in head["ranges"]),
        ),
        **placed,
    )


def _row(fields: dict[str, Any]) -> Row:
    return Row(**fields | {"value": fields["value"].encode("latin-1")})
