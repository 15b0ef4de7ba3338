"""The ledger in PostgreSQL: entries and the offsets they were read from, in one transaction or not at all."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from aiokafka import TopicPartition

from ssbtek_audit.database import connect, lock_number, mapped, migrate
from ssbtek_audit.entry import Entry
from ssbtek_runtime.errors import Permanent, Transient

COLUMNS = tuple(field.name for field in fields(Entry))
_values = attrgetter(*COLUMNS)
STAND_BY_S = 1.0
PING_S = 5.0

_SWAP = """
UPDATE read_range AS range SET next_offset = move.after
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[])
    AS move (record_topic, record_partition, before, after)
WHERE range.record_topic = move.record_topic AND range.record_partition = move.record_partition
    AND range.next_offset = move.before
    AND NOT EXISTS (
        SELECT FROM read_range AS later
        WHERE later.record_topic = range.record_topic AND later.record_partition = range.record_partition
            AND later.first_offset > range.first_offset
    )
"""
_CURRENT = """
SELECT DISTINCT ON (record_topic, record_partition) record_topic, record_partition, next_offset
FROM read_range ORDER BY record_topic, record_partition, first_offset DESC
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A partition was read from `before` up to, and without, `after`; all in between is in the entries beside it."""

    partition: TopicPartition
    before: int
    after: int


class Store:
    """One connection, and by its lock the only writer of this deployment's ledger for as long as it lasts."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._last_used = time.monotonic()
        self._asked_at: float | None = None

    @property
    def unanswered_s(self) -> float:
        """For how long the server has owed us an answer."""
        return time.monotonic() - self._asked_at if self._asked_at is not None else 0.0

    async def close(self) -> None:
        """Gives the lock up."""
        try:
            await self._connection.close(timeout=3)
        except Exception:  # noqa: BLE001 - whatever state it is in, it is given up
            self._connection.terminate()

    async def positions(self) -> dict[TopicPartition, int]:
        """Where each partition is to be read on from. Raises `Transient`."""
        with mapped("positions"):
            rows = await self._connection.fetch(_CURRENT)
        return {TopicPartition(row[0], row[1]): row[2] for row in rows}

    async def begin_ranges(self, first: Mapping[TopicPartition, int]) -> None:
        """New ranges, each from this offset on; what lies between it and the last one is a hole. Raises `Transient`."""
        rows = [(partition.topic, partition.partition, offset) for partition, offset in first.items()]
        with mapped("begin_ranges"):
            await self._connection.executemany(
                "INSERT INTO read_range (record_topic, record_partition, first_offset, next_offset)"
                " VALUES ($1, $2, $3, $3)",
                rows,
            )

    async def append(self, entries: Sequence[Entry], moves: Iterable[Move]) -> None:
        """Raises `Transient` (then ask `positions` again: the outcome is unknown) or `Permanent`: nothing written."""
        moved = list(moves)
        with self._asking("append"):
            async with self._connection.transaction():
                size = await self._connection.fetchval("SELECT size FROM ledger FOR UPDATE")
                await self._swap(moved)
                if entries:
                    rows = ((size + n, *_values(entry)) for n, entry in enumerate(entries))
                    await self._connection.copy_records_to_table("entry", records=rows, columns=["number", *COLUMNS])
                    await self._connection.execute("UPDATE ledger SET size = $1", size + len(entries))

    async def holes(self) -> list[str]:
        """Offsets that were never read, as `topic/partition/from-to`."""
        with mapped("holes"):
            rows = await self._connection.fetch("SELECT * FROM hole ORDER BY noticed_at")
        return [f"{row[0]}/{row[1]}/{row[2]}-{row[3] - 1}" for row in rows]

    async def keep(self) -> None:
        """Call while idle: an unused session is ended by the server. Raises `Transient` once the lock is lost."""
        if time.monotonic() - self._last_used >= PING_S:
            with self._asking("keep"):
                await self._connection.execute("SELECT 1")

    @contextmanager
    def _asking(self, step: str) -> Iterator[None]:
        self._asked_at = time.monotonic()
        try:
            with mapped(step):
                yield
        finally:
            self._asked_at, self._last_used = None, time.monotonic()

    async def _swap(self, moves: Sequence[Move]) -> None:
        columns = [
            [move.partition.topic for move in moves],
            [move.partition.partition for move in moves],
            [move.before for move in moves],
            [move.after for move in moves],
        ]
        done = await self._connection.execute(_SWAP, *columns)
        if int(done.split()[-1]) != len(moves):
            # Another writer was here: our positions are old. Nothing of this batch is written.
            raise Transient("moved", "append: a partition's position is not where we left it")


async def open_store(dsn: str, deployment: str) -> Store | None:
    """The store, schema brought up to date; None while another process writes. Raises `Transient` or `Permanent`."""
    connection = await connect(dsn, deployment)
    try:
        with mapped("lock"):
            ours = await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_number(deployment))
        if ours:  # whoever stands by leaves the schema to the writer that is
            await migrate(connection, deployment)
    except (Transient, Permanent):
        connection.terminate()
        raise
    store = Store(connection)
    if not ours:
        await store.close()
        return None
    return store
