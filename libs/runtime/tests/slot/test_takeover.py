"""A real broker: what a new owner of a slot finds, and what an old one can still do (nothing)."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import RequestTimedOutError
from aiokafka.protocol.transaction import EndTxnRequest
from aiokafka.structs import OffsetAndMetadata

from ssbtek_contracts.headers import write_headers
from ssbtek_runtime.slot.clients import make_producer
from ssbtek_runtime.slot.commit_state import SPAN, Committed, Progress, Spot, encode
from ssbtek_runtime.slot.fatal import LostPosition, SlotLost
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.producer import Outgoing, SlotProducer
from ssbtek_runtime.slot.takeover import take_over

pytestmark = pytest.mark.kafka


async def read_to_goal(held: Held) -> list[bytes]:
    values: list[bytes] = []
    async with asyncio.timeout(20):
        while not await held.has_read(held.goal):
            values += [record.value for record in await held.read(100)]
    return values


def out(topic: str, value: bytes) -> Outgoing:
    return Outgoing(topic, 0, b"k", value, write_headers("closed.v1", None, None))


async def test_without_committed_state_it_begins_at_the_beginning(place) -> None:
    await place.put(place.taken, b"1", b"2")
    await place.put(place.timed, b"a")
    held = await take_over(0, await place.clients(), place.sources)
    assert sorted(await read_to_goal(held)) == [b"1", b"2", b"a"]
    assert await held.check_restored()
    await held.close()


async def test_it_goes_on_from_what_was_committed_and_finds_the_rest_by_time(place) -> None:
    await place.put(place.timed, b"early")
    await place.put(place.taken, b"0", b"1", b"2")
    await asyncio.sleep(2.5)  # more than the slack
    clients = await place.clients()
    held = await take_over(0, clients, place.sources)
    await place.put(place.taken, b"3", b"4")
    await place.put(place.timed, b"late")
    records = []
    while len(records) < 7:
        records += await held.read(100)
    third = next(r for r in records if r.value == b"3")
    progress = Progress(0, 0).close(0, 1, 2, 4).advance(3, third.timestamp)
    await held.commit([out(place.out, b"x")], {place.taken: progress})
    await held.close()

    again = await take_over(0, clients, place.sources)
    assert again.progress[place.taken] == progress
    assert again.progress[place.taken].is_done(4)
    assert sorted(await read_to_goal(again)) == [b"3", b"4", b"late"]
    await again.abandon()
    assert await place.written(place.out) == [b"x"]


async def test_a_search_by_time_that_finds_nothing_skips_nothing_that_comes_meanwhile(place) -> None:
    await place.put(place.timed, b"old")
    clients = await place.clients()
    first = await take_over(0, clients, place.sources)
    await first.commit((), {place.taken: Progress(0, 4102444800000)})  # a time after everything
    await first.abandon()

    async def put_after_ends(step: str) -> None:
        if step == "ends":
            await place.put(place.timed, b"between")

    held = await take_over(0, await place.clients(put_after_ends), place.sources)
    values: list[bytes] = []
    async with asyncio.timeout(10):
        while not values:
            values += [record.value for record in await held.read(100)]
    assert values == [b"between"]
    await held.abandon()


@pytest.mark.parametrize("step", ["decided", "begun", "sent", "acked", "offsets"])
async def test_a_stopped_owner_is_fenced_wherever_it_was(place, step: str) -> None:
    """SIGSTOP: the old owner goes on later from exactly where it was, and must have no effect."""
    reached, go_on, armed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def stop_at(here: str) -> None:
        if here == step and armed.is_set():
            reached.set()
            await go_on.wait()

    old = await take_over(0, await place.clients(stop_at), place.sources)
    armed.set()
    zombie = asyncio.create_task(old.commit([out(place.out, b"zombie")], {place.taken: Progress(0, 7).close(5)}))
    await reached.wait()
    new = await take_over(0, await place.clients(), place.sources)
    assert new.progress[place.taken] == Progress(0, 0)
    go_on.set()
    with pytest.raises(SlotLost):
        await zombie
    await new.commit([out(place.out, b"owner")], {})
    assert await place.written(place.out) == [b"owner"]
    await new.close()
    await old.abandon()


async def test_what_the_former_owner_commits_between_assignment_and_fencing_is_seen(place, monkeypatch) -> None:
    """Breaks if `takeover.take_over` read the state before the fence: done work would be done again."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def stop_at(here: str) -> None:
        if here == "acked" and go_on_from_here:
            reached.set()
            await go_on.wait()

    go_on_from_here = False
    former = await take_over(0, await place.clients(stop_at), place.sources)
    go_on_from_here = True
    committing = asyncio.create_task(former.commit([out(place.out, b"former")], {place.taken: Progress(0, 7).close(5)}))
    await reached.wait()
    fence = SlotProducer.fence

    async def fence_last(producer: SlotProducer) -> None:
        go_on.set()
        await committing
        await fence(producer)

    monkeypatch.setattr(SlotProducer, "fence", fence_last)
    new = await take_over(0, await place.clients(), place.sources)
    assert new.progress[place.taken] == Progress(0, 7).close(5)
    assert await place.written(place.out) == [b"former"]
    await new.close()
    await former.abandon()


