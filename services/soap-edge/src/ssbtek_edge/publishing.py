"""Sends questions to the ingress. Kafka may be away: then it says so soon, and the caller is told."""

import asyncio
import time

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from ssbtek_contracts.headers import Headers
from ssbtek_contracts.limits import BATCH_MAX, QUERY_TOPIC_MAX
from ssbtek_runtime.clock_skew import ClockSkew
from ssbtek_runtime.errors import Transient
from ssbtek_runtime.slot.clients import METADATA_MAX_AGE_MS, KafkaArgs, closed, started

GIVE_UP_MS = 10_000
"""A record that the brokers have not taken by then is not sent any more: whoever asked was told long ago."""


class Publishing:
    """One per process.

    Not idempotent by the client's own means: a record sent twice is an exact resend, of which the router makes nothing;
    and an idempotent producer can die of a fault that this one only tries again after.
    """

    def __init__(self, kafka: KafkaArgs) -> None:
        self._kafka = kafka
        self._producer: AIOKafkaProducer | None = None
        self._starting: asyncio.Task[None] | None = None
        self.skew = ClockSkew()

    async def start(self) -> None:
        """Returns at once."""
        self._starting = asyncio.create_task(self._start(), name="publishing")

    async def stop(self) -> None:
        """Closes the connections."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait([self._starting])
        await closed(self._producer)

    def problems(self) -> list[str]:
        """Why nothing can be sent."""
        return [] if self._producer is not None else ["Kafka does not answer"]

    async def send(self, topic: str, partition: int, key: str, value: bytes, headers: Headers, within_s: float) -> None:
        """Returns once the brokers have it. Raises `Transient` where they have not within the time."""
        if self._producer is None:
            raise Transient("kafka_away")
        sent_ms = time.time_ns() // 1_000_000
        try:
            async with asyncio.timeout(within_s):
                done = await self._producer.send_and_wait(
                    topic, value, key=key.encode(), partition=partition, headers=headers
                )
        except (KafkaError, TimeoutError, OSError, AssertionError) as error:
            structlog.get_logger("edge").warning("not_sent", error=type(error).__name__)
            raise Transient("kafka_away") from None
        self.skew.observe(sent_ms, done.timestamp, time.time_ns() // 1_000_000)

    async def _start(self) -> None:
        self._producer = await started("publishing", self._make)

    def _make(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **self._kafka,
            acks="all",
            linger_ms=0,
            retry_backoff_ms=100,
            request_timeout_ms=GIVE_UP_MS,
            max_batch_size=BATCH_MAX,
            max_request_size=QUERY_TOPIC_MAX,
            metadata_max_age_ms=METADATA_MAX_AGE_MS,
        )
