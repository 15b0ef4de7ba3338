"""The limit's audit: a row for each record of every topic by COPY, in one transaction with the offsets read."""

import hashlib
import os
from datetime import UTC, datetime

import asyncpg
from aiokafka import TopicPartition

from ssbtek_bench.limit import flow

TABLES = """
CREATE TABLE IF NOT EXISTS limit_entry (
    number bigint PRIMARY KEY, topic text, at integer, at_offset bigint, appended timestamptz, query_key text,
    digest bytea, bytes integer, UNIQUE (topic, at, at_offset));
CREATE TABLE IF NOT EXISTS limit_range (topic text, at integer, next_offset bigint, PRIMARY KEY (topic, at));
"""
MOVE = """
INSERT INTO limit_range SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[])
ON CONFLICT (topic, at) DO UPDATE SET next_offset = excluded.next_offset
"""
COLUMNS = ("number", "topic", "at", "at_offset", "appended", "query_key", "digest", "bytes")


async def write() -> None:
    """Until cancelled. It begins at the beginning: nobody starts it twice over one database."""
    database = await asyncpg.connect(os.environ["LIMIT_POSTGRES"])
    await database.execute(TABLES)
    source = flow.consumer(group=None)
    await source.start()
    names = flow.topics(flow.PROVIDERS)
    slots = int(os.environ["LIMIT_SLOTS"])
    source.assign([TopicPartition(name, k) for name in names for k in range(slots)])
    await source.seek_to_beginning()
    number = 0
    while True:
        found = await source.getmany(timeout_ms=200, max_records=500)
        records = [record for batch in found.values() for record in batch]
        if not records:
            continue
        rows = [
            (
                number + n,
                record.topic,
                record.partition,
                record.offset,
                datetime.fromtimestamp(record.timestamp / 1000, UTC),
                record.key.decode(),
                hashlib.sha256(record.value).digest(),
                len(record.value),
            )
            for n, record in enumerate(records)
        ]
        moves = [(each.topic, each.partition, batch[-1].offset + 1) for each, batch in found.items()]
        async with database.transaction():
            await database.copy_records_to_table("limit_entry", records=rows, columns=COLUMNS)
            await database.execute(MOVE, *(list(column) for column in zip(*moves, strict=True)))
        number += len(rows)
