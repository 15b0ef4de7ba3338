"""A reply reaches those who wait for exactly its query, and nobody else; what came is kept for those who ask again."""

import asyncio
from types import SimpleNamespace

import pytest

from ssbtek_contracts.plan import Ingress, Plan, Refusal
from ssbtek_contracts.reply import Reply
from ssbtek_edge.plans import Plans
from ssbtek_edge.replies import Replies
from ssbtek_edge.waiting import GONE, Waiting

NOW = 1_795_512_600_000
KEY = "2199990017/00000000-0000-4000-8000-000000000001"
OTHER = "2199990025/00000000-0000-4000-8000-000000000001"
DIGEST, ANOTHER = "ab" * 32, "cd" * 32
INGRESS = Ingress(lane="interactive", partition=0, offset=7, appended_at=NOW)


class Desk:
    def __init__(self, budget: int = 1_000_000) -> None:
        self.now, self.incidents = NOW, 0
        self.replies, self.plans = Replies(budget), Plans()
        self.waiting = Waiting(self.replies, self.plans, lambda: self.now, self.incident)

    def incident(self) -> None:
        self.incidents += 1

    def replied(self, key: str = KEY, body_digest: str = DIGEST, organisation: str = "2199990017", **more) -> None:
        reply = Reply(
            key=key, organisation=organisation, kind="fetch", body_digest=body_digest, ingress=INGRESS,
            deadline=NOW, complete=True, **more,
        )  # fmt: skip
        self.record(self.waiting.take_reply, key, reply.write())

    def planned(self, body_digest: str = DIGEST, **more) -> None:
        plan = Plan(
            key=KEY, organisation="2199990017", kind="fetch", body_digest=body_digest, ingress=INGRESS,
            deadline=NOW, **more,
        )  # fmt: skip
        self.record(self.waiting.take_plan, KEY, plan.write())

    def record(self, take, key: str, value: bytes) -> None:
        take(SimpleNamespace(key=key.encode(), value=value, timestamp=self.now))


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_all_who_wait_for_a_query_get_its_one_reply(desk) -> None:
    with desk.waiting.waiter(KEY, DIGEST) as one, desk.waiting.waiter(KEY, DIGEST) as other:
        desk.replied()
        assert (await one) is (await other) and (await one).key == KEY
    assert len(desk.waiting) == 0 and desk.incidents == 0


@pytest.mark.parametrize("wrong", [{"body_digest": ANOTHER}, {"organisation": "2199990025"}])
async def test_a_reply_that_would_mix_two_queries_is_not_delivered_and_is_an_incident(desk, wrong) -> None:
    with desk.waiting.waiter(KEY, DIGEST) as future:
        desk.replied(**wrong)
        assert not future.done()
    assert desk.incidents == 1
    assert desk.waiting.came(KEY, DIGEST) is None and desk.incidents == 2


async def test_a_record_whose_key_is_not_its_replys_reaches_nobody(desk) -> None:
    with desk.waiting.waiter(OTHER, DIGEST) as future:
        reply = Reply(
            key=KEY, organisation="2199990017", kind="fetch", body_digest=DIGEST, ingress=INGRESS, deadline=NOW,
            complete=True,
        )  # fmt: skip
        desk.record(desk.waiting.take_reply, OTHER, reply.write())
        assert not future.done()
    assert desk.incidents == 1


async def test_another_organisations_query_with_the_same_id_is_another_query(desk) -> None:
    with desk.waiting.waiter(OTHER, DIGEST) as future:
        desk.replied()
        assert not future.done()
    assert desk.waiting.came(OTHER, DIGEST) is None and desk.incidents == 0


async def test_what_came_is_there_for_150_seconds_and_what_could_not_be_kept_is_told(desk) -> None:
    desk.replied()
    assert desk.waiting.came(KEY, DIGEST).key == KEY
    desk.now += 150_001
    assert desk.waiting.came(KEY, DIGEST) is None
    small = Desk(budget=10)
    small.replied()
    assert small.waiting.came(KEY, DIGEST) == GONE


async def test_replies_hold_person_data_and_go_in_time_also_when_nothing_comes_after_them(desk, monkeypatch) -> None:
    monkeypatch.setattr("ssbtek_edge.waiting.FORGET_EVERY_S", 0.01)
    desk.replied()
    desk.planned(route="edge")
    await desk.waiting.start()
    await asyncio.sleep(0.1)
    assert (len(desk.replies), len(desk.plans)) == (1, 1)
    desk.now += 150_001
    await asyncio.sleep(0.1)
    assert (len(desk.replies), desk.replies.bytes, len(desk.plans)) == (0, 0, 0)
    await desk.waiting.stop()


async def test_a_refusal_that_will_not_be_replied_here_is_told_from_the_plan(desk) -> None:
    refusal = Refusal(code="signature_invalid")
    with desk.waiting.waiter(KEY, DIGEST) as mine, desk.waiting.waiter(KEY, ANOTHER) as anothers:
        desk.planned(refusal=refusal)
        assert await mine == refusal and not anothers.done()
    assert desk.waiting.came(KEY, DIGEST) == refusal
    assert desk.waiting.came(KEY, ANOTHER) is None


async def test_a_plan_of_an_edges_query_says_only_that_it_need_not_be_sent_again(desk) -> None:
    with desk.waiting.waiter(KEY, DIGEST) as future:
        desk.planned(route="edge", refusal=Refusal(code="cut_off"))
        assert not future.done()
    assert desk.waiting.is_planned(KEY, DIGEST) and not desk.waiting.is_planned(KEY, ANOTHER)
    assert desk.waiting.came(KEY, DIGEST) is None


async def test_unreadable_records_harm_nobody(desk) -> None:
    with desk.waiting.waiter(KEY, DIGEST) as future:
        for take in (desk.waiting.take_reply, desk.waiting.take_plan):
            for value in (b"", b"{", b"\xff\xfe"):
                desk.record(take, KEY, value)
        assert not future.done()
        desk.replied()
        assert (await future).complete


async def test_whoever_leaves_while_waiting_leaves_nothing_behind(desk) -> None:
    async def wait() -> None:
        with desk.waiting.waiter(KEY, DIGEST) as future:
            await future

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    assert desk.waiting.is_waited_for(KEY)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert len(desk.waiting) == 0
    desk.replied()
    assert desk.waiting.came(KEY, DIGEST) is not None
