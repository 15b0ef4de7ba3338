"""A broker of the test's own is killed: the adapter waits, says so, loses nothing, and stops when told to."""

import asyncio
import signal

import pytest

from ssbtek_runtime.app import running

pytestmark = pytest.mark.kafka


@pytest.mark.timeout(180)
async def test_what_was_asked_while_kafka_died_is_answered_when_it_is_back(own_kafka, own_place, make_lookup) -> None:
    async with running(own_place.app()):
        await own_place.put(make_lookup(1))
        await own_place.answers(1)
        await own_place.put(make_lookup(2, "slow", deadline=10**13))  # answered after two seconds: Kafka is away then
        await asyncio.sleep(0.5)
        own_kafka.kill()
        await asyncio.sleep(6)
        own_kafka.start()
        assert {each.key[-1] for each in await own_place.answers(2, within=60)} == {"1", "2"}
        await own_place.put(make_lookup(3))
        assert {each.key[-1] for each in await own_place.answers(3, within=60)} == {"1", "2", "3"}
    assert not own_place.fatal


@pytest.mark.timeout(180)
async def test_it_starts_before_kafka_does(own_kafka, own_place, make_lookup, told) -> None:
    await own_place.put(make_lookup(1))
    own_kafka.kill()
    process = own_place.process()
    await asyncio.sleep(3)
    assert process.poll() is None
    own_kafka.start()
    assert [told(each) for each in await own_place.answers(1, within=60)] == ["data"]


@pytest.mark.timeout(180)
async def test_it_stops_when_told_to_though_kafka_is_away(own_kafka, own_place, make_lookup) -> None:
    process = own_place.process()
    await own_place.put(make_lookup(1))
    await own_place.answers(1, within=60)
    own_kafka.kill()
    await asyncio.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 30) == 0
