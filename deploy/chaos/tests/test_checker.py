"""The checker finds what it is there to find: each planted wrong is named, and a right run has none."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ssbtek_chaos.checker.check import check
from ssbtek_chaos.checker.kept import keep, kept
from ssbtek_chaos.checker.values import Evidence, Intent, Ledger, Row, Window

ORGANISATION, OTHER = "2199800009", "2199800017"
PERSON, SOMEBODY = "198503129804", "199006249826"
TOPICS = {"received": "q", "planned": "p", "lookup": "l.", "answer": "a.", "reply": "r.", "closed": "c", "dead": "d",
          "connection": "n"}  # fmt: skip
DEADLINE = 18_000


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content(person: str) -> str:
    inside = base64.b64encode(f"<svar>{person}</svar>".encode()).decode()
    return base64.b64encode(json.dumps({"document": inside, "view": []}).encode()).decode()


class Run:
    """A right run, record by record; a test bends it before it is checked."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.intents: list[Intent] = []
        self.windows: list[Window] = []
        self.entries: list[tuple[str, int, int]] | None = None
        self.ranges: list[tuple[str, int, int, int]] | None = None
        for organisation in (ORGANISATION, OTHER):
            self.put("connection", 0, 0, organisation, b"{}")
        self.ask(1, PERSON)
        self.ask(2, SOMEBODY, organisation=OTHER)

    def put(self, kind: str, partition: int, at_ms: int, key: str, value: Any, of: str = "") -> Row:
        topic = TOPICS[kind] + of
        offset = sum(row.topic == topic and row.partition == partition for row in self.rows)
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        row = Row(kind, of, topic, partition, offset, at_ms, key, raw)
        self.rows.append(row)
        return row

    def send(self, number: int, person: str, at: int, organisation: str, what: str, fate: str, code: str | None) -> Row:
        body = json.dumps({"kind": "fetch", "person": person, "providers": {"af": {}, "fk": {}}}).encode()
        query_id = f"00000000-0000-4000-8000-{number:012}"
        manifest = {"organisation": organisation, "query_id": query_id, "kind": "fetch", "body_digest": sha(body)}
        value = {
            "manifest": base64.urlsafe_b64encode(json.dumps(manifest).encode()).decode().rstrip("="),
            "body": base64.b64encode(body).decode(),
        }
        row = self.put("received", 0, at, f"{organisation}/{query_id}", value)
        self.intents.append(Intent(what, fate, 0, sha(row.value), code, row.offset))
        return row

    def ask(
        self, number: int, person: str, *, at: int = 0, organisation: str = ORGANISATION,
        answers: tuple[str, ...] = ("af", "fk"), reply_at: int = 300, code: str | None = None, what: str = "good",
        fate: str = "new",
    ) -> None:  # fmt: skip
        sent = self.send(number, person, at, organisation, what, fate, code)
        said = {
            "key": sent.key,
            "organisation": organisation,
            "body_digest": sha(base64.b64decode(json.loads(sent.value)["body"])),
            "ingress": {"lane": "interactive", "partition": 0, "offset": sent.offset},
            "deadline": at + DEADLINE,
        }
        refusal = {"refusal": {"code": code}} if code else {}
        planned = {} if code else {"af": {}, "fk": {}}
        plan = self.put("planned", 0, at + 10, sent.key, said | {"blocks": planned} | refusal)
        blocks = []
        for provider in planned:
            block: dict[str, Any] = {"outcome": {"outcome": "timeout", "code": "deadline"}}
            self.put("lookup", 0, at + 20, sent.key, said | {"provider": provider, "person": person}, provider)
            if provider in answers:
                block = {"outcome": {"outcome": "data"}, "content": content(person), "took_ms": 5}
                self.put("answer", 0, at + 100, sent.key, said | block | {"provider": provider}, provider)
            blocks.append(block | {"provider": provider})
        whole = not code and all(block["outcome"]["outcome"] == "data" for block in blocks)
        reply = self.put(
            "reply", 0, at + reply_at, sent.key, said | {"complete": whole, "blocks": blocks} | refusal, organisation
        )
        self.put(
            "closed", 0, at + reply_at, sent.key, said | {"plan_offset": plan.offset, "reply_digest": sha(reply.value)}
        )

    def find(self, kind: str, number: int = 0) -> int:
        return [index for index, row in enumerate(self.rows) if row.kind == kind][number]

    def drop(self, kind: str, number: int = 0) -> None:
        del self.rows[self.find(kind, number)]

    def change(self, kind: str, number: int = 0, *, reclose: bool = False, **fields: Any) -> None:
        at = self.find(kind, number)
        row = self.rows[at]
        value = json.dumps(json.loads(row.value) | fields).encode()
        self.rows[at] = replace(row, value=value)
        if reclose:
            for index, each in enumerate(self.rows):
                if each.kind == "closed" and json.loads(each.value)["reply_digest"] == sha(row.value):
                    closed = json.loads(each.value) | {"reply_digest": sha(value)}
                    self.rows[index] = replace(each, value=json.dumps(closed).encode())

    def again(self, kind: str, number: int = 0) -> None:
        row = self.rows[self.find(kind, number)]
        self.put(kind, row.partition, row.at_ms, row.key, row.value, row.of)

    def evidence(self) -> Evidence:
        places = [(row.topic, row.partition, row.offset) for row in self.rows]
        ends: dict[tuple[str, int], int] = {}
        for topic, partition, offset in places:
            ends[topic, partition] = max(offset + 1, ends.get((topic, partition), 0))
        ranges = [(topic, partition, 0, end) for (topic, partition), end in ends.items()]
        ledger = Ledger(
            tuple(places if self.entries is None else self.entries),
            tuple(ranges if self.ranges is None else self.ranges),
        )
        return Evidence(tuple(self.rows), tuple(self.intents), tuple(self.windows), ledger, {}, ends)


