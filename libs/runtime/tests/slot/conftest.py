"""A deployment of its own for each test, with a topic to be taken from, one found by time, and one to write to."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_runtime.slot.producer import At, nothing
from ssbtek_runtime.slot.takeover import Clients, Sources

SLOTS = 2


class Place:
    """Names, topics and plain clients for one test; `taken` is read on from what is committed, `timed` by time."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.names = Names(prefix)
        self.kafka: dict[str, Any] = {"bootstrap_servers": [bootstrap]}
        self.taken = self.names.topic("query.planned")
        self.timed = self.names.topic("lookup.answered", "af")
        self.out = self.names.topic("query.closed")
        self.sources = Sources((self.taken,), lambda progress: {self.timed: progress[self.taken].since_ms})
        self.producer = AIOKafkaProducer(**self.kafka, acks="all", enable_idempotence=True)
        self.admin = AIOKafkaAdminClient(**self.kafka)
        self._clients: list[Clients] = []

    async def start(self) -> None:
        await self.admin.start()
        wanted = {self.taken, self.timed, self.out}
        await self.admin.create_topics(
            [
                NewTopic(topic.name, topic.partitions, 1, topic_configs=dict(topic.config))
                for topic in concrete_topics(self.names, ["af"], [], SLOTS)
                if topic.name in wanted
            ]
        )
        await self.producer.start()

    async def stop(self) -> None:
        for clients in self._clients:
            await clients.stop()
        await self.producer.stop()
        await self.admin.close()

    async def clients(self, at: At = nothing) -> Clients:
        """Started clients of one pretended process."""
        clients = Clients.of(self.kafka, self.names, "worker", at)
        await clients.start()
        self._clients.append(clients)
        return clients

    async def put(self, topic: str, *values: bytes, slot: int = 0) -> int:
        """Appends; the offset of the last one."""
        offset = -1
        for value in values:
            offset = (await self.producer.send_and_wait(topic, value, partition=slot)).offset
        return offset

    async def written(self, topic: str, slot: int = 0) -> list[bytes]:
        """Every committed record of a partition, in order, up to its end of now."""
        reader = AIOKafkaConsumer(
            **self.kafka, isolation_level="read_committed", auto_offset_reset="none", enable_auto_commit=False
        )
        await reader.start()
        try:
            partition = TopicPartition(topic, slot)
            end = (await reader.end_offsets([partition]))[partition]
            reader.assign([partition])
            reader.seek(partition, (await reader.beginning_offsets([partition]))[partition])
            values: list[bytes] = []
            while await reader.position(partition) < end:
                batches = await reader.getmany(timeout_ms=100)
                values += [record.value for batch in batches.values() for record in batch]
            return values
        finally:
            await reader.stop()


@pytest.fixture
async def place(kafka: str, deployment: str) -> AsyncIterator[Place]:
    made = Place(kafka, deployment)
    await made.start()
    yield made
    await made.stop()
