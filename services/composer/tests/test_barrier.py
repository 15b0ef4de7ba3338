"""A timeout is claimed only behind a barrier: nothing is called late that is there already."""

import asyncio
import time

import pytest

from ssbtek_contracts.outcome import Timeout
from ssbtek_runtime.app import running
from ssbtek_runtime.slot.clients import make_producer

pytestmark = pytest.mark.kafka


async def test_a_composer_that_lags_at_the_deadline_calls_nothing_late_that_is_there(around) -> None:
    """The barrier. While nobody composes, answers arrive in time; the deadline passes before they are read."""
    async with running(around.app()):
        pass
    plans = [await around.plan(800) for _ in range(30)]
    for plan in plans:
        await around.answer(plan, content=around.make.content("A" * 100_000))
    assert around.now_ms() < plans[-1].deadline
    await asyncio.sleep(max(plan.deadline for plan in plans) / 1000 - time.time() + 0.2)
    async with running(around.app()):
        replies = await around.replies(30)
    assert all(reply.complete for reply in replies)


async def test_an_answer_may_come_before_its_plan_is_visible(around) -> None:
    """The router's transaction is open still, its lookup was answered: not late, whatever the last stable offset is."""
    router = make_producer(around.kafka, around.names.transactional_id("router", 0))
    await router.start()
    async with running(around.app()):
        plan = around.make.plan(1, at=around.now_ms())
        await router.begin_transaction()
        await router.send_and_wait(around.names.topic("query.planned"), plan.write(), partition=0)
        await around.answer(plan)
        await asyncio.sleep(0.6)
        assert await around.dead() == []
        await router.commit_transaction()
        (reply,) = await around.replies(1)
    await router.stop()
    assert reply.complete
    assert await around.dead() == []


async def test_at_the_deadline_what_is_missing_is_named_and_the_late_answer_recorded(around) -> None:
    async with running(around.app()):
        plan = await around.plan(700)
        await around.answer(plan, "af")
        (reply,) = await around.replies(1)
        assert (reply.complete, around.outcomes(reply)) == (False, {"af": "data", "csn": "timeout"})
        assert reply.blocks[1].outcome == Timeout(code="deadline")
        await around.answer(plan, "csn")

        async def recorded() -> bool:
            return await around.dead() == [("lookup.answered", 0, "too_late", False)]

        await around.until(recorded)
        await around.replies(1)
