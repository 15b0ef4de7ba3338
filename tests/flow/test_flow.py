"""The whole path by its real pure steps: any order of answers, any person, nothing mixed or mistaken for empty."""

import dataclasses
import itertools
import json
import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssbtek_adapter_kit.persons import BY_SCENARIO, PERSONS
from ssbtek_client.matching import judge
from ssbtek_client.question import Prepared, Question, prepare
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import COMPLETE, HAS_CONTENT
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.reply import Reply

PROVIDERS = list(load_providers())
DAY = 1_795_512_600_000
CASE, CASEWORKER = "EB-2026-001234", "karin.handlaggare"


def query(scenario: str = "everything", number: int = 1, **more: Any) -> Prepared:
    first = more.pop("first", date(2026, 10, 11))
    asked = Question(
        BY_SCENARIO[scenario].number,
        CASE,
        CASEWORKER,
        first,
        date(2026, 11, 24),
        providers=more.pop("providers", {code: {} for code in PROVIDERS}),
        **more,
    )
    at = datetime.fromtimestamp(DAY / 1000, UTC)
    return prepare(asked, "2199990017", f"00000000-0000-4000-8000-{number:012x}", f"{number:0>22}", at)


def outcomes(reply: Reply) -> dict[str, str]:
    return {block.provider: block.outcome.outcome for block in reply.blocks}


def whole(flow: Any, asked: Prepared) -> Reply:
    """Asked and answered, all in time."""
    decision = flow.send(asked)
    flow.queries.add(decision.plan, 0, flow.now)
    for lookup in decision.lookups:
        assert flow.arrive(flow.answer(lookup)) == "taken"
    (composed,) = flow.replies()
    return Reply.read(composed.value)


@pytest.mark.parametrize("person", PERSONS, ids=lambda each: each.scenario)
def test_every_test_person_gets_one_reply_that_says_what_is_missing(flow, person) -> None:
    asked = query(person.scenario)
    reply = whole(flow, asked)
    assert judge(asked, reply) == "mine"
    assert [block.provider for block in reply.blocks] == PROVIDERS
    assert reply.complete is (set(outcomes(reply).values()) <= COMPLETE)
    for block in reply.blocks:
        assert (block.content is not None) is (block.outcome.outcome in HAS_CONTENT)
        if block.outcome.outcome == "data":
            assert Content.unpack(block.content).view, f"{block.provider} says data and shows none"


def test_known_everywhere_and_known_nowhere_are_told_apart_from_everything_else(flow) -> None:
    assert set(outcomes(whole(flow, query("everything"))).values()) == {"data"}
    assert set(outcomes(whole(flow, query("nothing", 2))).values()) == {"nothing_found"}
    for number, scenario in enumerate(("partial", "refused", "broken", "unknown_codes", "incomplete"), 3):
        told = outcomes(whole(flow, query(scenario, number)))
        assert not all(each in COMPLETE for each in told.values()), scenario


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(range(len(PROVIDERS))), plan_after=st.integers(0, len(PROVIDERS)))
def test_any_order_of_plan_and_answers_makes_the_same_reply(flow, order, plan_after) -> None:
    assert _answered(type(flow)(), order, plan_after) == _answered(type(flow)(), range(len(PROVIDERS)), 0)


def _answered(flow: Any, order: Any, plan_after: int) -> bytes:
    decision = flow.send(query())
    answers = [flow.answer(lookup) for lookup in decision.lookups]
    for step, index in enumerate([*order, None]):
        if step == plan_after:
            flow.queries.add(decision.plan, 0, flow.now)
        if index is not None:
            flow.arrive(answers[index])
    (composed,) = flow.replies()
    return composed.value


@pytest.mark.parametrize("late", [{"csn"}, {"fk", "skv"}, set(PROVIDERS)], ids=len)
def test_whoever_is_late_is_named_and_the_others_are_there(flow, late) -> None:
    decision = flow.send(query())
    flow.queries.add(decision.plan, 0, flow.now)
    for lookup in decision.lookups:
        if lookup.provider not in late:
            flow.arrive(flow.answer(lookup))
    flow.now = decision.plan.deadline
    assert flow.replies(flow.now) == [], "not before the deadline has passed"
    flow.now += 1
    (composed,) = flow.replies(flow.now)
    told = outcomes(composed.reply)
    assert {code for code, outcome in told.items() if outcome == "timeout"} == late
    assert not composed.reply.complete


