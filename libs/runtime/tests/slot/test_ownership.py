"""A real broker: members share the slots, hand them over, and die without doing or undoing anything twice."""

import asyncio

import pytest

from ssbtek_runtime.slot.fatal import SlotLost
from ssbtek_runtime.slot.held import Held

pytestmark = pytest.mark.kafka


async def test_one_member_has_all_slots_and_a_second_shares_them(place, copier) -> None:
    one = await copier(place).start()
    assert one.ownership.problems()
    await one.until_ready(2)
    two = await copier(place).start()
    await two.until_ready(1)
    await one.until_ready(1)
    assert sorted([*one.ownership.held, *two.ownership.held]) == [0, 1]
    for slot in (0, 1):
        await place.put(place.taken, b"1", b"2", slot=slot)
        assert await place.until_written(slot, 2) == [b"1", b"2"]
    began = asyncio.get_running_loop().time()
    await one.ownership.stop()
    await two.until_ready(2)
    assert asyncio.get_running_loop().time() - began < 5, "it leaves the group, so that nobody waits for its session"
    await place.put(place.taken, b"3", slot=0)
    await place.put(place.taken, b"3", slot=1)
    for slot in (0, 1):
        assert await place.until_written(slot, 3) == [b"1", b"2", b"3"]
    await two.ownership.stop()
    assert not one.fatal and not two.fatal
    await place.until_life("clean")


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


@pytest.mark.parametrize("step", ["decided", "begun", "sent", "acked", "offsets", "committed"])
async def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(place, copier, step: str) -> None:
    armed = asyncio.Event()

    async def kill(here: str) -> None:
        if here == step and armed.is_set():
            raise Killed

    one = await copier(place).start(kill)
    await one.until_ready(2)
    armed.set()
    await place.put(place.taken, b"1", b"2", b"3")
    await one.until(lambda: bool(one.fatal))
    assert one.ownership.problems() == ["a slot was lost; this process must end"]
    await one.ownership.stop()
    two = await copier(place).start()
    await two.until_ready(2)
    await place.put(place.taken, b"4")
    assert await place.until_written(0, 4) == [b"1", b"2", b"3", b"4"]
    await two.ownership.stop()
    assert isinstance(one.fatal[0], Killed) and not two.fatal


async def test_what_the_work_raises_is_fatal_and_not_swallowed(place, copier) -> None:
    class Broken(copier):
        async def work(self, held: Held) -> None:
            raise ZeroDivisionError

    one = await Broken(place).start()
    await one.until(lambda: bool(one.fatal))
    assert isinstance(one.fatal[0], ZeroDivisionError)
    await one.ownership.stop()


async def test_a_member_that_lost_its_slot_to_another_dies_at_its_next_commit(place, copier) -> None:
    from ssbtek_runtime.slot.takeover import take_over

    one = await copier(place).start()
    await one.until_ready(2)
    thief = await take_over(0, await place.clients(), place.sources)
    await place.put(place.taken, b"1")
    await one.until(lambda: bool(one.fatal))
    assert isinstance(one.fatal[0], SlotLost)
    await one.ownership.stop()
    assert await place.written(place.out) == []
    await thief.close()


async def test_partitions_that_are_added_become_slots(place, copier, monkeypatch) -> None:
    from aiokafka.admin import NewPartitions

    monkeypatch.setattr("ssbtek_runtime.slot.clients.METADATA_MAX_AGE_MS", 500)
    one = await copier(place).start()
    await one.until_ready(2)
    for topic in (place.out, place.timed, place.taken):
        await place.admin.create_partitions({topic: NewPartitions(3)})
    await one.until_ready(3)
    await one.ownership.stop()
    assert not one.fatal
