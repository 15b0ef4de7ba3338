"""A slot that reads at a pace asks Kafka seldom, reads everything, and holds back what is held back."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer

from ssbtek_runtime.slot.takeover import take_over

pytestmark = pytest.mark.kafka

PACE_S = 0.2
RECORDS = 40


def watched(reader: AIOKafkaConsumer) -> list[float]:
    """When this reader asked Kafka, by the loop's clock: others in this process ask as well."""
    times: list[float] = []
    fetch = reader._fetcher._proc_fetch_request

    async def noted(*request):
        times.append(asyncio.get_running_loop().time())
        return await fetch(*request)

    reader._fetcher._proc_fetch_request = noted
    return times


async def test_records_that_come_one_by_one_are_fetched_together(place) -> None:
    """Breaks if `Held.read` paused nothing: each of the forty would cost a fetch."""
    held = await take_over(0, await place.clients(), place.sources)
    values: list[bytes] = []

    async def put() -> None:
        for number in range(RECORDS):
            await place.put(place.timed, b"%d" % number)
            await asyncio.sleep(0.02)

    asked = watched(held._reader)
    putting = asyncio.create_task(put())
    async with asyncio.timeout(30):
        while len(values) < RECORDS:
            values += [record.value for record in await held.read(100, pace_s=PACE_S)]
    await putting
    took = asked[-1] - asked[0]
    assert values == [b"%d" % number for number in range(RECORDS)]
    assert len(asked) <= 3 + took / PACE_S * 2
    await held.abandon()


async def test_a_topic_that_is_held_back_stays_so_between_two_reads(place) -> None:
    """Breaks if `Held._rest` let everything go on."""
    held = await take_over(0, await place.clients(), place.sources)
    held.hold_back(place.taken, True)
    await place.put(place.timed, b"first")
    found: list[bytes] = []
    async with asyncio.timeout(30):
        while found != [b"first"]:
            found += [record.value for record in await held.read(100, pace_s=0.05)]
    await place.put(place.taken, b"held back")
    await place.put(place.timed, b"second")
    for _ in range(8):
        found += [record.value for record in await held.read(100, pace_s=0.05)]
    assert found == [b"first", b"second"]
    held.hold_back(place.taken, False)
    async with asyncio.timeout(30):
        while b"held back" not in found:
            found += [record.value for record in await held.read(100, pace_s=0.05)]
    await held.abandon()


async def test_the_end_of_a_rest_needs_no_pace(place) -> None:
    """Breaks if only a read with a pace let the reader go on: whoever reads without one would wait for ever."""
    held = await take_over(0, await place.clients(), place.sources)
    await place.put(place.timed, b"one")
    found: list[bytes] = []
    async with asyncio.timeout(30):
        while not found:
            found += [record.value for record in await held.read(100, pace_s=0.05)]
        assert isinstance(held._reader, AIOKafkaConsumer)
        assert held._reader.paused()
        await place.put(place.timed, b"two")
        while len(found) < 2:
            found += [record.value for record in await held.read(100)]
    await held.abandon()
