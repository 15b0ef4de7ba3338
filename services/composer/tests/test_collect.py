"""What belongs to a query, and when its reply leaves."""

from ssbtek_composer.collect import match, part_of, place_of
from ssbtek_contracts.limits import BLOCK_MAX
from ssbtek_contracts.outcome import BadAnswer, Data, NothingFound, NotPermitted, Unavailable


def matched(make, plan, answer) -> str:
    return match(plan.key, plan.body_digest, place_of(plan.ingress), answer)


def test_an_answer_matches_by_key_digest_and_place(make) -> None:
    assert matched(make, make.plan(1), make.answer(1)) == "yes"


def test_an_old_lookups_answer_to_a_reused_key_is_another_use(make) -> None:
    later = make.plan(1, ingress=make.ingress(77))
    assert matched(make, later, make.answer(1)) == "other"
    other_lane = make.plan(1, ingress=make.ingress(1).model_copy(update={"lane": "bulk"}))
    assert matched(make, other_lane, make.answer(1)) == "other"


def test_right_place_and_wrong_digest_or_key_is_a_mismatch(make) -> None:
    assert matched(make, make.plan(1), make.answer(1, body_digest=make.digest(2))) == "mismatch"
    assert matched(make, make.plan(1), make.answer(1, key=make.key(2))) == "mismatch"


def test_due_when_all_asked_are_in(make) -> None:
    query = make.query(make.plan(settled={"fk": NotPermitted(code="not_qualified")}))
    assert not query.is_due(0)
    query = query.with_part("af", part_of(make.answer(1, "af")))
    assert not query.is_due(0)
    assert query.with_part("csn", part_of(make.answer(1, "csn"))).is_due(0)


def test_refused_or_wholly_settled_is_due_at_once(make) -> None:
    assert make.query(make.refused_plan()).is_due(0)
    assert make.query(make.plan(asked=(), settled={"af": NotPermitted(code="not_qualified")})).is_due(0)


def test_the_deadline_counts_only_once_the_answers_of_then_are_read(make) -> None:
    query = make.query()
    assert not query.is_due(query.plan.deadline)
    assert query.is_due(query.plan.deadline + 1)


def test_content_too_large_is_a_bad_answer(make) -> None:
    part = part_of(make.answer(content="A" * (BLOCK_MAX + 1)))
    assert (part.outcome, part.content) == (BadAnswer(code="too_large"), None)
    assert part_of(make.answer(content="A" * BLOCK_MAX)).outcome == Data()


def test_an_outcome_that_promises_content_and_has_none_is_a_bad_answer(make) -> None:
    for outcome in (Data(), NothingFound()):
        assert part_of(make.answer(outcome=outcome, content=None)).outcome == BadAnswer(code="unreadable")


def test_content_beside_a_failure_is_left_out(make) -> None:
    part = part_of(make.answer(outcome=Unavailable(code="breaker_open"), content="AAAA"))
    assert (part.outcome, part.content) == (Unavailable(code="breaker_open"), None)


def test_a_ping_needs_no_content(make) -> None:
    part = part_of(make.answer(kind="ping", content=None, called=True))
    assert (part.outcome, part.called) == (Data(), True)
