"""A broker of the test's own is killed and started again: slots wait, say so, and go on without loss."""

import asyncio

import pytest

pytestmark = pytest.mark.kafka


@pytest.mark.timeout(180)
async def test_slots_wait_while_kafka_is_away(own_kafka, own_place, copier) -> None:
    one = await copier(own_place).start()
    await one.until_ready(2)
    await own_place.put(own_place.taken, b"1")
    assert await own_place.until_written(0, 1) == [b"1"]
    own_kafka.kill()
    await one.until(lambda: any("silent" in problem for problem in one.ownership.problems()))
    await asyncio.sleep(4)  # longer than a session, all in all
    own_kafka.start()
    await one.until_ready(2)
    await own_place.put(own_place.taken, b"2")
    assert await own_place.until_written(0, 2) == [b"1", b"2"]
    await one.ownership.stop()
    assert not one.fatal


@pytest.mark.timeout(180)
async def test_a_process_that_starts_without_kafka_waits_for_it(own_kafka, own_place, copier) -> None:
    await own_place.put(own_place.taken, b"1")
    own_kafka.kill()
    one = copier(own_place)
    starting = asyncio.create_task(one.start())
    await asyncio.sleep(2)
    own_kafka.start()
    await starting
    await one.until_ready(2)
    assert await own_place.until_written(0, 1) == [b"1"]
    await one.ownership.stop()
    assert not one.fatal


@pytest.mark.timeout(180)
async def test_a_process_that_is_told_to_stop_without_kafka_stops(own_kafka, own_place, copier, monkeypatch) -> None:
    monkeypatch.setattr("ssbtek_runtime.slot.producer.TRANSACTION_LIMIT_S", 2)
    monkeypatch.setattr("ssbtek_runtime.slot.ownership.CLOSE_WITHIN_S", 4)
    monkeypatch.setattr("ssbtek_runtime.slot.clients.CLOSE_S", 1.0)
    one = await copier(own_place).start()
    await one.until_ready(2)
    own_kafka.kill()
    await asyncio.sleep(1)
    async with asyncio.timeout(40):
        await one.ownership.stop()
    own_kafka.start()
    two = await copier(own_place).start()
    await two.until_ready(2)
    await own_place.put(own_place.taken, b"1")
    assert await own_place.until_written(0, 1) == [b"1"]
    await two.ownership.stop()
    assert not two.fatal
