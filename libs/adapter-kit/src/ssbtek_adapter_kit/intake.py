"""Takes lookups in, has each answered, publishes the answer, and only then lets its offset be committed."""

import asyncio
from collections.abc import Sequence

import structlog
from aiokafka.structs import ConsumerRecord

from ssbtek_adapter_kit.answers import Answers
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.fair_queue import FairQueue
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
from ssbtek_runtime.telemetry import Telemetry

log = structlog.get_logger(__name__)
COMMIT_EVERY_S = 0.05
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
        on_fatal: OnFatal,
    ) -> None:
        self._handler, self._partitions, self._answers = handler, partitions, answers
        self._settings, self._now, self._telemetry, self._on_fatal = settings, now, telemetry, on_fatal
        kept = round(settings.max_concurrency * settings.interactive_share)
        self._queue: FairQueue[_Waiting] = FairQueue(settings.max_concurrency, kept)
        self._room = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._committing: asyncio.Task[None] | None = None
        self._closing = False
        self._next_call_at = 0.0

    @property
    def waiting(self) -> int:
        """Lookups in memory that are not begun."""
        return len(self._queue)

    @property
    def in_flight(self) -> int:
        """Lookups begun and not answered."""
        return self._queue.in_flight

    async def start(self) -> None:
        """Begins to commit what is done."""
        self._committing = asyncio.create_task(self._commit_regularly())

    async def drain(self) -> None:
        """The orderly end: nothing new is begun, what is under way is finished, then committed."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_S)
        if self._committing is not None:
            self._committing.cancel()
            await asyncio.wait([self._committing])
        await self._partitions.close()
        for task in self._tasks:
            task.cancel()

    async def stop(self) -> None:
        """Nothing is left to do after `drain`."""

    async def deliver(self, records: Sequence[ConsumerRecord]) -> None:
        """Takes a batch in. Waits while too many are in memory: then the rest waits in Kafka."""
        for record in records:
            if self._closing:
                return
            owned = await self._partitions.owned(record.topic, record.partition)
            owned.mark.begin(record.offset)
            try:
                lookup = Lookup.read(record.value or b"")
            except Unreadable as problem:
                await self._answers.dead(record, "unreadable", field=problem.field, answered=False)
                owned.mark.done(record.offset)
                continue
            await self._take(_Waiting(record, lookup, owned, self._now()))

    async def _take(self, one: _Waiting) -> None:
        offset = one.record.offset
        if one.owned.trip.gives_up(offset):
            await self._give_up(one)
        elif one.owned.trip.careful_at(offset):
            await self._partitions.commit_mark(one.owned, offset)
            await self._answer(one)
        else:
            while len(self._queue) >= self._settings.queue_max:
                self._room.clear()
                await self._room.wait()
            self._queue.put(one.lookup.ingress.lane, one.lookup.organisation, one)
            self._begin_what_may()

    def _begin_what_may(self) -> None:
        while not self._closing and (taken := self._queue.take()):
            task = asyncio.create_task(self._work(*taken))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: Lane, one: _Waiting) -> None:
        try:
            await self._keep_to_the_rate()
            if self._partitions.is_ours(one.owned):
                await self._answer(one)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - nothing that went wrong here may be committed as done
            self._on_fatal(error)
        finally:
            self._queue.give_back(lane)
            self._room.set()
            self._begin_what_may()

    async def _answer(self, one: _Waiting) -> None:
        span = self._telemetry.process(one.record, one.lookup.key)
        try:
            answer = await self._handler.answer(one.lookup, one.arrived_ms, span)
            await self._answers.publish(one.record, answer, span)
        finally:
            span.end()
        one.owned.mark.done(one.record.offset)  # commit after effect: the answer is in the log

    async def _give_up(self, one: _Waiting) -> None:
        log.error("poison", topic=one.record.topic, partition=one.record.partition, offset=one.record.offset)
        answer: Answer = answer_to(one.lookup, Reading(Failed(code="poison")), None, None, 0, "")
        await self._answers.publish(one.record, answer, None)
        await self._answers.dead(one.record, "poison", field=None, answered=True)
        one.owned.mark.done(one.record.offset)

    async def _keep_to_the_rate(self) -> None:
        if rate := self._settings.rate_per_second:
            now = asyncio.get_running_loop().time()
            at = max(now, self._next_call_at)
            self._next_call_at = at + 1 / rate
            await asyncio.sleep(at - now)

    async def _commit_regularly(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_EVERY_S)
            await self._partitions.commit()
