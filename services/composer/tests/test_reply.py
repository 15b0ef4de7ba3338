"""One honest reply: whatever is missing is named, and complete means that nothing is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_composer.collect import part_of
from ssbtek_composer.reply import compose, outcome_of, refuse
from ssbtek_contracts.closed import Closed
from ssbtek_contracts.limits import BLOCK_MAX, REPLY_MAX
from ssbtek_contracts.outcome import (
    BadAnswer,
    Data,
    Failed,
    InvalidRequest,
    Missing,
    NothingFound,
    NotPermitted,
    Partial,
    Refused,
    Timeout,
    Unavailable,
)
from ssbtek_contracts.query import digest as sha256
from ssbtek_contracts.reply import Reply

OUTCOMES = [
    Data(),
    Partial(missing=(Missing(part="SGI", code="part_failed"),)),
    NothingFound(),
    Refused(code="provider_refused"),
    InvalidRequest(code="invalid_period", field="period.to", allowed="90 days"),
    Timeout(code="provider_slow"),
    Unavailable(code="breaker_open"),
    BadAnswer(code="wrong_person"),
    Failed(code="provider_fault"),
]
PROVIDERS = ("af", "csn", "fk", "skv", "so", "tns", "miv")


@given(st.dictionaries(st.sampled_from(PROVIDERS), st.sampled_from(OUTCOMES)), st.booleans())
def test_every_provider_asked_has_its_own_block_and_complete_means_nothing_missing(make, answers, settled) -> None:
    plan = make.plan(
        asked=PROVIDERS[:6] if settled else PROVIDERS,
        settled={"miv": NotPermitted(code="not_qualified")} if settled else {},
    )
    query = make.query(plan)
    for provider, outcome in answers.items():
        if provider in plan.asked:
            query = query.with_part(provider, part_of(make.answer(1, provider, outcome)))
    composed = compose(query, 5)
    blocks = {block.provider: block for block in composed.reply.blocks}
    assert tuple(blocks) == tuple(plan.blocks)
    for provider, block in blocks.items():
        if provider not in plan.asked:
            assert block.outcome == NotPermitted(code="not_qualified")
        elif provider in answers:
            assert block.outcome == answers[provider]
        else:
            assert block.outcome == Timeout(code="deadline")
    names = [block.outcome.outcome for block in blocks.values()]
    assert composed.reply.complete == all(name in ("data", "nothing_found") for name in names)


def test_the_reply_carries_what_it_answers(make) -> None:
    plan = make.plan()
    reply = compose(make.query(plan), 5).reply
    for field in ("key", "organisation", "kind", "body_digest", "ingress", "deadline"):
        assert getattr(reply, field) == getattr(plan, field)


def test_closed_tells_outcomes_and_the_digest_of_the_exact_bytes(make) -> None:
    query = make.query(offset=12).with_part("af", part_of(make.answer(1, "af")))
    composed = compose(query, 777)
    closed = composed.closed
    assert closed.reply_digest == sha256(composed.value)
    assert Reply.read(composed.value) == composed.reply
    assert (closed.plan_offset, closed.closed_at, closed.complete) == (12, 777, False)
    assert {code: (b.outcome, b.code, b.took_ms) for code, b in closed.blocks.items()} == {
        "af": ("data", None, 40),
        "csn": ("timeout", "deadline", None),
    }
    assert make.content() not in Closed.write(closed).decode()


def test_a_refused_query_names_why_and_has_no_blocks(make) -> None:
    composed = compose(make.query(make.refused_plan()), 5)
    assert composed.reply.refusal is not None and composed.reply.refusal.code == "purpose_missing"
    assert (composed.reply.blocks, composed.reply.complete, composed.closed.refusal) == ((), False, "purpose_missing")
    assert outcome_of(composed.reply) == "refused"


def test_what_we_fail_to_compose_is_refused_as_ours(make) -> None:
    reply = refuse(make.query(), 5).reply
    assert reply.refusal is not None and reply.refusal.code == "internal"
    assert not reply.complete and reply.blocks == ()


def test_seven_largest_blocks_fit(make) -> None:
    query = make.query(make.plan(asked=PROVIDERS))
    for provider in PROVIDERS:
        query = query.with_part(provider, part_of(make.answer(1, provider, content="A" * BLOCK_MAX)))
    composed = compose(query, 5)
    assert len(composed.value) < REPLY_MAX and composed.reply.complete


def test_an_endless_list_of_missing_parts_costs_only_its_own_block(make) -> None:
    missing = tuple(Missing(part="a" * 120, code="part_failed") for _ in range(100_000))
    query = make.query(make.plan(asked=("af", "csn")))
    query = query.with_part("af", part_of(make.answer(1, "af", Partial(missing=missing))))
    query = query.with_part("csn", part_of(make.answer(1, "csn")))
    composed = compose(query, 5)
    assert len(composed.value) <= REPLY_MAX
    assert [block.outcome for block in composed.reply.blocks] == [BadAnswer(code="too_large"), Data()]


@pytest.mark.parametrize("called", [True, False])
def test_a_ping_says_what_was_called(make, called: bool) -> None:
    query = make.query(make.plan(asked=("fk",), kind="ping"))
    query = query.with_part("fk", part_of(make.answer(1, "fk", kind="ping", content=None, called=called)))
    (block,) = compose(query, 5).reply.blocks
    assert (block.outcome, block.called) == (Data(), called)
