"""On a real Kafka: every lookup gets an answer in its own partition, and no offset is committed before."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from aiokafka.producer.sender import Sender

from ssbtek_adapter_kit.answers import Answers
from ssbtek_adapter_kit.persons import Fault
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.headers import CAUSE, DEADLINE
from ssbtek_contracts.outcome import Data, Failed
from ssbtek_contracts.topics import concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.app import running
from ssbtek_runtime.clock import clock
from ssbtek_runtime.clock_skew import ClockSkew

pytestmark = pytest.mark.kafka


async def test_each_lookup_is_answered_once_in_the_partition_it_came_from(place, make_lookup) -> None:
    async with running(place.app()):
        for slot in (0, 1):
            await place.put(*(make_lookup(10 * slot + n) for n in range(5)), slot=slot)
        await place.answers(10)

        async def committed() -> bool:
            return [await place.committed(slot) for slot in (0, 1)] == [(5, "r:0:"), (5, "r:0:")]

        await place.until(committed)
    records = await place.records(place.answered)
    asked = {record.key: record for record in await place.records(place.requested)}
    assert len(records) == len({record.key for record in records}) == 10
    for record in records:
        question = asked[record.key]
        headers = dict(record.headers)
        assert record.partition == question.partition
        assert headers[CAUSE].decode() == f"{place.requested}/{question.partition}/{question.offset}"
        assert headers[DEADLINE] == dict(question.headers)[DEADLINE]
    assert await place.committed() == (5, "c")
    assert not place.fatal


async def test_what_is_unreadable_is_told_as_dead_and_the_next_is_answered(place, make_lookup) -> None:
    async with running(place.app()):
        await place.put(b"", b"\xff{", b'{"key":"x"}', make_lookup(1))
        answers = await place.answers(1)
        dead = await place.dead()
    assert len(answers) == 1
    assert [(each.partition, each.offset, each.code, each.answered) for each in dead] == [
        (0, offset, "unreadable", False) for offset in range(3)
    ]
    assert await place.committed() == (4, "c")


async def test_a_hanging_lookup_holds_nobody_up_and_is_not_committed(place, make_lookup, told) -> None:
    place.simulator.faults[make_lookup(scenario="slow").person] = Fault.HANG
    async with running(place.app(call_timeout_ms=4000)) as app:
        await place.put(make_lookup(0), make_lookup(1, "slow"), *(make_lookup(n) for n in range(2, 30)))
        began = time.monotonic()
        assert len(await place.answers(29, within=3)) == 29
        assert time.monotonic() - began < 3

        async def committed() -> bool:
            return (await place.committed())[0] == 1

        await place.until(committed, within=3)
        assert b"ssbtek_lookups_in_flight 1.0" in app.metrics.expose()
        assert (await place.committed())[0] == 1
        slow = (await place.answers(30))[-1]
        assert told(slow) == "timeout:provider_slow"
    assert await place.committed() == (30, "c")


async def test_more_than_fits_in_memory_waits_in_kafka(place, make_lookup) -> None:
    async with running(place.app(queue_max=3, max_concurrency=2)) as app:
        await place.put(*(make_lookup(n) for n in range(60)))
        assert len(await place.answers(60)) == 60

        async def caught_up() -> bool:
            return b"ssbtek_lag_records 0.0" in app.metrics.expose()

        await place.until(caught_up, within=4)
    assert not place.fatal


async def test_what_waited_in_vain_is_answered_before_its_deadline(place, make_lookup, told) -> None:
    place.simulator.faults[make_lookup().person] = Fault.HANG
    soon = time.time_ns() // 1_000_000 + 2500
    async with running(place.app(max_concurrency=1, call_timeout_ms=10_000)):
        await place.put(make_lookup(1), make_lookup(2, "nothing", deadline=soon))
        answers = await place.answers(1)
        assert time.time_ns() // 1_000_000 < soon
    assert [(each.key[-1], told(each)) for each in answers] == [("2", "timeout:too_late")]


async def test_an_orderly_end_finishes_what_is_under_way(place, make_lookup, told) -> None:
    async with running(place.app()):
        await place.put(make_lookup(1, "slow"))  # answers after two seconds

        async def asked() -> bool:
            return bool(place.simulator.asked)

        await place.until(asked)
    assert [told(each) for each in await place.answers(1, within=1)] == ["data"]
    assert await place.committed() == (1, "c")


async def test_a_rebalance_loses_nothing_and_commits_nothing_of_others(place, make_lookup) -> None:
    sent = 0
    async with running(place.app(max_concurrency=2)) as first:
        for round_ in range(3):
            async with running(place.app(max_concurrency=2), ready_within=30):
                for slot in (0, 1):
                    await place.put(*(make_lookup(1000 * round_ + 100 * slot + n) for n in range(40)), slot=slot)
                sent += 80
                await asyncio.sleep(0.2)
        await place.answers(sent)
        assert not first.readiness.problems()

        async def committed() -> bool:
            return [(await place.committed(slot))[0] for slot in (0, 1)] == [sent // 2, sent // 2]

        await place.until(committed)
    assert not place.fatal


async def test_an_instance_without_a_partition_is_ready(place, make_lookup) -> None:
    async with running(place.app()), running(place.app()), running(place.app()):
        await place.put(make_lookup(1), slot=0)
        await place.put(make_lookup(2), slot=1)
        assert len(await place.answers(2)) == 2


async def test_large_answers_that_are_there_together_leave_together(place, make_lookup, monkeypatch) -> None:
    """Breaks with aiokafka's own limit of 16 KiB: each waited for the one before, and woke all others up."""
    requests: list[int] = []
    send = Sender._send_produce_req

    async def counted(self, node, batches):
        requests.append(sum(batch.record_count for batch in batches.values()))
        await send(self, node, batches)

    monkeypatch.setattr(Sender, "_send_produce_req", counted)
    answers = Answers({"bootstrap_servers": [place.bootstrap]}, place.names, "toy", ClockSkew(), clock())
    await answers.start()
    lookup = make_lookup(1)
    answer = Answer(
        key=lookup.key, organisation=lookup.organisation, provider="toy", body_digest=lookup.body_digest,
        ingress=lookup.ingress, deadline=lookup.deadline, outcome=Data(), content="A" * 20_000,
    )  # fmt: skip
    cause = SimpleNamespace(topic=place.requested, partition=0, offset=0, headers=())
    await answers.publish(cause, answer, None)
    requests.clear()
    await asyncio.gather(*(answers.publish(cause, answer, None) for _ in range(20)))
    await answers.stop()
    assert sum(requests) == 20
    assert len(requests) <= 2


async def test_an_answer_goes_to_a_partition_that_was_added_a_moment_ago(place, make_lookup) -> None:
    """Breaks without `has_partition` in `Answers._send`: aiokafka's producer learns of it up to ten seconds later, and
    until then an assertion of its own would end the process."""
    answers = Answers({"bootstrap_servers": [place.bootstrap]}, place.names, "toy", ClockSkew(), clock())
    await answers.start()
    lookup = make_lookup(1)
    answer = Answer(
        key=lookup.key, organisation=lookup.organisation, provider="toy", body_digest=lookup.body_digest,
        ingress=lookup.ingress, deadline=lookup.deadline, outcome=Failed(code="internal"),
    )  # fmt: skip
    for slot, partitions in ((0, 2), (2, 3)):
        topics = concrete_topics(place.names, ["toy"], [], partitions)
        await ensure_topics([place.bootstrap], [topic for topic in topics if topic.name == place.answered])
        cause = SimpleNamespace(topic=place.requested, partition=slot, offset=0, headers=())
        await answers.publish(cause, answer, None)
    await answers.stop()
