"""Fetches the evidence: every committed record by plain consumers, and the ledger's rows by SQL."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from ssbtek_chaos.checker.values import Ledger, Row

Topics = Mapping[str, tuple[str, str]]
"""By full name of topic: kind of its rows, and the provider or organisation that it is for."""
STANDS_STILL_S = 60.0
_RANGES = "SELECT record_topic, record_partition, first_offset, next_offset FROM read_range"


@dataclass(frozen=True, slots=True)
class Log:
    """All of the topics: rows, and each partition's first offset and last stable one."""

    rows: tuple[Row, ...]
    begins: dict[tuple[str, int], int]
    ends: dict[tuple[str, int], int]


async def read_log(kafka: Sequence[str], topics: Topics) -> Log:
    """Everything that is committed by now. Raises `TimeoutError` where a partition cannot be read to its end."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=list(kafka),
        isolation_level="read_committed",
        auto_offset_reset="none",
        enable_auto_commit=False,
        max_partition_fetch_bytes=16 * 1024 * 1024,
        fetch_max_bytes=64 * 1024 * 1024,
    )
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(await _numbers(consumer, topic))
        ]  # fmt: skip
        consumer.assign(partitions)
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        for partition in partitions:
            consumer.seek(partition, begins[partition])
        rows = await _read_to(consumer, ends, topics)
    finally:
        await consumer.stop()
    return Log(tuple(rows), {(p.topic, p.partition): o for p, o in begins.items()},
               {(p.topic, p.partition): o for p, o in ends.items()})  # fmt: skip


async def _numbers(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer._client.force_metadata_update()
    found = consumer.partitions_for_topic(topic)
    if not found:
        consumer._client.add_topic(topic)
        await consumer._client.force_metadata_update()
        found = consumer.partitions_for_topic(topic)
    return set(found or ())


async def _read_to(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], topics: Topics) -> list[Row]:
    rows: list[Row] = []
    async with asyncio.timeout(STANDS_STILL_S * 3):
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                for record in batch:
                    kind, of = topics[record.topic]
                    place = record.topic, record.partition, record.offset
                    key = (record.key or b"").decode(errors="replace")
                    rows.append(Row(kind, of, *place, record.timestamp, key, record.value or b""))
    return rows


async def read_ledger(dsn: str, schema: str, ends: Mapping[tuple[str, int], int]) -> Ledger:
    """The ledger once it has read up to these ends, or stands still for a minute."""
    connection = await asyncpg.connect(dsn, timeout=30, server_settings={"search_path": schema})
    try:
        ranges: list[tuple[str, int, int, int]] = []
        before, still = -1, 0.0
        while still < STANDS_STILL_S:
            ranges = [(row[0], row[1], row[2], row[3]) for row in await connection.fetch(_RANGES)]
            after: dict[tuple[str, int], int] = {}
            for topic, partition, _, following in ranges:
                after[topic, partition] = max(following, after.get((topic, partition), 0))
            if all(after.get(partition, 0) >= end for partition, end in ends.items()):
                break
            now = sum(after.values())
            before, still = (now, 0.0) if now != before else (before, still + 0.5)
            await asyncio.sleep(0.5)
        entries = await connection.fetch("SELECT record_topic, record_partition, record_offset FROM entry")
    finally:
        await connection.close()
    return Ledger(tuple((row[0], row[1], row[2]) for row in entries), tuple(ranges))
