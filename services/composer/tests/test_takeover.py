"""Exactly one reply to each plan, whoever dies when, on a real Kafka."""

import asyncio
import time
from typing import Any

import pytest
from aiokafka import TopicPartition

from ssbtek_composer.app import sources_of
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.providers import load_providers
from ssbtek_runtime.app import running
from ssbtek_runtime.slot.clients import make_producer
from ssbtek_runtime.slot.takeover import Clients, take_over

pytestmark = pytest.mark.kafka
TAKEOVER = ["fenced", "state", "ends", "sought"]


async def test_a_new_owner_finds_what_is_open_closed_and_late(around) -> None:
    armed = asyncio.Event()

    class Killed(BaseException):
        pass

    async def kill(step: str) -> None:
        if armed.is_set() and step == "begun":
            raise Killed

    async with running(around.app(kill)):
        closed = await around.plan()
        await around.answer(closed)
        await around.replies(1)
        open_ = await around.plan(8_000)
        after = await around.plan(8_000)
        await around.answer(after)
        await around.replies(2)
        await around.answer(open_, "af")
        armed.set()
        killing = await around.plan(8_000)
        await around.answer(killing)

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
    async with running(around.app()):
        replies = await around.replies(3)
        assert {reply.key for reply in replies} == {closed.key, after.key, killing.key}
        assert all(reply.complete for reply in replies)
        replies = await around.replies(4)
    assert replies[3].key == open_.key
    assert around.outcomes(replies[3]) == {"af": "data", "csn": "timeout"}
    assert await around.dead() == [], "answers that are read again are not late"
    assert len(around.fatal) == 1 and isinstance(around.fatal[0], Killed)


@pytest.mark.parametrize(
    "step", ["fenced", "state", "ends", "sought", "decided", "begun", "sent", "acked", "offsets", "committed"]
)
async def test_a_kill_at_any_step_gives_one_reply_to_each(around, step: str) -> None:
    armed = asyncio.Event()

    class Killed(BaseException):
        pass

    async def kill(here: str) -> None:
        if armed.is_set() and here == step:
            raise Killed

    takeover = step in TAKEOVER
    if takeover:
        armed.set()
    async with running(around.app(kill), ready_within=None if takeover else 30):
        armed.set()
        plans = [await around.plan() for _ in range(3)]
        for plan in plans:
            await around.answer(plan)

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
    async with running(around.app()):
        replies = await around.replies(3)
    assert {reply.key for reply in replies} == {plan.key for plan in plans}
    assert all(reply.complete for reply in replies)
    assert len(await around.records(around.names.topic("query.closed"))) == 3


async def test_a_stopped_owner_goes_on_and_has_no_effect(around) -> None:
    reached, go_on, armed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def stop_at(step: str) -> None:
        if armed.is_set() and step == "sent":
            armed.clear()
            reached.set()
            await go_on.wait()

    zombie = around.app(stop_at)
    async with running(zombie):
        armed.set()
        plan = await around.plan()
        await around.answer(plan)
        await reached.wait()
        # The broker aborts what hangs for 5 s; here the new owner's fence does, as soon as it has the slot.
        owner = around.app()
        clients = Clients.of(around.kafka, around.names, "composer")
        await clients.start()
        held = await take_over(0, clients, sources_of(around.names, load_providers()))
        await held.close()
        go_on.set()

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
        await clients.stop()
    async with running(owner):
        (reply,) = await around.replies(1)
    assert reply.complete
    assert type(around.fatal[0]).__name__ == "SlotLost"


async def test_a_clean_stop_leaves_nothing_marked_and_loses_nothing(around) -> None:
    app = around.app()
    async with running(app):
        plan = await around.plan()
        await around.answer(plan, "af")
        await asyncio.sleep(0.3)
    begun = time.monotonic()
    async with running(around.app()):
        assert time.monotonic() - begun < 5, "it left the group"
        await around.answer(plan, "csn")
        (reply,) = await around.replies(1)
    assert reply.complete
    assert not around.fatal


async def test_an_answer_that_kills_fails_its_own_block_and_no_other(around, monkeypatch) -> None:
    """Whatever is caught, these bytes end the process: given up after so many owners died of them."""

    class Killed(BaseException):
        pass

    read = Answer.read.__func__

    def lethal(kind: Any, value: bytes) -> Any:
        if b"lethal" in value:
            raise Killed
        return read(kind, value)

    monkeypatch.setattr(Answer, "read", classmethod(lethal))
    plan = await around.plan(25_000)
    await around.answer(plan, "csn")
    await around.put(around.names.topic("lookup.answered", "af"), b"lethal", key=plan.key)
    other = await around.plan(25_000)
    await around.answer(other)
    for deaths in range(1, 10):
        async with running(around.app(), ready_within=None) as app:

            async def over(app: Any = app, deaths: int = deaths) -> bool:
                return len(around.fatal) == deaths or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) < deaths:
                replies = {reply.key: around.outcomes(reply) for reply in await around.replies(2)}
                break
    assert replies == {plan.key: {"af": "failed", "csn": "data"}, other.key: {"af": "data", "csn": "data"}}
    assert ("lookup.answered", 0, "poison") in [row[:3] for row in await around.dead()]
    assert len(around.fatal) == 1, "unmarked; then a child dies in the owner's place"


async def test_an_idle_slot_commits_its_position_so_that_retention_does_not_overtake_it(around, monkeypatch) -> None:
    async with running(around.app()):
        plan = await around.plan()
        await around.answer(plan)
        await around.replies(1)
        await around.put(around.names.topic("query.planned"), b"{}")  # done without a reply
        router = make_producer(around.kafka, around.names.transactional_id("router", 0))
        await router.start()
        await router.begin_transaction()
        await router.send_and_wait(around.names.topic("query.planned"), b"aborted", partition=0)
        await router.abort_transaction()
        await router.stop()
        monkeypatch.setattr("ssbtek_runtime.slot.held.IDLE_COMMIT_S", 0.0)
        clients = Clients.of(around.kafka, around.names, "composer")
        await clients.start()
        partition = TopicPartition(around.names.topic("query.planned"), 0)

        async def moved() -> bool:
            state = (await clients.committed.read([partition]))[partition]
            return state.progress.low == (await clients.ends.of([partition]))[partition]

        await around.until(moved)
        await clients.stop()
    assert not around.fatal
