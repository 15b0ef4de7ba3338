"""All of a topic is read, from the time wanted on: also partitions that come later, also what retention took."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import OffsetOutOfRangeError
from aiokafka.structs import TopicPartition

from ssbtek_edge.following import Following


class Topic:
    def __init__(self, kafka: str, name: str) -> None:
        self.args, self.name = {"bootstrap_servers": [kafka]}, name
        self.seen: list[bytes] = []
        self.fatal: list[BaseException] = []
        self.admin = AIOKafkaAdminClient(**self.args)
        self.producer = AIOKafkaProducer(**self.args, metadata_max_age_ms=200)

    def following(self, since_ms=None) -> Following:
        return Following(
            self.args, self.name, lambda record: self.seen.append(record.value), since_ms, self.fatal.append
        )

    async def make(self, partitions: int = 1) -> None:
        topic = NewTopic(self.name, partitions, 1, topic_configs={"message.timestamp.type": "LogAppendTime"})
        await self.admin.create_topics([topic])

    async def put(self, value: bytes, partition: int = 0) -> int:
        return (await self.producer.send_and_wait(self.name, value, partition=partition)).timestamp


@pytest.fixture
async def topic(kafka, deployment):
    made = Topic(kafka, f"{deployment}followed")
    await made.admin.start()
    await made.producer.start()
    yield made
    await made.producer.stop()
    await made.admin.close()
    assert not made.fatal


async def test_it_is_not_caught_up_before_the_end_and_reads_on_from_there(topic, wait_until) -> None:
    await topic.make(2)
    for number in range(50):
        await topic.put(b"%d" % number, number % 2)
    following = topic.following()
    assert following.problems()
    await following.start()
    await wait_until(lambda: not following.problems())
    assert sorted(topic.seen, key=int) == [b"%d" % number for number in range(50)]
    await topic.put(b"later")
    await wait_until(lambda: b"later" in topic.seen)
    await following.stop()


async def test_it_begins_at_the_time_wanted_and_where_nothing_is_so_late_at_the_end(topic, wait_until) -> None:
    await topic.make(2)
    await topic.put(b"old", 0)
    await topic.put(b"old", 1)
    await asyncio.sleep(0.02)
    wanted = await topic.put(b"wanted", 0)
    following = topic.following(lambda: wanted)
    await following.start()
    await wait_until(lambda: not following.problems())
    assert topic.seen == [b"wanted"]
    await topic.put(b"new", 1)
    await wait_until(lambda: b"new" in topic.seen)
    assert b"old" not in topic.seen
    await following.stop()


async def test_a_broker_that_is_away_is_told_of_its_own_partitions_alone(topic, wait_until, monkeypatch) -> None:
    await topic.make(2)
    following = topic.following()
    await following.start()
    await wait_until(lambda: not following.problems())
    assert not following.is_silent(0) and not following.is_silent(1) and following.is_silent(2)
    last = AIOKafkaConsumer.last_poll_timestamp
    away = [1]

    def answered(reader, partition):  # as it is where the broker of a partition answers no more
        return None if partition.partition in away else last(reader, partition)

    monkeypatch.setattr(AIOKafkaConsumer, "last_poll_timestamp", answered)
    monkeypatch.setattr("ssbtek_edge.following.SILENT_MS", 1_500)
    await wait_until(lambda: following.is_silent(1))
    assert not following.is_silent(0) and not following.problems() and following.caught_up()
    away.append(0)
    await wait_until(following.problems)
    assert "Kafka does not answer" in following.problems()[0] and following.caught_up()
    await following.stop()


async def test_a_topic_that_comes_later_and_a_partition_that_comes_later_are_read(
    topic, wait_until, monkeypatch
) -> None:
    monkeypatch.setattr("ssbtek_edge.following.LOOK_AROUND_S", 0.2)
    following = topic.following(lambda: 0)
    await following.start()
    await topic.make()
    await wait_until(lambda: not following.problems())
    await topic.admin.create_partitions({topic.name: NewPartitions(2)})
    await wait_until(lambda: len(following._positions) == 2)
    await topic.put(b"there", 1)
    await topic.put(b"and here", 0)
    await wait_until(lambda: {b"there", b"and here"} <= set(topic.seen))
    await following.stop()


async def test_where_its_place_is_lost_it_begins_anew_and_is_not_caught_up_meanwhile(topic, wait_until) -> None:
    await topic.make()
    for number in range(3):
        await topic.put(b"%d" % number)
    following = topic.following()
    lost = [OffsetOutOfRangeError({TopicPartition(topic.name, 0): 1})]

    def take(record) -> None:
        assert following.problems()
        if record.offset == 1 and lost:
            raise lost.pop()
        topic.seen.append(record.value)

    following._take = take
    await following.start()
    await wait_until(lambda: not following.problems())
    assert topic.seen == [b"0", b"0", b"1", b"2"]
    await following.stop()
