"""The last owner's mark may lie further above the low offset than plans are read: it is met all the same."""

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from ssbtek_runtime.app import running
from ssbtek_runtime.slot.commit_state import Committed, Progress, Spot, encode

pytestmark = pytest.mark.kafka


async def test_a_mark_beyond_what_is_read_ahead_does_not_stop_the_slot(around, monkeypatch) -> None:
    """Two owners died while they caught up, the last one at the third plan, of a batch that reached beyond the limit.
    Breaks without `trip.inherited` in `SlotWork._hold_back`: the first plan is open and waits for its answers, which
    are not read before the mark is met, which is not read because plans are held back: for ever, whoever takes over.
    Found by the model (`docs/model/Trip.tla`: RuleYieldToMark)."""
    monkeypatch.setattr("ssbtek_runtime.slot.commit_state.READ_AHEAD", 1)
    monkeypatch.setattr("ssbtek_runtime.slot.held.RECORDS_AT_ONCE", 1)
    plans = [await around.plan() for _ in range(3)]
    for plan in plans:
        await around.answer(plan)
    planned = TopicPartition(around.names.topic("query.planned"), 0)
    state = Committed(Progress(0, plans[0].ingress.appended_at), "restoring", Spot("query.planned", 2), 1)
    group = AIOKafkaConsumer(
        **around.kafka, group_id=around.names.group("composer"), enable_auto_commit=False, auto_offset_reset="none"
    )
    group.assign([planned])
    await group.start()
    await group.commit({planned: OffsetAndMetadata(0, encode(state))})
    await group.stop()
    async with running(around.app()):
        replies = await around.replies(3)
    assert {reply.key for reply in replies} == {plan.key for plan in plans}
    assert all(reply.complete for reply in replies)
    assert await around.dead() == [] and not around.fatal
