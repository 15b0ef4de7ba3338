"""Takes lookups in, has each answered, publishes the answer, and only then lets its offset be committed."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator, Sequence
from itertools import groupby

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from ssbtek_adapter_kit.answers import Answers
from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.fair_queue import FairQueue
from ssbtek_adapter_kit.gate import SHORTEST_CALL_MS, time_left
from ssbtek_adapter_kit.handle import Handler
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_adapter_kit.partitions import Owned, Partitions
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.ids import Lane
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.outcome import Failed
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.slot.fatal import OnFatal
from ssbtek_runtime.slot.rehearsal import guilty_of
from ssbtek_runtime.telemetry import Telemetry

log = structlog.get_logger(__name__)
COMMIT_EVERY_S = 0.5
"""A commit costs as much as an answer. What a kill leaves uncommitted is answered twice, of which the first counts."""
SORT_OUT_EVERY_S = 0.25
REHEARSED_AT_ONCE = 16
"""A child takes so long to begin that each should do several lookups."""
DRAIN_S = 5.0
"""At an orderly end, questions under way get so long; the rest is left to the next owner, uncommitted."""


class _Waiting:
    __slots__ = ("arrived_ms", "lookup", "owned", "record")

    def __init__(self, record: ConsumerRecord, lookup: Lookup, owned: Owned, arrived_ms: int) -> None:
        self.record, self.lookup, self.owned, self.arrived_ms = record, lookup, owned, arrived_ms


class Intake:
    """From a batch of records to answers. `deliver` returns once they are taken in, not once they are answered."""

    def __init__(
        self,
        handler: Handler[AdapterSettings],
        partitions: Partitions,
        answers: Answers,
        settings: AdapterSettings,
        now: NowMs,
        telemetry: Telemetry,
        counters: Counters,
        on_fatal: OnFatal,
    ) -> None:
        self._handler, self._partitions, self._answers, self._counters = handler, partitions, answers, counters
        self._settings, self._now, self._telemetry, self._on_fatal = settings, now, telemetry, on_fatal
        kept = round(settings.max_concurrency * settings.interactive_share)
        self._queue: FairQueue[_Waiting] = FairQueue(settings.max_concurrency, kept)
        self._room = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._closing = False
        self._rehearses = True

    @property
    def waiting(self) -> int:
        """Lookups in memory that are not begun."""
        return len(self._queue)

    @property
    def in_flight(self) -> int:
        """Lookups begun and not answered."""
        return self._queue.in_flight

    async def start(self) -> None:
        """Begins to commit what is done, and to answer what waited in vain."""
        self._loops = [asyncio.create_task(self._commit_regularly()), asyncio.create_task(self._sort_out_regularly())]

    async def drain(self) -> None:
        """The orderly end: nothing new is begun, what is under way is finished, then committed."""
        self._closing = True
        self._room.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_S)
        for loop in self._loops:
            loop.cancel()
        if self._loops:
            await asyncio.wait(self._loops)
        await self._partitions.close()
        for task in self._tasks:
            task.cancel()

    async def stop(self) -> None:
        """Nothing is left to do after `drain`."""

    async def deliver(self, records: Sequence[ConsumerRecord]) -> None:
        """Takes a batch in. Waits while too many are in memory: then the rest waits in Kafka."""
        try:
            for at, some in groupby(records, lambda each: TopicPartition(each.topic, each.partition)):
                await self._take_in(at, list(some))
        except Exception as error:  # noqa: BLE001 - FastStream would go on, and these would never be answered
            self._on_fatal(error)

    async def _take_in(self, at: TopicPartition, records: list[ConsumerRecord]) -> None:
        owned = await self._partitions.owned(at, records[0].offset, records[-1].offset)
        guilty = await self._guilty(owned, records) if owned is not None else frozenset()
        for record in records:
            if owned is None or self._closing or not self._partitions.is_ours(owned):
                return
            owned.mark.begin(record.offset)
            try:
                lookup = Lookup.read(record.value or b"")
            except Unreadable as problem:
                log.error("lookup_unreadable", topic=at.topic, partition=at.partition, offset=record.offset)
                await self._answers.dead(record, "unreadable", field=problem.field, answered=False)
                owned.mark.done(record.offset)
                continue
            await self._take(_Waiting(record, lookup, owned, self._now()), kills=record.offset in guilty)

    async def _guilty(self, owned: Owned, records: Sequence[ConsumerRecord]) -> frozenset[int]:
        """Offsets that kill whoever touches them, found by a child where lookups are taken with care."""
        careful = [record for record in records if owned.trip.careful_at(record.offset)]
        found: set[int] = set()
        for first in range(0, len(careful), REHEARSED_AT_ONCE):
            if not self._rehearses:
                break
            guilty = await guilty_of(careful[first : first + REHEARSED_AT_ONCE], self._play)
            self._rehearses = guilty is not None  # where it tells nothing it would only take time
            found.update(record.offset for record in guilty or ())
        return frozenset(found)

    def _play(self, records: Sequence[ConsumerRecord]) -> Iterator[None]:
        for record in records:
            yield
            with contextlib.suppress(Exception):  # what only raises is told of where it is touched
                self._handler.rehearse(Lookup.read(record.value or b""))

    async def _take(self, one: _Waiting, *, kills: bool) -> None:
        offset = one.record.offset
        if kills or one.owned.trip.gives_up(offset):
            await self._give_up(one)
        elif one.owned.trip.careful_at(offset):
            await self._partitions.commit_mark(one.owned, offset)
            await self._answer(one)
        else:
            while len(self._queue) >= self._settings.queue_max and not self._closing:
                self._room.clear()
                await self._room.wait()
            self._queue.put(one.lookup.ingress.lane, one.lookup.organisation, one)
            self._begin_what_may()

    def _begin_what_may(self) -> None:
        while not self._closing and (taken := self._queue.take()):
            self._spawn(self._work(*taken))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: Lane, one: _Waiting) -> None:
        try:
            await self._finish(one)
        finally:
            self._queue.give_back(lane)
            self._room.set()
            self._begin_what_may()

    async def _finish(self, one: _Waiting) -> None:
        try:
            if self._partitions.is_ours(one.owned):
                await self._answer(one)
        except Exception as error:  # noqa: BLE001 - nothing that went wrong here may be committed as done
            self._on_fatal(error)

    async def _answer(self, one: _Waiting) -> None:
        span = self._telemetry.process(one.record, one.lookup.key)
        try:
            answer = await self._handler.answer(one.lookup, one.arrived_ms, span)
            await self._answers.publish(one.record, answer, span)
            if answer.outcome == Failed(code="internal"):  # a decision raised: operators are told as well as the asker
                await self._answers.dead(one.record, "decision_failed", field=None, answered=True)
        finally:
            span.end()
        one.owned.mark.done(one.record.offset)  # commit after effect: the answer is in the log

    async def _give_up(self, one: _Waiting) -> None:
        log.error("poison", topic=one.record.topic, partition=one.record.partition, offset=one.record.offset)
        answer: Answer = answer_to(one.lookup, Reading(Failed(code="poison")), None, None, 0, "")
        await self._answers.publish(one.record, answer, None)
        await self._answers.dead(one.record, "poison", field=None, answered=True)
        one.owned.mark.done(one.record.offset)
        self._counters.gave_up()

    async def _commit_regularly(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_EVERY_S)
            await self._partitions.commit()

    async def _sort_out_regularly(self) -> None:
        # What waited until its deadline is answered without a place: all of a hanging provider's are taken.
        while True:
            await asyncio.sleep(SORT_OUT_EVERY_S)
            for one in self._queue.take_out(self._waited_in_vain):
                self._spawn(self._finish(one))
            self._room.set()

    def _waited_in_vain(self, one: _Waiting) -> bool:
        return time_left(one.lookup, self._now(), self._settings) < SHORTEST_CALL_MS
