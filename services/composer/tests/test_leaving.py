"""A slot that is caught up with marks is handed on between two records, not when the batch is through."""

import asyncio
import time
from typing import Any

import pytest

from ssbtek_runtime.app import running

pytestmark = pytest.mark.kafka
ANSWERS = 300
EACH_S = 0.05


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


async def test_a_slot_that_marks_each_record_is_handed_on_at_once(around, monkeypatch) -> None:
    """Breaks without `Held.is_leaving`: a batch of so many transactions goes on for longer than the group waits for its
    member; another gets the slot meanwhile and fences this one, which ends as if it had been killed."""

    async def tells_nothing(*_: Any) -> None:
        return None

    monkeypatch.setattr("ssbtek_runtime.slot.held.guilty_of", tells_nothing)
    monkeypatch.setattr("ssbtek_runtime.slot.trip.TOGETHER", 1)
    plans = [await around.plan(60_000) for _ in range(ANSWERS // 2)]
    for plan in plans:
        await around.answer(plan)
    commits = 0

    async def dies(step: str) -> None:
        nonlocal commits
        commits += step == "begun"
        if commits == 3:  # the first two, one for each slot, say that it is catching up
            raise Killed

    async with running(around.app(dies), ready_within=None):

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
    marked = 0

    async def slow(step: str) -> None:
        nonlocal marked
        marked += step == "begun"
        await asyncio.sleep(EACH_S if step == "begun" else 0)

    async with running(around.app(slow), ready_within=None):

        async def amid() -> bool:
            return marked > 5

        await around.until(amid)
        began = time.monotonic()
    assert time.monotonic() - began < ANSWERS * EACH_S / 3
    assert len(around.fatal) == 1
    async with running(around.app()):
        replies = await around.replies(len(plans))
    assert all(reply.complete for reply in replies)
