"""What a transaction holds for one partition leaves together, however large: not each record after the one before."""

import pytest
from aiokafka.producer.sender import Sender

from ssbtek_contracts.limits import KIB
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.slot.takeover import take_over

pytestmark = pytest.mark.kafka

RECORDS = 20


async def test_large_records_for_one_partition_are_one_batch(place, monkeypatch) -> None:
    """Breaks with aiokafka's own limit of 16 KiB, by which each of them is a request of its own."""
    requests: list[int] = []
    send = Sender._send_produce_req

    async def counted(self, node, batches):
        requests.append(sum(batch.record_count for batch in batches.values()))
        await send(self, node, batches)

    monkeypatch.setattr(Sender, "_send_produce_req", counted)
    held = await take_over(0, await place.clients(), place.sources)
    requests.clear()
    await held.commit([Outgoing(place.out, 0, b"k", bytes(20 * KIB), []) for _ in range(RECORDS)], {})
    assert requests == [RECORDS]
    assert len(await place.written(place.out)) == RECORDS
    await held.abandon()


async def test_a_record_larger_than_a_batch_leaves_alone(place) -> None:
    held = await take_over(0, await place.clients(), place.sources)
    values = [bytes(20 * KIB), bytes(900 * KIB), bytes(20 * KIB)]
    await held.commit([Outgoing(place.out, 0, b"k", value, []) for value in values], {})
    assert [len(value) for value in await place.written(place.out)] == [len(value) for value in values]
    await held.abandon()
