"""All the municipalities in one process: sends what is planned, come what may, and notes when each reply is seen."""

import asyncio
import contextlib
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from ssbtek_chaos.checker.cases import sha
from ssbtek_chaos.checker.values import Intent
from ssbtek_chaos.questions import Ask, Record, record_of
from ssbtek_contracts.headers import write_headers
from ssbtek_contracts.limits import RECORD_MAX
from ssbtek_contracts.topics import Names

HEADERS = write_headers("queryreceived.v1", None, None)
SEND_WITHIN_S = 60.0


class Asker:
    """`await run(asks)`; `intents` says what was meant and what the broker acknowledged, `seen` when replies came."""

    def __init__(
        self, kafka: Sequence[str], names: Names, organisations: Sequence[str], providers: Sequence[str], slots: int
    ) -> None:
        self.intents: list[Intent] = []
        self.seen: dict[tuple[str, int], int] = {}
        self._kafka, self._names, self._providers, self._slots = list(kafka), names, list(providers), slots
        self._replies = [TopicPartition(names.topic("reply", each), 0) for each in organisations]
        self._producer: AIOKafkaProducer | None = None
        self._sent: dict[int, tuple[Record, asyncio.Future[int | None]]] = {}
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connects, and watches for replies."""
        self._producer = await self._new_producer()
        began = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(began))
        await began.wait()

    async def stop(self) -> None:
        """Closes the connections."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._producer is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._producer.stop(), 5)

    async def run(self, asks: Sequence[Ask]) -> None:
        """Sends each at its time; returns when the last is acknowledged or given up."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for ask in asks:
                await asyncio.sleep(max(began + ask.at_s - time.monotonic(), 0))
                group.create_task(self.send(ask))

    async def send(self, ask: Ask) -> None:
        """Sends one; returns when it is acknowledged or given up."""
        of = self._sent.get(id(ask.of))
        if of is not None and await of[1] is None:
            return  # what it repeats must stand before it, and nobody knows whether it does
        if ask.what == "resend" and of is not None:
            record = of[0]
        else:
            record = record_of(ask, self._providers, self._slots, time.time_ns() // 1_000_000)
        known: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._sent[id(ask)] = (record, known)
        offset = await self._acknowledged(record)
        known.set_result(offset)
        self.intents.append(
            Intent(ask.what, ask.fate, record.partition, sha(record.value), ask.code, offset, ask.is_poison)
        )

    async def _acknowledged(self, record: Record) -> int | None:
        """The offset, or None where the broker never said: it may or may not be there."""
        producer = self._producer
        if producer is None:
            return None
        try:
            sent = await asyncio.wait_for(
                producer.send_and_wait(
                    self._names.ingress("interactive"),
                    record.value,
                    key=record.key,
                    partition=record.partition,
                    headers=HEADERS,
                ),
                SEND_WITHIN_S,
            )
        except (KafkaError, TimeoutError):
            if producer is self._producer:  # once an idempotent producer failed, its sequence is broken
                self._producer = await self._new_producer()
            return None
        return int(sent.offset)

    async def _new_producer(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._kafka, enable_idempotence=True, acks="all", linger_ms=0,
            max_request_size=RECORD_MAX,
            retry_backoff_ms=50, metadata_max_age_ms=5_000,
        )  # fmt: skip
        await producer.start()
        return producer

    async def _watch(self, began: asyncio.Event) -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._kafka, isolation_level="read_committed", enable_auto_commit=False,
            auto_offset_reset="earliest", fetch_max_wait_ms=100, metadata_max_age_ms=5_000,
            max_partition_fetch_bytes=RECORD_MAX, fetch_max_bytes=RECORD_MAX,
        )  # fmt: skip
        await consumer.start()
        try:
            consumer.assign(self._replies)
            began.set()
            while True:
                try:
                    found = await consumer.getmany(timeout_ms=200)
                except KafkaError:
                    await asyncio.sleep(0.2)
                    continue
                now = time.time_ns() // 1_000_000
                for records in found.values():
                    self.seen.update({(record.topic, record.offset): now for record in records})
        finally:
            await consumer.stop()