def found(bend: Callable[[Run], None]) -> set[str]:
    run = Run()
    bend(run)
    return set(check(run.evidence()).wrong)


def test_a_right_run_has_nothing_wrong() -> None:
    run = Run()
    run.ask(3, PERSON, at=1000, answers=("af",), reply_at=DEADLINE + 50)
    run.ask(3, SOMEBODY, at=2000, code="key_reused", what="reuse", fate="reused")
    run.send(3, PERSON, 3000, ORGANISATION, "resend", "resend", None)
    checked = check(run.evidence())
    assert checked.holds, checked.wrong
    assert checked.counts["timeouts claimed by the composer"] == 1
    assert checked.counts["contents that name their person"] == 5
    assert checked.waits["no fault"].queries == 4


def _loses(run: Run) -> None:
    run.drop("reply")


def _doubles(run: Run) -> None:
    run.again("reply")


def _mixes_up(run: Run) -> None:
    mine = json.loads(run.rows[run.find("reply", 0)].value)
    theirs = json.loads(run.rows[run.find("reply", 1)].value)
    run.change("reply", 0, reclose=True, blocks=theirs["blocks"])
    run.change("reply", 1, reclose=True, blocks=mine["blocks"])


def _lies_within(run: Run) -> None:
    block = {"outcome": {"outcome": "data"}, "content": content(SOMEBODY), "took_ms": 5}
    run.change("answer", 0, **block)
    reply = json.loads(run.rows[run.find("reply")].value)
    run.change("reply", reclose=True, blocks=[block | {"provider": "af"}, *reply["blocks"][1:]])


def _wrong_digest(run: Run) -> None:
    run.change("reply", reclose=True, body_digest="0" * 64)


def _to_another(run: Run) -> None:
    at = run.find("reply")
    run.rows[at] = replace(run.rows[at], of=OTHER)


def _times_out_falsely(run: Run) -> None:
    run.ask(3, PERSON, answers=("af",), reply_at=DEADLINE + 50)
    query = json.loads(run.rows[run.find("lookup", 5)].value)
    block = {"outcome": {"outcome": "data"}, "content": content(PERSON), "took_ms": 5}
    run.put("answer", 0, DEADLINE - 1500, query["key"], query | block, "fk")


def _times_out_early(run: Run) -> None:
    run.ask(3, PERSON, answers=("af",), reply_at=DEADLINE - 50)


def _takes_the_second_answer(run: Run) -> None:
    first = run.find("answer")
    later = json.loads(run.rows[first].value) | {"took_ms": 77}
    run.put("answer", 0, 150, later["key"], later, "af")
    reply = json.loads(run.rows[run.find("reply")].value)
    run.change("reply", reclose=True, blocks=[reply["blocks"][0] | {"took_ms": 77}, reply["blocks"][1]])


def _forgets_a_block(run: Run) -> None:
    reply = json.loads(run.rows[run.find("reply")].value)
    run.change("reply", reclose=True, blocks=reply["blocks"][:1])


def _says_complete(run: Run) -> None:
    run.ask(3, PERSON, answers=("af",), reply_at=DEADLINE + 50)
    run.change("reply", 2, reclose=True, complete=True)


def _answers_a_resend(run: Run) -> None:
    run.send(1, PERSON, 5000, ORGANISATION, "resend", "resend", None)
    offset = run.rows[-1].offset
    reply = json.loads(run.rows[run.find("reply")].value)
    run.put("reply", 0, 5100, reply["key"], reply | {"ingress": reply["ingress"] | {"offset": offset}}, ORGANISATION)


def _lets_a_key_be_used_twice(run: Run) -> None:
    run.ask(1, SOMEBODY, at=2000, what="reuse", fate="reused")
    run.intents[-1] = replace(run.intents[-1], code="key_reused")


def _is_late(run: Run) -> None:
    run.ask(3, PERSON, answers=("af",), reply_at=DEADLINE + 2500)  # the others' replies take 200 ms


def _claims_to_be_late(run: Run) -> None:
    run.ask(3, PERSON, code="too_late")


