"""A deployment of its own for each test, with a topic to be taken from, one found by time, and one to write to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.ownership import Ownership
from ssbtek_runtime.slot.producer import At, Outgoing, nothing
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

    async def until_written(self, slot: int, number: int) -> list[bytes]:
        """The records of a slot's output, as soon as there are so many."""
        async with asyncio.timeout(25):
            while len(values := await self.written(self.out, slot)) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return values

    async def until_life(self, life: str) -> None:
        """How the last owner of slot 0 was, soon: without a fence, a commit is seen only once its marker has landed."""
        clients = await self.clients()
        partition = TopicPartition(self.taken, 0)
        async with asyncio.timeout(10):
            while (await clients.committed.read([partition]))[partition].life != life:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


class Copier:
    """One pretended process: copies each taken record once, by one transaction a batch."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.fatal: list[BaseException] = []
        self.ownership: Ownership | None = None

    async def start(self, at: At = nothing) -> "Copier":
        clients = await self.place.clients(at)
        self.ownership = Ownership(clients, self.place.taken, self.place.sources, self.work, self.fatal.append)
        await self.ownership.start()
        return self

    async def work(self, held: Held) -> None:
        taken = self.place.taken
        while not held.closing.is_set():
            records = [record for record in await held.read(50) if record.topic == taken]
            await held.check_restored()
            if records:
                out = [Outgoing(self.place.out, held.k, b"k", record.value, []) for record in records]
                progress = held.progress[taken].advance(await held.position(taken), records[-1].timestamp)
                await held.commit(out, {taken: progress})

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(25):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def until_ready(self, slots: int) -> None:
        await self.until(lambda: not self.ownership.problems() and len(self.ownership.held) == slots)


@pytest.fixture
def copier() -> type[Copier]:
    return Copier


@pytest.fixture
async def place(kafka: str, deployment: str) -> AsyncIterator[Place]:
    made = Place(kafka, deployment)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def own_place(own_kafka: Any, deployment: str) -> AsyncIterator[Place]:
    made = Place(own_kafka.bootstrap, deployment)
    await made.start()
    yield made
    await made.stop()
