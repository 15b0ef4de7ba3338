"""Replies are kept as long as somebody may ask again, and within the budget; plans likewise."""

from ssbtek_contracts.outcome import NotPermitted
from ssbtek_contracts.plan import Ingress, Plan, PlannedBlock, Refusal
from ssbtek_edge.plans import Plans
from ssbtek_edge.replies import KEEP_MS, Replies

NOW = 1_795_512_600_000
KEY = "2199990017/00000000-0000-4000-8000-000000000001"


def test_a_reply_is_there_for_150_seconds() -> None:
    replies = Replies(1_000)
    replies.put("a", b"one", NOW)
    assert replies.get("a", NOW + KEEP_MS) == b"one"
    assert replies.get("a", NOW + KEEP_MS + 1) is None
    replies.forget(NOW + KEEP_MS + 1)
    assert (len(replies), replies.bytes) == (0, 0)


def test_above_the_budget_the_oldest_give_way_and_it_is_known_that_they_were_there() -> None:
    replies = Replies(100)
    for number in range(5):
        replies.put(str(number), b"x" * 40, NOW + number)
        assert replies.bytes <= 100
    assert [replies.get(str(each), NOW + 9) for each in range(5)] == ["gone", "gone", "gone", b"x" * 40, b"x" * 40]
    replies.forget(NOW + KEEP_MS + 10)
    assert (len(replies), replies.bytes) == (0, 0)


def test_one_larger_than_the_budget_is_not_kept() -> None:
    replies = Replies(10)
    replies.put("a", b"x" * 11, NOW)
    assert (replies.get("a", NOW), replies.bytes) == ("gone", 0)


def test_read_again_a_reply_counts_once() -> None:
    replies = Replies(100)
    for _ in range(3):
        replies.put("a", b"x" * 60, NOW)
    assert (replies.bytes, replies.get("a", NOW)) == (60, b"x" * 60)
    replies.put("b", b"x" * 60, NOW)
    assert (replies.bytes, replies.get("a", NOW), replies.get("b", NOW)) == (60, "gone", b"x" * 60)


def plan(**more) -> Plan:
    fields = {
        "key": KEY,
        "organisation": "2199990017",
        "kind": "fetch",
        "body_digest": "ab" * 32,
        "ingress": Ingress(lane="interactive", partition=0, offset=7, appended_at=NOW),
        "deadline": NOW + 18_000,
        "route": "edge",
        "blocks": {"af": PlannedBlock(settled=NotPermitted(code="not_qualified"))},
    }
    return Plan(**fields | more)


def test_a_plan_of_an_edges_query_is_known_for_150_seconds() -> None:
    plans = Plans()
    plans.put(plan(), NOW)
    found = plans.get(KEY, "ab" * 32, NOW + KEEP_MS)
    assert found is not None and found.refused is None
    assert plans.get(KEY, "cd" * 32, NOW) is None
    plans.forget(NOW + KEEP_MS + 1)
    assert len(plans) == 0


def test_a_refusal_whose_reply_goes_elsewhere_is_told_and_a_municipalitys_own_plan_is_not_kept() -> None:
    plans = Plans()
    assert plans.put(plan(route="organisation"), NOW) is None
    refusal = Refusal(code="signature_invalid", field="signature")
    assert plans.put(plan(route="organisation", refusal=refusal, blocks={}), NOW).refused == refusal
    assert plans.get(KEY, "ab" * 32, NOW).refused == refusal


def test_a_refusal_that_is_replied_to_the_edge_is_waited_for() -> None:
    assert Plans().put(plan(refusal=Refusal(code="cut_off"), blocks={}), NOW).refused is None
