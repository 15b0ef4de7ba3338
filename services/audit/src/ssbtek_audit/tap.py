"""The tap: as the only writer, turns what is read into entries, batch by batch, and outlives what it depends on."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiokafka import TopicPartition

from ssbtek_audit.counters import Counters
from ssbtek_audit.entries import Entries
from ssbtek_audit.entry import Entry
from ssbtek_audit.reading import Batch, Reading, asked
from ssbtek_audit.store import STAND_BY_S, Move, Store
from ssbtek_runtime.errors import Permanent, Transient
from ssbtek_runtime.slot.fatal import OnFatal
from ssbtek_runtime.telemetry import Telemetry

REFRESH_S = 5.0
"""New topics (a municipality's reply topic) and partitions are seen within this."""
AGAIN_S = 0.5
READ_MS = 200
PATIENCE_S = 3.0
"""PostgreSQL may take so long over an answer before it counts as away."""


class Tap:
    """A part of the service. PostgreSQL or Kafka away: it waits, says so in `problems`, and goes on where it was.

    The place in Kafka is known to PostgreSQL alone. Whatever goes wrong with an append, that place is asked anew and
    read on from: so nothing is lost, and nothing doubled, also where a commit's outcome is unknown.
    """

    def __init__(
        self,
        open_: Callable[[], Awaitable[Store | None]],
        reading: Reading,
        entries: Entries,
        counters: Counters,
        telemetry: Telemetry,
        on_fatal: OnFatal,
    ) -> None:
        self._open = open_
        self._reading = reading
        self._entries = entries
        self._counters = counters
        self._telemetry = telemetry
        self._on_fatal = on_fatal
        self._task: asyncio.Task[None] | None = None
        self._away: tuple[float, str] | None = (time.monotonic(), "connecting")
        self._store: Store | None = None

    async def start(self) -> None:
        """Begins to try."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends at once, in the middle of a transaction or not: one that is unfinished the server rolls back."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._reading.stop()

    def problems_with_postgres(self) -> list[str]:
        """Why nothing can be written; nothing is wrong with standing by."""
        if self._away is None:
            owed = self._store.unanswered_s if self._store is not None else 0
            return [f"no answer for {owed:.0f} s"] if owed > PATIENCE_S else []
        since, why = self._away
        return [f"not connected for {time.monotonic() - since:.0f} s ({why})"]

    def problems_with_kafka(self) -> list[str]:
        """Why nothing can be read, for the one that writes."""
        return self._reading.problems() if self.writing() else []

    def writing(self) -> bool:
        """Whether this is the one that writes."""
        return self._store is not None

    async def _run(self) -> None:
        while True:
            try:
                store = await self._open()
                self._tell_there()
                if store is not None:
                    await self._write(store)
                await asyncio.sleep(STAND_BY_S)
            except Transient as error:
                self._tell_away(str(error))
                await asyncio.sleep(AGAIN_S)
            except Exception as error:  # noqa: BLE001 - not ours to mend: a new process begins from what is written
                self._on_fatal(error)
                return

    async def _write(self, store: Store) -> None:
        try:
            self._store = store
            structlog.get_logger("audit").info("writing")
            await self._started(store)
            positions = await store.positions()
            refreshed = 0.0
            while True:
                if time.monotonic() - refreshed >= REFRESH_S:
                    positions = await self._refresh(store, positions, anew=not refreshed)
                    refreshed = time.monotonic()
                batch = await self._reading.read(READ_MS)
                if batch is None:
                    refreshed = 0.0
                    continue
                await self._append(store, batch)
                positions |= {move.partition: move.after for move in batch.moves}
                await store.keep()
        finally:
            self._store = None
            await store.close()

    async def _started(self, store: Store) -> None:
        # Kafka may be away for long; meanwhile the lock must be kept, or given up.
        starting = asyncio.create_task(self._reading.start())
        try:
            while not starting.done():
                await asyncio.wait([starting], timeout=1)
                await store.keep()
            await starting
        finally:
            starting.cancel()

    async def _refresh(
        self, store: Store, positions: dict[TopicPartition, int], *, anew: bool
    ) -> dict[TopicPartition, int]:
        """Finds what is to be read by now. `anew`: the reader is not where `positions` are."""
        first = await asked(self._reading, positions)
        if first:
            for each in sorted(first.keys() & positions.keys()):
                structlog.get_logger("audit").error(
                    "hole", topic=each.topic, partition=each.partition, unread_from=positions[each], to=first[each] - 1
                )
            await store.begin_ranges(first)
            positions = positions | first
        if first or anew or not self._reading.follows(positions):
            self._reading.seek(positions)
            self._counters.holes.set(len(await store.holes()))
        return positions

    async def _append(self, store: Store, batch: Batch) -> None:
        if not batch.moves:
            return
        entries = [self._entries.of(record) for record in batch.records]
        span = self._telemetry.batch("ledger", [record.headers for record in batch.records]) if entries else None
        try:
            await store.append(entries, batch.moves)
        except Permanent as error:
            structlog.get_logger("audit").error("batch_refused", reason=str(error))
            entries = await self._append_singly(store, entries, batch)
        finally:
            if span is not None:
                span.end()
        for entry in entries:
            self._counters.entries.labels(entry.kind).inc()

    async def _append_singly(self, store: Store, entries: Sequence[Entry], batch: Batch) -> list[Entry]:
        """One entry's values are what PostgreSQL will not take: find it, and keep at least where it was."""
        places = {move.partition: move.before for move in batch.moves}
        kept: list[Entry] = []
        for entry, record in zip(entries, batch.records, strict=True):
            partition = TopicPartition(record.topic, record.partition)
            move = Move(partition, places[partition], record.offset + 1)
            try:
                await store.append([entry], [move])
                kept.append(entry)
            except Permanent:
                bare = self._entries.bare(record, entry)
                await store.append([bare], [move])
                kept.append(bare)
            places[partition] = move.after
        rest = [Move(move.partition, places[move.partition], move.after) for move in batch.moves]
        await store.append([], [move for move in rest if move.before != move.after])
        return kept

    def _tell_there(self) -> None:
        if self._away is not None:
            structlog.get_logger("audit").info("postgres_there")
        self._away = None

    def _tell_away(self, why: str) -> None:
        if self._away is None:
            structlog.get_logger("audit").warning("postgres_away", reason=why)
        self._away = (self._away[0] if self._away else time.monotonic(), why)
