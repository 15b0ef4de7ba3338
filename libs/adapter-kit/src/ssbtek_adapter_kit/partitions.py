"""The partitions that an adapter owns: what is begun, what is done, what may be committed, and how often it died."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, RebalanceInProgressError
from aiokafka.structs import OffsetAndMetadata

from ssbtek_adapter_kit.trip import Trip, after
from ssbtek_runtime.low_watermark import LowWatermark
from ssbtek_runtime.slot.clients import make_admin, started, until_kafka

log = structlog.get_logger(__name__)


class Owned:
    """One partition while it is ours."""

    def __init__(self, partition: TopicPartition, trip: Trip) -> None:
        self.partition = partition
        self.trip = trip
        self.mark = LowWatermark()

    def commitment(self) -> OffsetAndMetadata | None:
        """What to commit now, if there is anything new."""
        low = self.mark.committable()
        if low is None:
            return None
        self.trip = self.trip.reached(low)
        return OffsetAndMetadata(low, self.trip.encode())


class Partitions(ConsumerRebalanceListener):  # type: ignore[misc]
    """All that are ours now. `find_consumer` gives FastStream's consumer once that is there."""

    def __init__(self, kafka: dict[str, Any], group: str) -> None:
        self._kafka = kafka
        self._group = group
        self._owned: dict[TopicPartition, Owned] = {}
        self._opening = asyncio.Lock()
        self.find_consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """FastStream's consumer, while there is one."""
        return self.find_consumer()

    def lag(self) -> int:
        """Records in our partitions that are not answered, as of the last fetches."""
        consumer = self.consumer
        if consumer is None:
            return 0
        lag = 0
        for partition in consumer.assignment():
            high, owned = consumer.highwater(partition), self._owned.get(partition)
            low = owned.mark.low if owned else None
            lag += max(high - low, 0) if high is not None and low is not None else 0
        return lag

    @property
    def assigned(self) -> bool:
        """Whether the group has given us anything to do, or told us that there is nothing."""
        return self.consumer is not None and bool(self.consumer.assignment())

    async def owned(self, topic: str, partition: int) -> Owned:
        """The partition, taken over if this is its first record: aiokafka delivers before a listener has ended."""
        at = TopicPartition(topic, partition)
        if at not in self._owned:
            async with self._opening:
                if at not in self._owned:
                    self._owned[at] = Owned(at, await self._trip(at))
        return self._owned[at]

    def is_ours(self, owned: Owned) -> bool:
        """Whether it is still ours: nothing is committed for another owner."""
        return self._owned.get(owned.partition) is owned

    async def commit(self) -> None:
        """Commits whatever is new. While Kafka is away, or the group rebalances, a later call does it."""
        new = {each: found for each in self._owned.values() if (found := each.commitment())}
        if new and await self._try_commit({each.partition: found for each, found in new.items()}):
            for each, found in new.items():
                each.mark.committed(found.offset)

    async def commit_mark(self, owned: Owned, offset: int) -> None:
        """Commits that this lookup is about to be touched. Until that is there, it must not be."""
        owned.trip = owned.trip.mark(offset)
        commitment = OffsetAndMetadata(offset, owned.trip.encode())
        while self.is_ours(owned) and not await self._try_commit({owned.partition: commitment}):  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    async def close(self) -> None:
        """The orderly end: what is done is committed, and that nothing of ours killed us."""
        await self.commit()
        last = {}
        for each in self._owned.values():
            low = each.mark.low
            if low is not None:
                last[each.partition] = OffsetAndMetadata(low, each.trip.encode(clean=True))
        if last:
            await self._try_commit(last)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Commits what is done while we still may, and forgets the rest: its next owner answers it."""
        await self.commit()
        for partition in revoked:
            self._owned.pop(partition, None)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing yet: a partition is taken over with its first record."""

    async def _try_commit(self, offsets: dict[TopicPartition, OffsetAndMetadata]) -> bool:
        if self.consumer is None:
            return False
        try:
            await self.consumer.commit(offsets)
        except (CommitFailedError, RebalanceInProgressError, IllegalStateError):
            return False  # the group moves on; whoever owns it then reads it again
        except KafkaError as error:
            log.warning("commit_waits", error=type(error).__name__)
            return False
        return True

    async def _trip(self, at: TopicPartition) -> Trip:
        admin = await started("trip", lambda: make_admin(self._kafka))
        try:
            found = await until_kafka("trip", lambda: admin.list_consumer_group_offsets(self._group, partitions=[at]))
        finally:
            await admin.close()
        committed = found.get(at)
        if self.consumer is None or committed is None or committed.offset < 0:
            return Trip()
        consumer = self.consumer
        ends = await until_kafka("end", lambda: consumer.end_offsets([at]))
        return after(committed.metadata or "", committed.offset, ends[at])
