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
CLOSE_S = 3.0
"""At an orderly end Kafka gets so long to take the last commit; without it, the next owner counts a death."""


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

    def last_commitment(self) -> OffsetAndMetadata | None:
        """What to commit when it is handed on: where we are, and that nothing of it killed us."""
        low = self.mark.low
        return OffsetAndMetadata(low, self.trip.encode(clean=True)) if low is not None else None


class Partitions(ConsumerRebalanceListener):  # type: ignore[misc]
    """All that are ours now. `find_consumer` gives FastStream's consumer once that is there."""

    def __init__(self, kafka: dict[str, Any], group: str) -> None:
        self._kafka = kafka
        self._group = group
        self._owned: dict[TopicPartition, Owned] = {}
        self._rounds = 0
        self._settled = asyncio.Event()
        self.find_consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """FastStream's consumer, while there is one."""
        return self.find_consumer()

    @property
    def assigned(self) -> bool:
        """Whether the group has told us what is ours, be it nothing."""
        return self.consumer is not None and self._settled.is_set()

    def all(self) -> Iterable[Owned]:
        """Those of which a record was read."""
        return tuple(self._owned.values())

    async def owned(self, at: TopicPartition, first_offset: int, last_offset: int) -> Owned | None:
        """The partition of these records, taken over if they are its first. None for records that were fetched before
        the group moved on: whoever owns them now reads them again, and they must count for nothing here."""
        while True:
            await self._settled.wait()
            this_round = self._rounds
            if not await self._was_fetched_now(at, last_offset):
                return None
            if at in self._owned:
                return self._owned[at]
            trip = await self._trip(at)
            if self._rounds == this_round:
                self._owned[at] = found = Owned(at, trip)
                # Until it is known that we live with it, our death by its first lookup would go uncounted.
                await self._commit_surely(found, first_offset)
                return found

    def is_ours(self, owned: Owned) -> bool:
        """Whether it is still ours: nothing is begun or committed for another owner."""
        return self._owned.get(owned.partition) is owned

    async def commit(self) -> None:
        """Commits whatever is new. While Kafka is away, or the group rebalances, a later call does it."""
        new = {each: found for each in self.all() if (found := each.commitment())}
        if new and await self._try_commit({each.partition: found for each, found in new.items()}):
            for each, found in new.items():
                each.mark.committed(found.offset)

    async def commit_mark(self, owned: Owned, offset: int) -> None:
        """Commits that this lookup is about to be touched. Until that is there, it must not be."""
        owned.trip = owned.trip.mark(offset)
        await self._commit_surely(owned, offset)

    async def close(self) -> None:
        """The orderly end. With Kafka away it is given up after `CLOSE_S`: what is uncommitted is answered again."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._commit_last()
        except TimeoutError:
            log.warning("last_commit_missing")

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Commits what is done while we still may, and forgets the rest: its next owner answers it."""
        self._settled.clear()
        self._rounds += 1
        await self._commit_last()
        self._owned.clear()  # the group's protocol is eager: all are revoked

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Each is taken over with its first record."""
        self._settled.set()

    async def _was_fetched_now(self, at: TopicPartition, last_offset: int) -> bool:
        # A new assignment begins at what is committed; what was fetched under the last one lies beyond that.
        consumer = self.consumer
        try:
            return consumer is not None and await consumer.position(at) > last_offset
        except IllegalStateError:
            return False

    async def _commit_surely(self, owned: Owned, offset: int) -> None:
        commitment = OffsetAndMetadata(offset, owned.trip.encode())
        while self.is_ours(owned) and not await self._try_commit({owned.partition: commitment}):  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    async def _commit_last(self) -> None:
        last = {each.partition: found for each in self.all() if (found := each.last_commitment())}
        if last:
            await self._try_commit(last)

    async def _try_commit(self, offsets: dict[TopicPartition, OffsetAndMetadata]) -> bool:
        consumer = self.consumer
        if consumer is None:
            return False
        try:
            await consumer.commit(offsets)
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
        committed, consumer = found.get(at), self.consumer
        if consumer is None or committed is None or committed.offset < 0:
            return Trip()
        ends = await until_kafka("end", lambda: consumer.end_offsets([at]))
        return after(committed.metadata or "", committed.offset, ends[at])