def _loses_a_query(run: Run) -> None:
    run.intents.append(Intent("good", "new", 0, "f" * 64, None, 99))


def _replies_to_nothing(run: Run) -> None:
    reply = json.loads(run.rows[run.find("reply")].value)
    run.put("reply", 0, 400, reply["key"], reply | {"ingress": reply["ingress"] | {"offset": 77}}, ORGANISATION)


def _asks_about_another(run: Run) -> None:
    run.change("lookup", person=SOMEBODY)


def _answers_another(run: Run) -> None:
    theirs = json.loads(run.rows[run.find("lookup", 2)].value)
    run.change("answer", key=theirs["key"], body_digest=theirs["body_digest"])


def _closes_with_another(run: Run) -> None:
    run.change("closed", reply_digest="0" * 64)


def _audits_a_hole(run: Run) -> None:
    evidence = run.evidence()
    run.ranges = [each for each in evidence.ledger.ranges if each[0] != "p"] + [("p", 0, 0, 1), ("p", 0, 2, 2)]


def _audits_too_little(run: Run) -> None:
    run.entries = list(run.evidence().ledger.entries)[1:]


def _audits_twice(run: Run) -> None:
    run.entries = [*run.evidence().ledger.entries, ("p", 0, 0)]


def _audits_what_is_not(run: Run) -> None:
    run.entries = [*run.evidence().ledger.entries, ("p", 0, 40)]


@pytest.mark.parametrize(
    ("bend", "rule"),
    [
        (_loses, "lost"),
        (_doubles, "doubled"),
        (_mixes_up, "somebody_elses_answer"),
        (_mixes_up, "not_its_answer"),
        (_lies_within, "somebody_elses_answer"),
        (_wrong_digest, "mixed_up_reply"),
        (_to_another, "mixed_up_reply"),
        (_times_out_falsely, "false_timeout"),
        (_times_out_early, "timeout_before_the_deadline"),
        (_takes_the_second_answer, "not_the_first_answer"),
        (_forgets_a_block, "wrong_blocks"),
        (_says_complete, "not_complete_as_it_says"),
        (_answers_a_resend, "resend_answered"),
        (_lets_a_key_be_used_twice, "wrong_refusal"),
        (_is_late, "late_without_a_fault"),
        (_claims_to_be_late, "refused_as_late_in_time"),
        (_loses_a_query, "acknowledged_and_gone"),
        (_replies_to_nothing, "reply_to_nothing"),
        (_asks_about_another, "mixed_up_lookup"),
        (_answers_another, "mixed_up_answer"),
        (_closes_with_another, "closed_with_another_reply"),
        (lambda run: run.drop("closed"), "never_closed"),
        (lambda run: run.again("closed"), "closed_twice"),
        (lambda run: run.drop("planned"), "never_planned"),
        (lambda run: run.again("planned"), "planned_twice"),
        (lambda run: run.drop("lookup"), "never_requested"),
        (lambda run: run.again("lookup"), "requested_twice"),
        (_audits_a_hole, "audit_hole"),
        (_audits_too_little, "audit_missing"),
        (_audits_twice, "audit_twice"),
        (_audits_what_is_not, "audit_from_nothing"),
    ],
)
def test_a_planted_wrong_is_found(bend: Callable[[Run], None], rule: str) -> None:
    assert rule in found(bend)


def test_a_false_timeout_within_a_brokers_fault_is_counted_apart() -> None:
    run = Run()
    _times_out_falsely(run)
    run.windows.append(Window("broker", "broker 1", DEADLINE - 3000, DEADLINE))
    checked = check(run.evidence())
    assert "false_timeout" not in checked.wrong
    assert checked.counts["false timeouts within broker faults"] == 1
    run.windows[-1] = replace(run.windows[-1], kind="kill")
    assert "false_timeout" in check(run.evidence()).wrong


def test_unreadable_records_and_strangers_have_their_own_fates() -> None:
    run = Run()
    garbage = run.put("received", 0, 50, f"{ORGANISATION}/00000000-0000-4000-8000-000000000009", b"\x00")
    nobody = run.put("received", 0, 60, "nobody", b"\x00")
    for row, fate in ((garbage, "unreadable"), (nobody, "unknown")):
        run.intents.append(Intent("garbage", fate, 0, sha(row.value), None, row.offset))
    wrong = check(run.evidence()).wrong
    assert [garbage.where in each for each in (wrong["lost"], wrong["never_planned"])] == [True, True]
    assert wrong["not_one_dead_reference"] == [f"{nobody.where}: 0"]
    about = {"topic": nobody.topic, "partition": 0, "offset": nobody.offset, "code": "unreadable"}
    run.put("dead", 0, 61, "", about)
    assert "not_one_dead_reference" not in check(run.evidence()).wrong


def test_evidence_can_be_kept_and_checked_again(tmp_path: Path) -> None:
    run = Run()
    run.windows.append(Window("kill", "router-1", 1, 2))
    keep(tmp_path / "evidence", run.evidence())
    assert kept(tmp_path / "evidence") == run.evidence()
