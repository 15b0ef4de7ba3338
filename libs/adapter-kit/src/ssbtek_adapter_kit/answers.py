"""Publishes answers and dead references, waiting for Kafka as long as it takes: nothing is committed before."""

import asyncio
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord
from opentelemetry.trace import Span

from ssbtek_contracts.answer import Answer
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.limits import BATCH_MAX, RECORD_MAX
from ssbtek_contracts.topics import Names
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.clock_skew import ClockSkew
from ssbtek_runtime.publish import outgoing
from ssbtek_runtime.slot.clients import has_partition, is_transient, started
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.telemetry import carry

log = structlog.get_logger(__name__)


class Answers:
    """The idempotent producer of one adapter."""

    def __init__(self, kafka: dict[str, Any], names: Names, provider: str, skew: ClockSkew, now_ms: NowMs) -> None:
        self._kafka, self._names, self._provider = kafka, names, provider
        self._skew, self._now_ms = skew, now_ms
        self._producer: AIOKafkaProducer | None = None
        self._starting: asyncio.Task[Any] | None = None

    @property
    def ready(self) -> bool:
        """Whether Kafka was there."""
        return self._producer is not None

    async def start(self) -> None:
        """Returns at once; the first answer waits for Kafka."""
        self._starting = asyncio.create_task(self._connect())

    async def stop(self) -> None:
        """Closes the connection."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        if self._producer is not None:
            await self._producer.stop()

    async def publish(self, cause: ConsumerRecord, answer: Answer, span: Span | None) -> None:
        """The answer, in the partition that its lookup was read from."""
        topic = self._names.topic("lookup.answered", self._provider)
        trace = carry(span) if span is not None else ()
        record = outgoing(topic, answer, key=answer.key, cause=cause, deadline_ms=answer.deadline, trace=trace)
        await self._send(record)

    async def dead(self, cause: ConsumerRecord, code: str, *, field: str | None, answered: bool) -> None:
        """A reference to a record that could not be handled."""
        dead = Dead(
            topic=cause.topic, partition=cause.partition, offset=cause.offset, code=code, field=field or None,
            service=f"adapter-{self._provider}", answered=answered,
        )  # fmt: skip
        await self._send(outgoing(self._names.topic("dead"), dead, key=None, cause=cause, partition=0))

    async def _send(self, record: Outgoing) -> None:
        while True:
            try:
                if self._producer is None or not await has_partition(self._producer, record.topic, record.partition):
                    await asyncio.sleep(0.1)  # not there yet; or the topic has grown, and we are yet to see it
                    continue
                sent = self._now_ms()
                there = await self._producer.send_and_wait(
                    record.topic, record.value, key=record.key, partition=record.partition, headers=record.headers
                )
                self._skew.observe(sent, there.timestamp, self._now_ms())
            except KafkaError as error:
                if not is_transient(error):
                    raise  # a broken idempotent producer: the process ends, the next one answers again
                log.warning("answer_waits", error=type(error).__name__)
                await asyncio.sleep(0.5)
            else:
                return

    async def _connect(self) -> None:
        self._producer = await started("answers", self._make)

    def _make(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **self._kafka, enable_idempotence=True, acks="all", linger_ms=0, max_batch_size=BATCH_MAX,
            max_request_size=RECORD_MAX, metadata_max_age_ms=10_000,
        )  # fmt: skip
