"""Named points of the composer on a real Kafka, one by one: each test says which rule it breaks without."""

import asyncio
from typing import Any

import pytest
from aiokafka.structs import ConsumerRecord

from ssbtek_composer import departures
from ssbtek_contracts.limits import MIB
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.app import running
from ssbtek_runtime.slot.clients import make_producer
from ssbtek_runtime.slot.held import Held

pytestmark = pytest.mark.kafka


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


class Kill:
    """A test point: once `left` is set, the so-manieth passing of `step` is the last of this owner."""

    def __init__(self, step: str, left: int | None = None) -> None:
        self.step, self.left = step, left

    async def __call__(self, step: str) -> None:
        if step == self.step and self.left is not None:
            self.left -= 1
            if self.left == 0:
                raise Killed


async def test_an_answer_that_was_late_before_the_takeover_is_late_after_it(around) -> None:
    """Restored with an open query, a closed one, and a late answer to that. Breaks if `OpenQueries._unclaimed` took a
    late answer that is read again for one that counted (`in_time`), or if a late answer could reopen anything."""
    kill = Kill("begun")
    async with running(around.app(kill)):
        closed = await around.plan(700)
        open_ = await around.plan(60_000)
        await around.answer(open_, "af")
        await around.answer(closed, "af")
        (first,) = await around.replies(1)
        kill.left = 1
        await around.answer(closed, "csn")

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
    async with running(around.app()):
        await around.answer(open_, "csn")
        replies = await around.replies(2)

        async def recorded() -> bool:
            return bool(await around.dead())

        await around.until(recorded)
    assert (first.key, around.outcomes(first)) == (closed.key, {"af": "data", "csn": "timeout"})
    assert replies[1].key == open_.key and replies[1].complete
    assert await around.dead() == [("lookup.answered", 0, "too_late", False)], "told once, by whoever could"


async def test_a_full_bitmap_holds_plans_back_and_loses_none(around, monkeypatch) -> None:
    """The first plan stays open while all after it close, more than fit beside it. Breaks without `may_read` in
    `SlotWork._hold_back`: the committed state would not fit, `encode` raises, the slot dies and dies again."""
    monkeypatch.setattr("ssbtek_runtime.slot.commit_state.SPAN", 40)
    monkeypatch.setattr("ssbtek_runtime.slot.commit_state.READ_AHEAD", 20)
    monkeypatch.setattr("ssbtek_runtime.slot.held.RECORDS_AT_ONCE", 10)
    planned = around.names.topic("query.planned")
    slow = await around.plan(60_000)
    for number in range(100, 170):
        await around.put(planned, around.make.refused_plan(number))
    app = around.app()
    async with running(app, ready_within=None):

        async def held_back() -> bool:
            return b"ssbtek_open_queries 1.0" in app.metrics.expose() and len(await reply_records(around)) >= 19

        await around.until(held_back)
        await asyncio.sleep(0.5)
        assert len(await reply_records(around)) < 45, "the rest waits in Kafka"
        await around.answer(slow)
        replies = await around.replies(71)
    assert len({reply.key for reply in replies}) == 71
    assert not around.fatal


async def reply_records(around: Any) -> list[Any]:
    return await around.records(around.names.topic("reply", around.make.ORGANISATION))


async def test_a_composer_that_dies_again_and_again_while_it_catches_up_fails_nobody(around, monkeypatch) -> None:
    """Five owners die at four places of their catching up. Breaks if `Trip.touch` counted deaths of the slot and not of
    the record: healthy queries would be settled as failed."""
    touch = Held.touch
    planned = around.names.topic("query.planned")

    async def dying(held: Held, record: ConsumerRecord, *following: ConsumerRecord) -> bool:
        left = await touch(held, record, *following)
        if record.topic == planned and record.offset == deadly:
            raise Killed
        return left

    monkeypatch.setattr(Held, "touch", dying)
    plans = [await around.plan(60_000) for _ in range(6)]
    for plan in plans:
        await around.answer(plan)
    for deaths, deadly in enumerate((1, 1, 2, 3, 4), 1):  # noqa: B007 - read by `dying`
        async with running(around.app(), ready_within=None):

            async def over(deaths: int = deaths) -> bool:
                return len(around.fatal) == deaths

            await around.until(over)
    deadly = -1
    async with running(around.app()):
        replies = await around.replies(6)
    assert {reply.key for reply in replies} == {plan.key for plan in plans}
    assert all(reply.complete for reply in replies)
    assert await around.dead() == []


