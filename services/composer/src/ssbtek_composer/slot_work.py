"""The composer's work on one slot: a list of steps, each deciding by the pure modules and committing what they say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from ssbtek_composer.collect import Query
from ssbtek_composer.counters import Counters
from ssbtek_composer.departures import Departure, Departures
from ssbtek_composer.open_queries import OpenQueries
from ssbtek_composer.progress import next_progress
from ssbtek_composer.read_up_to import ReadUpTo
from ssbtek_composer.reading import Reading
from ssbtek_contracts.topics import Names
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.trip import TOGETHER
from ssbtek_runtime.telemetry import Telemetry

IDLE_WAIT_MS = 200
SOON_MS = 20
PACE_S = 0.02
"""So long answers gather before they are read: a query has seven, and each would cost a fetch by itself."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the slots of a process share. `slot_bytes`: content that one of them may hold."""

    names: Names
    now_ms: NowMs
    telemetry: Telemetry
    counters: Counters
    slot_bytes: int


@dataclass(frozen=True, slots=True)
class _Barrier:
    """Once the answers are read up to `ends`, everything is in that was in the log at `at_ms`. What is left of them."""

    at_ms: int
    ends: dict[TopicPartition, int]


class SlotWork:
    """Everything here is lost at a kill, and found again by the next owner: plans by offset, answers by time."""

    def __init__(self, held: Held, tools: Tools) -> None:
        self.queries = OpenQueries({partition.topic: end for partition, end in held.goal.items()})
        self.held = held
        self._tools = tools
        self._plans = tools.names.topic("query.planned")
        self._answers = tuple(partition.topic for partition in held.goal if partition.topic != self._plans)
        self._reading = Reading(tools.names, self.queries, tools.telemetry, tools.counters)
        self._departures = Departures(tools.names, held, self._reading, tools.now_ms)
        self._position = held.progress[self._plans].low
        self._last_plan_ms = held.progress[self._plans].since_ms
        self._read_up_to = ReadUpTo(self._answers)
        self._barrier: _Barrier | None = None

    async def run(self) -> None:
        """Until the slot is closing."""
        while not self.held.closing.is_set():
            if not await self._read():
                return
            await self._settle_orphans()
            await self._pass_barrier()
            await self._reply()
            await self._move_on()
            self._hold_back()
            await self.held.check_restored()

    async def _read(self) -> bool:
        """False: the slot is closing, and what was read is left to the next owner."""
        # Not while catching up: there what was fetched is not yet all that is there.
        records = await self.held.read(self._wait_ms(), pace_s=PACE_S if self.held.restored else 0.0)
        for number, record in enumerate(records):
            if self.held.is_leaving():
                return False
            coming = records[number : number + TOGETHER]
            if not self.held.is_covered(record):
                await self._reply()  # to what was read under the last mark
                await self.held.rehearse(self._play, *coming)
            is_plan = record.topic == self._plans
            if await self.held.touch(*coming):  # model: Trip.Touch
                self._take(record)
            else:
                self._reading.give_up(record, self._is_done(record))
            if not is_plan:
                self._read_up_to.met(record.topic, record.timestamp, self._tools.now_ms())
            else:
                self._position, self._last_plan_ms = record.offset + 1, record.timestamp
        self._position = await self.held.position(self._plans)  # past markers and aborted plans; model: Idle.Read
        return True

    def _take(self, record: ConsumerRecord) -> None:
        if record.topic == self._plans:
            self._reading.take_plan(record, self._is_done(record))  # model: Composer.ReadPlan
        else:
            self._reading.take_answer(record)  # model: Composer.ReadAnswer

    def _is_done(self, record: ConsumerRecord) -> bool:
        return record.topic == self._plans and self.held.progress[self._plans].is_done(record.offset)

    def _play(self, records: Sequence[ConsumerRecord]) -> Iterator[None]:
        for record in records:
            yield
            self._take(record)

    async def _settle_orphans(self) -> None:
        # An answer can be read before its plan, whose transaction's marker comes later: only what the high watermark,
        # asked after the answer was seen, does not bring either is no plan's.
        orphans = self.queries.orphans
        if orphans.unmarked:
            ends = await self.held.ends_of(self._plans)
            orphans.mark(max(ends.values()))
        if orphans.waiting:
            self._reading.give_up_waiting(self._position)

    async def _pass_barrier(self) -> None:
        # Ends taken after the deadline, by a clock that was read before they were asked for.
        if self._barrier is None and self._next_deadline() < self._tools.now_ms():
            at_ms = self._tools.now_ms()
            self._barrier = _Barrier(at_ms, await self.held.ends_of(*self._answers))  # model: Composer.TakeBarrier
        if self._barrier is not None:
            for partition, end in list(self._barrier.ends.items()):
                if await self.held.has_read({partition: end}):  # model: Composer.PassBarrier
                    self._read_up_to.reached_end(partition.topic, self._barrier.at_ms)
                    del self._barrier.ends[partition]
            self._barrier = self._barrier if self._barrier.ends else None

    async def _reply(self) -> None:
        due = self.queries.due(self._read_up_to.ms)
        if self.held.trip.suspicious:  # composing may kill as well: under marks of the plans themselves
            while due:
                due = await self._reply_marked(due)
        await self._send_off(due)

    async def _reply_marked(self, due: list[Query]) -> list[Query]:
        records = self.held.together(*(self._reading.plans[query.offset][0] for query in due))
        await self.held.rehearse(self._play_replies, *records)
        if await self.held.touch(*records):  # model: Trip.MarkReply
            now = [query for query, record in zip(due, records, strict=False) if self.held.is_covered(record)]
            await self._send_off(now)  # model: Trip.Reply
        else:
            now = due[:1]
            _, span = self._reading.plans.pop(now[0].offset)
            self._reading.give_up(records[0], done=False)
            span.end()
            self.queries.close(now)
            await self._send_off([])
        done = {query.offset for query in now}
        return [query for query in due if query.offset not in done]

    def _play_replies(self, records: Sequence[ConsumerRecord]) -> Iterator[None]:
        by_offset = {query.offset: query for query in self.queries}
        for record in records:
            yield
            self._departures.rehearsed(by_offset[record.offset])

    async def _send_off(self, due: list[Query]) -> None:
        while due or self._reading.dead or self._reading.settled:
            departures = await self._departures.of(due)
            if due and not departures:
                return  # Kafka does not say whether their topics are there; they wait, and so do the references
            await self._commit(departures)
            gone = {departure.query.place for departure in departures}
            due = [query for query in due if query.place not in gone]

    async def _commit(self, departures: list[Departure]) -> None:
        gone = {departure.query.offset for departure in departures}
        progress = next_progress(
            self.held.progress[self._plans],
            (query for query in self.queries if query.offset not in gone),
            [*gone, *self._reading.settled],
            self._position,
            self._last_plan_ms,
        )
        records = [record for departure in departures for record in departure.records] + self._reading.dead
        await self.held.commit(records, {self._plans: progress})  # model: Composer.Reply
        self._reading.dead, self._reading.settled = [], []
        self.queries.close(departure.query for departure in departures)
        for departure in departures:
            self._tell(departure)

    async def _move_on(self) -> None:
        # Idle: only the position is committed, so that retention does not overtake it and the bitmap stays short.
        progress = self.held.progress[self._plans]
        due = self.held.idle_commit_due() or not progress.may_read(self._position)
        if due and not len(self.queries) and self._position > progress.low:
            await self._commit([])  # model: Idle.MoveOn

    def _hold_back(self) -> None:
        # Plans wait in Kafka while content fills the budget or the bitmap would not fit; but with none open one more is
        # always read: an orphan's own plan may be the next (`docs/model/Composer.tla`: RuleKeepReading).
        full = self.queries.held_bytes >= self._tools.slot_bytes
        no_room = full or not self.held.progress[self._plans].may_read(self._position)
        self.held.hold_back(self._plans, no_room and len(self.queries) > 0)
        # Answers wait as well, but never one that an open query may wait for: that query would never close.
        needed = max((query.plan.deadline for query in self.queries), default=-1)
        for topic in self._answers:
            self.held.hold_back(topic, full and self._read_up_to.of(topic) > needed)

    def _wait_ms(self) -> int:
        if self._barrier is not None or self.queries.orphans.waiting or not self.held.restored:
            return SOON_MS
        return int(min(max(self._next_deadline() - self._tools.now_ms() + 1, 0), IDLE_WAIT_MS))

    def _next_deadline(self) -> float:
        return min((query.plan.deadline for query in self.queries if not query.settled), default=float("inf"))

    def _tell(self, departure: Departure) -> None:
        query = departure.query
        _, span = self._reading.plans.pop(query.offset)
        span.set_attribute("ssbtek.outcome", departure.outcome)
        span.end()
        self._tools.counters.replies.labels(departure.outcome).inc()
        self._tools.counters.seconds.observe(max(self._tools.now_ms() - query.plan.ingress.appended_at, 0) / 1000)
