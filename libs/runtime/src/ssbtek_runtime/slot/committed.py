"""The committed offset of a slot with its metadata, read with the admin client: `consumer.committed()` drops it."""

from collections.abc import Iterable

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from ssbtek_runtime.slot.clients import KafkaArgs, closed, make_admin, started, until_kafka
from ssbtek_runtime.slot.commit_state import Committed, decode


class CommittedStates:
    """One per process, shared by its slots."""

    def __init__(self, kafka: KafkaArgs, group: str) -> None:
        self._kafka = kafka
        self._group = group
        self._admin: AIOKafkaAdminClient | None = None

    async def start(self) -> None:
        """Waits until Kafka is there."""
        self._admin = self._admin or await started("committed", lambda: make_admin(self._kafka))

    async def stop(self) -> None:
        """Closes the connections."""
        await closed(self._admin)

    async def read(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, Committed]:
        """What is committed for each partition. Read it only after the fence: before, a transaction may be under way.

        Raises `UnreadableState`. While Kafka is away, it waits.
        """
        wanted = list(partitions)

        async def ask() -> dict[TopicPartition, Committed]:
            if self._admin is None:
                raise RuntimeError("start() first")
            found = await self._admin.list_consumer_group_offsets(self._group, partitions=wanted)
            if not found.keys() >= set(wanted):
                # A coordinator that is still loading answers with an error and no partitions, and aiokafka 0.14 passes
                # that on as "nothing": taken for "never committed", it would answer every query of three days again.
                raise GroupCoordinatorNotAvailableError
            return {partition: decode(found[partition].offset, found[partition].metadata) for partition in wanted}

        return await until_kafka("committed", ask)