async def test_a_plan_that_kills_costs_its_own_query_alone(around, monkeypatch) -> None:
    """Whatever is caught, these bytes end the process. Breaks without `Reading.give_up`; or if its plan were not
    `settled`: whoever takes over while an older one is open would meet it, and tell of it, again and again."""
    read = Plan.read.__func__

    def lethal(kind: Any, value: bytes) -> Any:
        if b"lethal" in value:
            raise Killed
        return read(kind, value)

    monkeypatch.setattr(Plan, "read", classmethod(lethal))
    before = await around.plan(60_000)
    at = await around.put(around.names.topic("query.planned"), b"lethal", key=around.make.key(77))
    after = await around.plan(60_000)
    await around.answer(before, "af")
    await around.answer(after)
    for deaths in range(1, 10):
        async with running(around.app(), ready_within=None) as app:

            async def over(app: Any = app, deaths: int = deaths) -> bool:
                return len(around.fatal) == deaths or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) < deaths:
                (reply,) = await around.replies(1)
                break
    assert reply.key == after.key and reply.complete
    async with running(around.app()):
        await around.answer(before, "csn")
        replies = await around.replies(2)
    assert replies[1].key == before.key and replies[1].complete
    assert await around.dead() == [("query.planned", at, "poison", False)]
    assert len(around.fatal) == 1, "unmarked; then a child dies in the owner's place"


async def test_a_full_budget_with_nothing_open_reads_one_more_plan(around) -> None:
    """The answers came before their plan is visible, and fill the budget. Breaks if `SlotWork._hold_back` held plans
    back with none open: it would wait for the very plan that it does not read."""
    router = make_producer(around.kafka, around.names.transactional_id("router", 0))
    await router.start()
    async with running(around.app(slot_bytes=MIB)):
        plan = around.make.plan(1, at=around.now_ms())
        await router.begin_transaction()
        await router.send_and_wait(around.names.topic("query.planned"), plan.write(), partition=0)
        await around.answer(plan, content=around.make.content("A" * 600_000))
        await asyncio.sleep(0.5)
        await router.commit_transaction()
        (reply,) = await around.replies(1)
    await router.stop()
    assert reply.complete


async def test_a_reply_that_cannot_be_composed_costs_one_query(around, monkeypatch) -> None:
    """Breaks without the `except` in `Departures._compose`: the slot would die of it, and the next owner, and the
    next."""
    compose = departures.compose

    def raising(query: Any, now_ms: int) -> Any:
        if query.plan.key == bad.key:
            raise ZeroDivisionError
        return compose(query, now_ms)

    monkeypatch.setattr(departures, "compose", raising)
    bad, good = await around.plan(20_000), await around.plan(20_000)
    async with running(around.app()):
        await around.answer(bad)
        await around.answer(good)
        replies = {reply.key: reply for reply in await around.replies(2)}
    assert replies[bad.key].refusal is not None and replies[bad.key].refusal.code == "internal"
    assert replies[good.key].complete
    assert await around.dead() == [("query.planned", 0, "decision_failed", True)]
    assert not around.fatal


async def test_a_slot_whose_answer_topics_are_not_there_yet_waits_for_them(around, monkeypatch) -> None:
    """Partitions of the plans were added before those of the answers, against the order. Breaks if `Ends` took a
    partition that is not there for an empty one, or for the end of the process."""
    monkeypatch.setattr("ssbtek_runtime.slot.clients.METADATA_MAX_AGE_MS", 500)
    kafka, names = around.kafka["bootstrap_servers"], around.names
    topics = concrete_topics(names, load_providers(), [around.make.ORGANISATION], 3)
    async with running(around.app()) as app:
        await ensure_topics(kafka, [topic for topic in topics if topic.name == names.topic("query.planned")])
        await around.producer.client.force_metadata_update()
        plan = await around.plan(60_000, slot=2)

        async def waits() -> bool:
            return "2" in str(app.readiness.problems().get("slots"))

        await around.until(waits)
        other = await around.plan(60_000)
        await around.answer(other)
        await around.replies(1)
        await ensure_topics(kafka, topics)
        await around.producer.client.force_metadata_update()
        await around.answer(plan)
        replies = await around.replies(2)
    assert replies[1].key == plan.key and replies[1].complete
    assert not around.fatal
