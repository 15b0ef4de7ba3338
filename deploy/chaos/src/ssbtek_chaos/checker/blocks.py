"""Whether each block of a reply is what its provider said of this person, and no timeout is claimed falsely (pure).

The one rule that a lagging reader breaks first: an answer that was in the log a second before the deadline is in the
reply.
"""

import base64
import binascii
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ssbtek_chaos.checker.cases import Case
from ssbtek_chaos.checker.values import Findings, Place, Row, Window, document

GRACE_MS = 1_000
"""An answer appended so long before the deadline must be in the reply."""
_TIMEOUT = {"outcome": "timeout", "code": "deadline"}
_WHOLE = ("data", "nothing_found")
_PERSON = re.compile(rb"(?<![0-9])(?:19|20)[0-9]{6}[-+]?[0-9]{4}(?![0-9])")

Placed = Mapping[Place, list[tuple[Row, dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a block is compared with. `persons`: all that were asked about in this run."""

    answers: Placed
    plans: Placed
    windows: Sequence[Window]
    persons: Collection[str]


def check_blocks(cases: Iterable[Case], replies: Placed, around: Around, found: Findings) -> None:
    """Of every reply that is no refusal."""
    for case in cases:
        for row, doc in replies.get(case.place, []):
            if case.replies_due and not doc.get("refusal"):
                _reply(case, row, doc, around, found)


def _reply(case: Case, row: Row, doc: dict[str, Any], around: Around, found: Findings) -> None:
    blocks = {block.get("provider"): block for block in doc.get("blocks", [])}
    if len(blocks) != len(doc.get("blocks", [])) or set(blocks) != set(case.asked):
        found.add("wrong_blocks", f"{row.where}: {sorted(map(str, blocks))}, asked {sorted(case.asked)}")
    whole = bool(blocks) and all(block["outcome"].get("outcome") in _WHOLE for block in blocks.values())
    if doc.get("complete") is not whole:
        found.add("not_complete_as_it_says", row.where)
    settled = _settled(around.plans.get(case.place, []))
    for provider, block in blocks.items():
        if provider in settled:
            if block.get("outcome") != settled[provider]:
                found.add("not_as_planned", f"{row.where} {provider}")
        else:
            _block(case, row, doc, str(provider), block, around, found)
        _persons(case, row, str(provider), block, around.persons, found)


def _block(
    case: Case, row: Row, doc: dict[str, Any], provider: str, block: dict[str, Any], around: Around, found: Findings
) -> None:
    mine = [
        (answer, said)
        for answer, said in around.answers.get(case.place, [])
        if answer.of == provider and said.get("key") == case.key and said.get("body_digest") in case.digests
    ]
    found.count("blocks")
    if mine and _same(block, mine[0][1]):
        found.count(f"blocks: {block['outcome'].get('outcome')}")
        return
    if block.get("outcome") == _TIMEOUT:
        _timeout(row, doc, provider, mine, around.windows, found)
    elif case.poison and block["outcome"].get("outcome") == "failed":
        found.count("blocks failed by planted poison")
    elif any(_same(block, said) for _, said in mine[1:]):
        found.add("not_the_first_answer", f"{row.where} {provider}")
    else:
        found.add("not_its_answer", f"{row.where} {provider}: {block['outcome']}")


def _timeout(
    row: Row, doc: dict[str, Any], provider: str, mine: list[tuple[Row, dict[str, Any]]], windows: Sequence[Window],
    found: Findings,
) -> None:  # fmt: skip
    deadline = int(doc.get("deadline", 0))
    found.count("timeouts claimed by the composer")
    if row.at_ms < deadline:
        found.add("timeout_before_the_deadline", f"{row.where} {provider}")
    if not mine or mine[0][0].at_ms > deadline:
        return
    answer = mine[0][0]
    if answer.at_ms > deadline - GRACE_MS:
        found.count("answers of the last second that are not in their reply")
    elif any(w.kind == "broker" and w.from_ms <= deadline and answer.at_ms <= w.to_ms for w in windows):
        found.count("false timeouts within broker faults")
    else:
        late = f"{deadline - answer.at_ms} ms before the deadline"
        found.add("false_timeout", f"{row.where} {provider}: {answer.where} was there {late}")


def _settled(plans: list[tuple[Row, dict[str, Any]]]) -> dict[str, Any]:
    blocks = plans[0][1].get("blocks", {}) if plans else {}
    return {code: block["settled"] for code, block in blocks.items() if block.get("settled")}


def _same(block: dict[str, Any], said: dict[str, Any]) -> bool:
    return all(block.get(name) == said.get(name) for name in ("outcome", "content", "called", "took_ms"))


def _persons(
    case: Case, row: Row, provider: str, block: dict[str, Any], persons: Collection[str], found: Findings
) -> None:
    content = block.get("content")
    if not isinstance(content, str):
        return
    named = {number.replace(b"-", b"").replace(b"+", b"").decode() for number in _PERSON.findall(_documents(content))}
    found.count("contents")
    if case.person in named:
        found.count("contents that name their person")
    for other in named & set(persons) - {case.person}:
        found.add("somebody_elses_answer", f"{row.where} {provider} (a person number that ends in {other[-2:]})")


def _documents(content: str) -> bytes:
    """The provider's document and the view beside it."""
    try:
        packed = base64.b64decode(content, validate=True)
        inside = document(packed).get("document", "")
        return packed + b"\n" + base64.b64decode(inside, validate=True)
    except (binascii.Error, ValueError):
        return b""
