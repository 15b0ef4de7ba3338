"""Reads all of a topic, in every instance for itself: from a time on, or from its beginning, to its end and further."""

import asyncio
import time
from collections.abc import Callable

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import OffsetOutOfRangeError
from aiokafka.structs import ConsumerRecord

from ssbtek_runtime.slot.clients import KafkaArgs, closed, is_transient, make_admin, make_reader, started
from ssbtek_runtime.slot.ends import Ends
from ssbtek_runtime.slot.fatal import OnFatal, exit_process

WAIT_MS = 500
RETRY_S = 0.5
LOOK_AROUND_S = 5.0
"""New partitions of the topic are read within this after the client has seen them."""

SILENT_MS = 4_000
"""A broker that has not answered a fetch for so long is away: it holds one back for 200 ms at most."""

Take = Callable[[ConsumerRecord], None]


class Following:
    """One topic of one process: without a group, committing nothing. `take` gets each record, and must not raise.

    `since_ms`: from which append time on (None: from the beginning); asked again wherever reading begins anew.
    """

    def __init__(
        self,
        kafka: KafkaArgs,
        topic: str,
        take: Take,
        since_ms: Callable[[], int] | None = None,
        on_fatal: OnFatal | None = None,
    ) -> None:
        self._kafka, self._topic, self._take, self._since_ms = kafka, topic, take, since_ms
        self._on_fatal = on_fatal or exit_process
        self._ends = Ends(kafka)
        self._task: asyncio.Task[None] | None = None
        self._goal: dict[TopicPartition, int] | None = None
        self._positions: dict[TopicPartition, int] = {}
        self._answered_ms: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Returns at once."""
        self._task = asyncio.create_task(self._guarded(), name=f"following {self._topic}")

    async def stop(self) -> None:
        """Closes the connections."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._ends.stop()

    def problems(self) -> list[str]:
        """Why what is read is not all there is; empty once it has been read to the end that it had at the start."""
        if self._task is not None and self._task.done():
            return [f"{self._topic} is not read any more; this process must end"]
        if self._positions and all(self.is_silent(each.partition) for each in self._positions):
            return [f"{self._topic} cannot be read: Kafka does not answer"]
        return [] if self.caught_up() else [f"{self._topic} is not read to its end yet"]

    def caught_up(self) -> bool:
        """Whether all is read that was there when reading began; what came since may wait for a broker."""
        return self._goal is not None and all(self._positions[each] >= end for each, end in self._goal.items())

    def is_silent(self, partition: int) -> bool:
        """Whether the broker of one partition is away: then the others are read all the same."""
        answered_ms = self._answered_ms.get(TopicPartition(self._topic, partition), 0)
        return time.time() * 1000 - answered_ms > SILENT_MS

    async def _guarded(self) -> None:
        try:
            while True:
                try:
                    await self._run()
                except OffsetOutOfRangeError:
                    # Retention, or a topic made anew, has taken what was to be read next: begin again by time.
                    structlog.get_logger("edge").error("reading_begins_anew", topic=self._topic)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process ends: what it knows would grow stale
            self._on_fatal(error)

    async def _run(self) -> None:
        self._goal, self._positions = None, {}
        await self._ends.start()
        reader: AIOKafkaConsumer = await started("following", lambda: make_reader(self._kafka))
        admin: AIOKafkaAdminClient = await started("following", lambda: make_admin(self._kafka))
        looked_at = -LOOK_AROUND_S
        try:
            while True:
                try:
                    if not self._positions or time.monotonic() - looked_at >= LOOK_AROUND_S:
                        await self._look_around(reader, admin)
                        looked_at = time.monotonic()
                    await (self._read(reader) if self._positions else asyncio.sleep(RETRY_S))
                except Exception as error:
                    if isinstance(error, OffsetOutOfRangeError) or not is_transient(error):
                        raise
                    await asyncio.sleep(RETRY_S)
        finally:
            await closed(reader)
            await closed(admin)

    async def _look_around(self, reader: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> None:
        """Begins with the partitions that are not read yet: ends are taken before anything is searched by time, so that
        nothing appended in between is passed over."""
        # Asked of the admin client: a reader knows nothing of a topic that it does not read yet.
        described = (await admin.describe_topics([self._topic]))[0]
        there = {TopicPartition(self._topic, each["partition"]) for each in described["partitions"]}
        new = there - set(self._positions)
        if not new:
            return
        ends = await self._ends.of(new)
        if self._since_ms is None:
            places = await self._ends.beginnings(new)
        else:
            found = await self._ends.at_time(dict.fromkeys(new, self._since_ms()))
            places = {each: ends[each] if (place := found[each]) is None else place for each in new}
        positions = {each: await reader.position(each) for each in self._positions}
        reader.assign(sorted(there))
        for partition, offset in (positions | places).items():
            reader.seek(partition, offset)
        self._positions = positions | places
        self._goal = (self._goal or {}) | ends

    async def _read(self, reader: AIOKafkaConsumer) -> None:
        batches = await reader.getmany(timeout_ms=WAIT_MS)
        for record in (each for batch in batches.values() for each in batch):
            self._take(record)
        for partition in self._positions:
            self._positions[partition] = await reader.position(partition)
            if answered_ms := reader.last_poll_timestamp(partition):
                self._answered_ms[partition] = answered_ms