async def test_a_commit_that_was_made_is_seen_by_the_next_owner_though_its_maker_died(place) -> None:
    class Killed(BaseException):
        pass

    async def die(here: str) -> None:
        if here == "committed" and armed:
            raise Killed

    armed = False
    old = await take_over(0, await place.clients(die), place.sources)
    armed = True
    with pytest.raises(Killed):
        await old.commit([out(place.out, b"once")], {place.taken: Progress(0, 9).close(3)})
    new = await take_over(0, await place.clients(), place.sources)
    assert new.progress[place.taken] == Progress(0, 9).close(3)
    await new.close()
    await old.abandon()


async def test_a_commit_whose_end_had_to_be_sent_twice_is_an_unknown_outcome(place) -> None:
    held = await take_over(0, await place.clients(), place.sources)
    client = held._producer._producer.client
    send, lost = client.send, []

    async def lose_the_first_answer(node_id: int, request: object, **rest: object) -> object:
        response = await send(node_id, request, **rest)
        if isinstance(request, EndTxnRequest) and not lost:
            lost.append(request)
            raise RequestTimedOutError
        return response

    client.send = lose_the_first_answer
    with pytest.raises(SlotLost, match="sent 2 times"):
        await held.commit([out(place.out, b"once")], {})
    await held.abandon()
    again = await take_over(0, await place.clients(), place.sources)
    assert await place.written(place.out) == [b"once"]
    await again.close()


async def test_the_largest_state_is_taken_by_a_real_broker(place) -> None:
    held = await take_over(0, await place.clients(), place.sources)
    full = Progress(0, 10**13, (1 << SPAN) - 1)
    await held.commit((), {place.taken: full})
    await held.abandon()
    again = await take_over(0, await place.clients(), place.sources)
    assert again.progress[place.taken] == full
    await again.close()


async def test_a_barrier_sees_what_an_open_transaction_hides(place) -> None:
    held = await take_over(0, await place.clients(), place.sources)
    await read_to_goal(held)
    other = make_producer(place.kafka, place.names.transactional_id("router", 0))
    await other.start()
    await other.begin_transaction()
    await other.send_and_wait(place.taken, b"plan", partition=0)
    barrier = await held.ends_of(place.taken)
    assert barrier == {TopicPartition(place.taken, 0): 1}
    assert await held.read(300) == []
    assert not await held.has_read(barrier)
    await other.commit_transaction()
    values: list[bytes] = []
    async with asyncio.timeout(5):
        while not await held.has_read(barrier):
            values += [record.value for record in await held.read(50)]
    assert values == [b"plan"]
    await other.stop()
    await held.close()


async def test_what_retention_ate_unread_is_an_error(place) -> None:
    from aiokafka.admin import RecordsToDelete

    clients = await place.clients()
    held = await take_over(0, clients, place.sources)
    await held.commit((), {place.taken: Progress(1, 0)})
    await held.close()
    await place.put(place.taken, b"0", b"1", b"2", b"3")
    await place.admin.delete_records({TopicPartition(place.taken, 0): RecordsToDelete(3)})
    with pytest.raises(LostPosition, match="committed 1, the log holds 3 to 4"):
        await take_over(0, clients, place.sources)


async def test_state_committed_beyond_the_log_is_an_error(place) -> None:
    clients = await place.clients()
    held = await take_over(0, clients, place.sources)
    await held.commit((), {place.taken: Progress(50, 0)})
    await held.close()
    with pytest.raises(LostPosition):
        await take_over(0, clients, place.sources)


