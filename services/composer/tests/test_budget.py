"""The byte budget holds also when a slot was away for long and a provider never answered."""

import asyncio
from typing import Any

import pytest

from ssbtek_composer.slot_work import SlotWork
from ssbtek_contracts.limits import MIB, SEEK_SLACK_MS
from ssbtek_runtime.app import running

pytestmark = pytest.mark.kafka
EACH = 150_000
QUERIES = 20


async def test_a_backlog_that_a_provider_never_answered_is_not_held_whole(around, monkeypatch) -> None:
    """Breaks without `ReadUpTo.met`: every query would wait for the barrier at the end of the log, and all content with
    it; and without the answers' own back-pressure in `SlotWork._hold_back`."""
    async with running(around.app()):
        pass
    content = around.make.content("A" * EACH)
    for _ in range(3):
        for _ in range(QUERIES):
            await around.answer(await around.plan(1), "af", content=content)
        await asyncio.sleep(SEEK_SLACK_MS / 1000 + 0.3)
    held: list[int] = []
    hold_back = SlotWork._hold_back

    def watched(self: Any) -> None:
        held.append(self.queries.held_bytes)
        hold_back(self)

    monkeypatch.setattr(SlotWork, "_hold_back", watched)
    async with running(around.app(slot_bytes=MIB)):
        replies = await around.replies(3 * QUERIES)
    assert {block.outcome.outcome for reply in replies for block in reply.blocks} == {"data", "timeout"}
    assert MIB < max(held) < 2.3 * QUERIES * len(content)
