"""Measures how far an adapter is behind: lookups that lie in the log, unanswered."""

import asyncio

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import IllegalStateError

from ssbtek_adapter_kit.partitions import Partitions

MEASURE_EVERY_S = 1.0


class Lag:
    """`records` as of a second ago. Of a partition: what is not read yet, and what is read and not answered."""

    def __init__(self, partitions: Partitions) -> None:
        self._partitions = partitions
        self._measuring: asyncio.Task[None] | None = None
        self.records = 0

    async def start(self) -> None:
        """Measures from now on."""
        self._measuring = asyncio.create_task(self._measure_regularly())

    async def stop(self) -> None:
        """No more."""
        if self._measuring is not None:
            self._measuring.cancel()
            await asyncio.wait([self._measuring])

    async def _measure_regularly(self) -> None:
        while True:
            await asyncio.sleep(MEASURE_EVERY_S)
            consumer = self._partitions.consumer
            if consumer is not None:
                unread = [await self._unread(consumer, at) for at in consumer.assignment()]
                self.records = sum(unread) + sum(each.mark.open for each in self._partitions.all())

    @staticmethod
    async def _unread(consumer: AIOKafkaConsumer, at: object) -> int:
        # Counted from the position, not from the last lookup: the router's transactions leave marks in the log too.
        high = consumer.highwater(at)
        try:
            async with asyncio.timeout(MEASURE_EVERY_S):
                return max(high - int(await consumer.position(at)), 0) if high is not None else 0
        except (TimeoutError, IllegalStateError):
            return 0
