"""Where a partition ends, asked of the broker by a client of its own that is read_uncommitted.

The high watermark, not the last stable offset: that one hides a plan whose transaction's marker has not landed yet,
while its answer is already there (`docs/model/Slot.tla`, RuleUncommittedEnds). And the reader's own connection would
queue the question behind its long poll.
"""

from collections.abc import Iterable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from ssbtek_runtime.slot.clients import KafkaArgs, closed, make_surveyor, started, until_kafka


class Ends:
    """One per process, shared by its slots. While Kafka is away, its answers wait."""

    def __init__(self, kafka: KafkaArgs) -> None:
        self._kafka = kafka
        self._client: AIOKafkaConsumer | None = None

    async def start(self) -> None:
        """Waits until Kafka is there."""
        self._client = self._client or await started("ends", lambda: make_surveyor(self._kafka))

    async def stop(self) -> None:
        """Closes the connections."""
        await closed(self._client)

    async def of(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """High watermarks: the offset after the last record or marker, committed or not."""
        wanted = list(partitions)
        return dict(await until_kafka("ends", lambda: self._started.end_offsets(wanted)))

    async def beginnings(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The first offsets that retention has left."""
        wanted = list(partitions)
        return dict(await until_kafka("beginnings", lambda: self._started.beginning_offsets(wanted)))

    async def at_time(self, since_ms: Mapping[TopicPartition, int]) -> dict[TopicPartition, int | None]:
        """The first offsets appended at that time (ms) or later; None where there is nothing so late.

        Asked read_uncommitted: else records of a transaction that commits in a moment would count as not there, and be
        skipped by whoever seeks to the end instead.
        """
        wanted = {partition: max(ms, 0) for partition, ms in since_ms.items()}
        found = await until_kafka("at_time", lambda: self._started.offsets_for_times(wanted))
        return {partition: place.offset if place else None for partition, place in found.items()}

    @property
    def _started(self) -> AIOKafkaConsumer:
        if self._client is None:
            raise RuntimeError("start() first")
        return self._client