def test_two_persons_in_one_slot_are_never_mixed(flow) -> None:
    """Answers of two queries, shuffled; and each with the other's key, digest or place."""
    first, second = flow.send(query("everything", 1)), flow.send(query("pension", 2))
    for offset, decision in enumerate((first, second)):
        flow.queries.add(decision.plan, offset, flow.now)
    answers = [flow.answer(lookup) for lookup in (*first.lookups, *second.lookups)]
    random.Random(7).shuffle(answers)
    changes = ("key", "body_digest")
    for answer, change in itertools.product(answers[:4], changes):
        other = second.plan if answer.key == first.plan.key else first.plan
        foreign = answer.model_copy(update={change: getattr(other, change)})
        assert flow.arrive(foreign) == "digest_mismatch"
    for answer in answers:
        assert flow.arrive(answer) == "taken"
    for composed, decision in zip(flow.replies(), (first, second), strict=True):
        assert composed.reply.body_digest == decision.plan.body_digest
        own = {answer.provider: answer.content for answer in answers if answer.key == decision.plan.key}
        assert {block.provider: block.content for block in composed.reply.blocks} == own


def test_a_field_that_one_provider_rejects_costs_one_block(flow) -> None:
    reply = whole(flow, query(first=date(2020, 1, 1), providers={code: {} for code in PROVIDERS}))
    told = outcomes(reply)
    assert told["csn"] == "invalid_request"
    assert {told[code] for code in ("af", "skv", "so", "tns", "miv")} == {"data"}
    (csn,) = [block for block in reply.blocks if block.provider == "csn"]
    assert csn.outcome.field and csn.outcome.allowed


def test_a_resend_changes_nothing_and_a_reused_id_is_refused(flow) -> None:
    whole(flow, query())
    records = len(flow.written)
    assert flow.send(query()).result == "resend"
    assert len(flow.written) == records + 1
    reused = flow.send(query("nothing", 1))
    assert reused.plan.refusal.code == "key_reused" and reused.lookups == ()
    flow.queries.add(reused.plan, 1, flow.now)
    (composed,) = flow.replies()
    assert judge(query("nothing", 1), composed.reply) == "mine"
    assert judge(query("everything", 1), composed.reply) == "not_mine", "its first use is not told of it"


def test_no_person_data_where_it_does_not_belong(flow) -> None:
    for number, person in enumerate(PERSONS, 1):
        whole(flow, query(person.scenario, number))
    numbers = [person.number for person in PERSONS]
    secrets = [form for number in numbers for form in (number, number[2:], f"{number[2:8]}-{number[8:]}")]
    for record in flow.written:
        shown = record.key.decode()
        if "planned" in record.topic or "closed" in record.topic:
            shown += record.value.decode()
            assert CASE not in shown and CASEWORKER not in shown
        assert not [secret for secret in secrets if secret in shown], record.topic
    told = json.dumps([dataclasses.asdict(entry) for entry in flow.ledger], default=str)
    assert not [secret for secret in secrets if secret in told]


def test_every_record_has_its_entry_and_the_query_can_be_followed(flow) -> None:
    whole(flow, query())
    kinds = [entry.kind for entry in flow.ledger]
    number = len(PROVIDERS)
    expected = ["queryreceived", "plan", *["lookup"] * number, *["answer"] * number, "reply", "closed"]
    assert kinds == expected
    assert len({entry.query_key for entry in flow.ledger}) == 1
    pseudonyms = {entry.person for entry in flow.ledger if entry.person}
    assert len(pseudonyms) == 1


def test_the_driver_stays_small() -> None:
    from pathlib import Path

    assert len(Path(__file__).with_name("conftest.py").read_text().splitlines()) <= 100