async def test_how_the_last_owner_ended_is_told(place) -> None:
    clients = await place.clients()
    held = await take_over(0, clients, place.sources)
    await place.until_life("restoring")
    assert await held.check_restored()
    await place.until_life("running")
    await held.abandon()
    held = await take_over(0, clients, place.sources)
    assert not held.trip.suspicious
    await held.abandon()
    held = await take_over(0, clients, place.sources)
    assert held.trip.suspicious
    assert await held.check_restored()
    await held.close()
    await place.until_life("clean")


async def test_a_record_that_kills_is_given_up_at_its_fourth_touch_under_its_own_mark(place) -> None:
    await place.put(place.taken, b"good", b"bad", b"good too")
    await place.put(place.timed, b"a", b"b")
    clients = await place.clients()
    deaths, given_up = 0, []
    while deaths < 10:
        held = await take_over(0, clients, place.sources)
        died = False
        while not died and not await held.has_read(held.goal):
            records = await held.read(100)
            for number, record in enumerate(records):
                if not await held.touch(record, *records[number + 1 :]):
                    given_up.append(record.value)
                elif record.value == b"bad":
                    died = True
                    break
        if not died:
            break
        deaths += 1
        await held.abandon()
    assert (deaths, given_up) == (5, [b"bad"]), "unmarked, with others, and three times alone"
    assert await held.check_restored()
    assert held.trip.settled == (Spot("query.planned", 1),)
    await held.close()


async def test_the_mark_of_a_record_that_is_gone_holds_nothing_up(place) -> None:
    clients = await place.clients()
    await place.put(place.taken, b"0")
    await place.put(place.timed, b"a")
    producer = make_producer(place.kafka, place.names.transactional_id("worker", 0))
    await producer.start()
    await producer.begin_transaction()
    state = Committed(Progress(1, 0), "restoring", Spot("query.planned", 0), 2)
    await producer.send_offsets_to_transaction(
        {TopicPartition(place.taken, 0): OffsetAndMetadata(1, encode(state))}, place.names.group("worker")
    )
    await producer.commit_transaction()
    await producer.stop()
    held = await take_over(0, clients, place.sources)
    assert held.trip.before == ((Spot("query.planned", 0), 2),)
    assert await read_to_goal(held) == [b"a"]
    await held.close()


async def test_a_topic_that_is_not_there_is_told_before_a_transaction_could_hang_on_it(place) -> None:
    held = await take_over(0, await place.clients(), place.sources)
    assert await held.has_partition(place.out, 1) is True
    assert await held.has_partition(place.out, 7) is False
    assert await held.has_partition(place.names.topic("reply", "2120000000"), 0) is False
    await held.close()


async def test_one_transaction_takes_milliseconds(place) -> None:
    """Not a benchmark: it would show if acks were awaited in the order that stalls 100 ms."""
    held = await take_over(0, await place.clients(), place.sources)
    loop = asyncio.get_running_loop()
    times = []
    for _ in range(20):
        begun = loop.time()
        await held.commit([out(place.out, b"x"), out(place.out, b"y")], {})
        times.append(loop.time() - begun)
        await asyncio.sleep(0.05)
    times.sort()
    print(f"transaction: median {times[10] * 1000:.0f} ms, slowest {times[-1] * 1000:.0f} ms")
    assert times[10] < 0.09
    await held.close()


async def test_a_topic_is_there_though_what_was_asked_before_does_not_name_it(place, monkeypatch) -> None:
    """Breaks with `ASKED = 1`: the answer to what was asked when a connection broke says nothing of a topic that was
    added since, and a reply would be given up for want of its topic."""
    held = await take_over(0, await place.clients(), place.sources)
    client = held._producer._owned.client
    await client.add_topic(place.taken)  # until one is added, all are known
    assert client.cluster.partitions_for_topic(place.out) is None
    asked, go, update = asyncio.Event(), asyncio.Event(), client._metadata_update

    async def slow(cluster, topics):
        ended = await update(cluster, list(topics))
        asked.set()
        await go.wait()
        return ended

    monkeypatch.setattr(client, "_metadata_update", slow)
    client.force_metadata_update()
    await asyncio.wait_for(asked.wait(), 10)
    there = asyncio.create_task(held.has_partition(place.out, 1))
    await asyncio.sleep(0.05)
    go.set()
    assert await there is True
    await held.close()
