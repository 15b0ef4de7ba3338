"""What becomes of each answer, in whatever order plans and answers are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_composer.collect import Part
from ssbtek_composer.open_queries import OpenQueries
from ssbtek_composer.orphans import Unread
from ssbtek_composer.reply import compose
from ssbtek_contracts.outcome import Failed, Refused


def test_an_answer_before_its_plan_waits_and_then_counts(make) -> None:
    queries = OpenQueries({})
    early = make.arrival(make.answer(1, "af"), 3)
    assert queries.take(early) == "waiting"
    assert queries.held_bytes == len(make.content())
    assert queries.add(make.plan(1), 0, make.DAY) == [(early, "taken")]
    assert not queries.orphans.waiting
    assert [query.parts.keys() for query in queries] == [{"af"}]


def test_an_answer_without_a_plan_is_late_only_when_the_plans_of_then_are_read(make) -> None:
    queries = OpenQueries({})
    lone = make.arrival(make.answer(9, "af"), 3)
    queries.take(lone)
    assert queries.give_up_waiting(100) == [], "the plan topic's end was not asked after it was seen"
    queries.orphans.mark(5)
    assert queries.give_up_waiting(4) == []
    assert queries.give_up_waiting(5) == [(lone, "orphan")]
    assert queries.give_up_waiting(6) == []


def test_a_later_mark_does_not_move_an_earlier_one(make) -> None:
    queries = OpenQueries({})
    first, second = make.arrival(make.answer(8, "af"), 3), make.arrival(make.answer(9, "af"), 4)
    queries.take(first)
    queries.orphans.mark(5)
    queries.take(second)
    queries.orphans.mark(9)
    assert queries.give_up_waiting(5) == [(first, "orphan")]
    assert queries.give_up_waiting(9) == [(second, "orphan")]


def test_the_first_answer_counts(make) -> None:
    queries = OpenQueries({})
    queries.add(make.plan(1), 0, make.DAY)
    assert queries.take(make.arrival(make.answer(1, "af"), 3)) == "taken"
    assert queries.take(make.arrival(make.answer(1, "af", Refused(code="provider_refused")), 4)) == "duplicate"
    (query,) = queries
    assert query.parts["af"].outcome.outcome == "data"


def test_the_digest_of_another_query_is_never_used(make) -> None:
    queries = OpenQueries({})
    queries.add(make.plan(1), 0, make.DAY)
    assert queries.take(make.arrival(make.answer(1, "af", body_digest=make.digest(2)))) == "digest_mismatch"
    assert queries.take(make.arrival(make.answer(1, "af", key=make.key(2)))) == "digest_mismatch"
    (query,) = queries
    assert not query.parts
    queries.close(list(queries))
    assert queries.take(make.arrival(make.answer(1, "af", body_digest=make.digest(2)))) == "digest_mismatch"


def test_nobody_who_was_not_asked_is_heard(make) -> None:
    queries = OpenQueries({})
    queries.add(make.plan(1, asked=("af",)), 0, make.DAY)
    assert queries.take(make.arrival(make.answer(1, "csn"))) == "orphan"


def test_after_the_reply_an_answer_is_late_and_one_sent_twice_is_not(make) -> None:
    queries = OpenQueries({})
    plan = make.plan(1)
    queries.add(plan, 0, make.DAY)
    queries.take(make.arrival(make.answer(1, "af"), 3))
    queries.close(queries.due(plan.deadline + 1))
    assert len(queries) == 0
    assert queries.take(make.arrival(make.answer(1, "af"), 4)) == "duplicate"
    assert queries.take(make.arrival(make.answer(1, "csn"), 1, plan.deadline + 1)) == "too_late"
    assert queries.take(make.arrival(make.answer(1, "csn"), 2, plan.deadline)) == "orphan"


def test_what_is_read_again_after_a_takeover_is_not_told_of_again(make) -> None:
    topic = make.arrival(make.answer(1, "af")).topic
    queries = OpenQueries({topic: 10})
    queries.remember_closed(make.plan(1))
    assert queries.take(make.arrival(make.answer(1, "af"), 9)) == "duplicate"
    assert queries.take(make.arrival(make.answer(1, "af"), 9, make.DAY + 18_001)) == "too_late"
    assert queries.take(make.arrival(make.answer(1, "af"), 10)) == "orphan"
    below_low = make.arrival(make.answer(2, "af"), 3)
    queries.take(below_low)
    queries.orphans.mark(0)
    assert queries.give_up_waiting(0) == [(below_low, "duplicate")]


def test_a_reused_keys_refusal_and_the_open_query_are_told_apart(make) -> None:
    queries = OpenQueries({})
    queries.add(make.plan(1), 0, make.DAY)
    queries.add(make.refused_plan(1, "key_reused", ingress=make.ingress(50), body_digest=make.digest(9)), 1, make.DAY)
    refused = queries.due(0)
    assert [query.offset for query in refused] == [1]
    queries.close(refused)
    assert queries.take(make.arrival(make.answer(1, "af"), 3)) == "taken"


def test_a_second_plan_of_one_record_is_refused(make) -> None:
    queries = OpenQueries({})
    queries.add(make.plan(1), 0, make.DAY)
    with pytest.raises(ValueError, match="second plan"):
        queries.add(make.plan(1), 4, make.DAY)


def test_an_answer_that_cannot_be_read_fails_its_block(make) -> None:
    queries = OpenQueries({})
    queries.add(make.plan(1), 0, make.DAY)
    part = Part(Failed(code="internal"))
    assert queries.settle(Unread(make.key(1), "af", part))
    assert not queries.settle(Unread(make.key(1), "af", part)), "it has a part"
    assert not queries.settle(Unread(make.key(1), "fk", part)), "not asked"
    assert not queries.settle(Unread(make.key(2), "af", part)), "no such query"
    assert queries.take(make.arrival(make.answer(1, "af"), 9)) == "duplicate"


def test_an_answer_that_cannot_be_read_waits_for_its_plan_as_any_other(make) -> None:
    queries = OpenQueries({})
    queries.settle(Unread(make.key(1), "af", Part(Failed(code="internal"))))
    queries.take(make.arrival(make.answer(1, "af"), 3))
    ((_, verdict),) = queries.add(make.plan(1), 0, make.DAY)
    assert verdict == "duplicate", "the first in offset order counts"
    (query,) = queries
    assert query.parts["af"].outcome == Failed(code="internal")
    queries.settle(Unread(make.key(2), "af", Part(Failed(code="internal"))))
    queries.orphans.mark(5)
    assert queries.give_up_waiting(5) == []
    assert not queries.orphans.waiting


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("plan"), st.integers(1, 4)),
        st.tuples(st.just("answer"), st.integers(1, 4), st.sampled_from(["af", "csn"]), st.booleans()),
    ),
    max_size=40,
)


@given(EVENTS)
def test_in_any_order_one_reply_to_each_plan_made_of_its_own_first_answers(make, events) -> None:
    queries, planned, replied = OpenQueries({}), {}, {}
    first: dict[tuple[int, str], str] = {}
    for offset, (kind, number, *more) in enumerate(events):
        if kind == "plan" and number not in planned:
            planned[number] = offset
            queries.add(make.plan(number), offset, make.DAY)
        elif kind == "answer":
            provider, right = more
            content = make.content(f"{offset}")
            wrong = {} if right else {"body_digest": make.digest(99)}
            queries.take(make.arrival(make.answer(number, provider, content=content, **wrong), offset))
            if right and number not in replied:
                first.setdefault((number, provider), content)
        for query in queries.due(0):
            reply = compose(query, 0).reply
            assert reply.key not in replied.values()
            replied[query.plan.ingress.offset] = reply.key
            for block in reply.blocks:
                assert block.content == first[(query.plan.ingress.offset, block.provider)]
            queries.close([query])
    assert len(queries) + len(replied) == len(planned)
    for query in queries.due(make.DAY + 18_001):
        assert {block.outcome.outcome for block in compose(query, 0).reply.blocks} <= {"data", "timeout"}
