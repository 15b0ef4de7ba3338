"""Reads every topic of the deployment but audit's own, from positions that are given to it and kept elsewhere."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import OffsetOutOfRangeError
from aiokafka.structs import ConsumerRecord

from ssbtek_audit.store import Move
from ssbtek_contracts.topics import Names
from ssbtek_runtime.slot.clients import KafkaArgs, closed, is_transient, make_admin, make_reader, started
from ssbtek_runtime.slot.ends import Ends

RECORDS_AT_ONCE = 500
PACE_S = 0.1
ASK_S = 5.0
"""Kafka is asked about topics for no longer than this at a time: meanwhile nothing is read."""
SILENT_MS = 5_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Records, and how far each partition was read with them: also past what is not handed out (markers, aborts)."""

    records: Sequence[ConsumerRecord]
    moves: Sequence[Move]


class Reading:
    """One reader without a group. Nothing is committed to Kafka: what was read stands in the ledger alone."""

    def __init__(self, kafka: KafkaArgs, names: Names) -> None:
        self._kafka = kafka
        self._names = names
        self._ends = Ends(kafka)
        self._admin: AIOKafkaAdminClient | None = None
        self._reader: AIOKafkaConsumer | None = None
        self._positions: dict[TopicPartition, int] = {}
        self._refused: dict[TopicPartition, str] = {}
        self._waiting_since = time.monotonic()

    async def start(self) -> None:
        """Waits until Kafka is there."""
        await self._ends.start()
        self._admin = self._admin or await started("admin", lambda: make_admin(self._kafka))
        self._reader = self._reader or await started("reader", lambda: make_reader(self._kafka))

    async def stop(self) -> None:
        """Closes the connections."""
        for client in (self._reader, self._admin):
            await closed(client)
        await self._ends.stop()

    async def unread(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Where a new range must begin: partitions not in `positions`, and such of which retention ate past it.

        Raises `TimeoutError` or Kafka's own errors; see `asked`.
        """
        there = await self._partitions()
        beginnings, ends = await self._ends.beginnings(there), await self._ends.of(there)
        self._refused = {
            each: f"{each.topic}/{each.partition}: ends at {ends[each]}, before {positions[each]}: it was made anew"
            for each in there
            if each in positions and positions[each] > ends[each]
        }
        return {
            each: first
            for each, first in beginnings.items()
            if each not in self._refused and (each not in positions or positions[each] < first)
        }

    def follows(self, positions: Mapping[TopicPartition, int]) -> bool:
        """Whether it reads what it should."""
        return self._positions.keys() == positions.keys() - self._refused.keys()

    def seek(self, positions: Mapping[TopicPartition, int]) -> None:
        """Reads on from these positions, and these partitions alone."""
        if self._reader is not None:
            self._positions = {each: offset for each, offset in positions.items() if each not in self._refused}
            self._reader.assign(list(self._positions))
            for each, offset in self._positions.items():
                self._reader.seek(each, offset)

    async def read(self, timeout_ms: int) -> Batch | None:
        """The next records; None if a position is out of range, so that `unread` must be asked.

        Call `seek` after a batch that was not kept: this one is not handed out again.
        """
        if self._reader is None or not self._positions:
            await asyncio.sleep(timeout_ms / 1000)
            return Batch((), ())
        try:
            found = await self._paced(self._reader, timeout_ms)
        except OffsetOutOfRangeError:
            await asyncio.sleep(timeout_ms / 1000)
            return None
        after = {each: await self._reader.position(each) for each in self._positions}
        moves = [Move(each, before, after[each]) for each, before in self._positions.items() if after[each] != before]
        self._positions = after
        return Batch([record for records in found.values() for record in records], moves)

    async def _paced(self, reader: AIOKafkaConsumer, timeout_ms: int) -> dict[TopicPartition, list[ConsumerRecord]]:
        # Every append to any topic answers a fetch of all of them: at 30 queries a second that was 500 fetches and
        # transactions a second. Nobody waits for the ledger, so between batches it does not ask.
        found: dict[TopicPartition, list[ConsumerRecord]]
        found = await reader.getmany(timeout_ms=timeout_ms, max_records=RECORDS_AT_ONCE)
        if 0 < sum(map(len, found.values())) < RECORDS_AT_ONCE:  # drained: else what is fetched would be dropped
            partitions = reader.assignment()
            reader.pause(*partitions)
            await asyncio.sleep(PACE_S)
            reader.resume(*partitions)
        return found

    def problems(self) -> list[str]:
        """Why not everything that is there is being read."""
        if self._reader is None:
            return [f"not connected for {time.monotonic() - self._waiting_since:.0f} s"]
        if not self._positions:
            return ["none of our topics is there"]
        silent = self._silent_ms()
        said = [f"no fetch answered for {silent // 1000} s"] if silent > SILENT_MS else []
        return said + list(self._refused.values())

    def lag(self) -> int:
        """Records between what was read and the ends, as of the last fetches."""
        if self._reader is None:
            return 0
        assigned = self._reader.assignment()
        ends = {each: self._reader.highwater(each) for each in self._positions if each in assigned}
        return sum(max(end - self._positions[each], 0) for each, end in ends.items() if end is not None)

    def _silent_ms(self) -> int:
        if self._reader is None:
            return 0
        heard = [self._reader.last_poll_timestamp(each) for each in self._reader.assignment()]
        latest = max((ms for ms in heard if ms), default=0)
        return int(time.time() * 1000) - latest if latest else 0

    async def _partitions(self) -> list[TopicPartition]:
        if self._admin is None:
            raise RuntimeError("start() first")
        described = await self._admin.describe_topics()
        return [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            if is_read(self._names, topic["topic"])
            for partition in topic["partitions"]
        ]


def is_read(names: Names, topic: str) -> bool:
    """Whether this is a topic of the map, and not audit's own."""
    try:
        row, _ = names.row_of(topic)
    except KeyError:
        return False
    return row.message is not None and "audit" not in row.writers


async def asked(reading: Reading, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, int] | None:
    """`unread`, or None if Kafka does not say now: then what is known is read on."""
    try:
        async with asyncio.timeout(ASK_S):
            return await reading.unread(positions)
    except Exception as error:
        if not is_transient(error):
            raise
        structlog.get_logger("audit").info("topics_not_listed", error=type(error).__name__)
        return None
