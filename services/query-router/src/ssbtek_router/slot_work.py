"""The router's work on one slot: a list of steps; a batch of queries is one transaction with its ingress offsets."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from ssbtek_contracts.ids import Lane
from ssbtek_contracts.limits import MIB, SEEK_SLACK_MS
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.topics import Names
from ssbtek_router.counters import Counters
from ssbtek_router.deciding import Deciding, Decision
from ssbtek_router.departures import SERVICE, departures
from ssbtek_router.reading import Received, Sent, read_query, unread
from ssbtek_router.register_reading import RegisterReading
from ssbtek_router.signatures import EdgeKeys
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.publish import deadline_of
from ssbtek_runtime.slot.commit_state import Progress
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.trip import TOGETHER
from ssbtek_runtime.telemetry import Span, Telemetry

IDLE_WAIT_MS = 200
WAIT_S = 0.2
LANES: tuple[Lane, ...] = ("interactive", "bulk")
QUERIES_AT_ONCE = 100
BYTES_AT_ONCE = 2 * MIB
"""One transaction holds no more than that many records, and no more of their bytes but for its first: each makes up to
a lookup for every provider, and all of it must end well within the transaction's timeout."""
SURVEY_S = 60.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What the slots of a process share. `topics`: all that a slot writes to."""

    names: Names
    now_ms: NowMs
    telemetry: Telemetry
    counters: Counters
    register: RegisterReading
    topics: Sequence[str]
    edge_keys: Callable[[], EdgeKeys]


@dataclass(frozen=True, slots=True)
class _Taken:
    """One record and what is to leave for it."""

    record: ConsumerRecord
    decision: Decision
    span: Span


class SlotWork:
    """Everything here is lost at a kill; the next owner reads on from the committed offsets and rebuilds the memory of
    keys from the plans."""

    def __init__(self, held: Held, tools: Tools, deciding: Deciding) -> None:
        self.held = held
        self.deciding = deciding
        self.waits_for = "the memory of keys"
        self._tools = tools
        self._planned = tools.names.topic("query.planned")
        self._lanes: dict[str, Lane] = {tools.names.ingress(lane): lane for lane in LANES}
        self._survey: tuple[int, dict[TopicPartition, int]] | None = None
        self._surveyed_at = 0.0
        self._quiet_since: dict[str, int] = {}

    async def run(self) -> None:
        """Until the slot is closing."""
        await self._remember()
        await self._until_all_is_there()
        while not self.held.closing.is_set():
            if not await self._take(await self.held.read(IDLE_WAIT_MS)):
                return
            await self._move_on()
            await self.held.check_restored()

    async def _remember(self) -> None:
        # Plans are read to the takeover's ends before anything is decided.
        goal = {partition: end for partition, end in self.held.goal.items() if partition.topic == self._planned}
        while not self.held.closing.is_set() and not await self.held.has_read(goal):
            for record in await self.held.read(IDLE_WAIT_MS, self._planned):
                try:
                    self.deciding.memory.remember(Plan.read(record.value or b""))  # model: Router.Remember
                except Exception as error:  # noqa: BLE001 - our own writing; the composer tells of it in `dead`
                    structlog.get_logger(SERVICE).error("plan_unreadable", error=type(error).__name__)
        self.held.hold_back(self._planned, True)  # what follows there is this slot's own

    async def _until_all_is_there(self) -> None:
        # A topic that is missing would stall a transaction for ever; a register that is not read knows nobody.
        for topic in self._tools.topics:
            self.waits_for = f"topic {topic}, partition {self.held.k}"
            while not await self.held.has_partition(topic, self.held.k):
                if await self._closes_within(WAIT_S):
                    return
        self.waits_for = "the register"
        while self._tools.register.problems():
            if await self._closes_within(WAIT_S):
                return
        self.waits_for = ""

    async def _closes_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.held.closing.wait(), seconds)
        return self.held.closing.is_set()

    async def _take(self, records: Sequence[ConsumerRecord]) -> bool:
        """False: the slot is closing, and what was read is left to the next owner."""
        batch: list[_Taken] = []
        size = 0
        for number, record in enumerate(records):
            if self.held.is_leaving():
                return False
            # What marked records bring about happens under their mark.
            full = len(batch) >= QUERIES_AT_ONCE or size >= BYTES_AT_ONCE
            coming = records[number : number + TOGETHER]
            if batch and (full or not self.held.is_covered(record)):
                await self._commit(batch)
                batch, size = [], 0
            if not self.held.is_covered(record):
                await self.held.rehearse(self._play, *coming)
            batch.append(await self._decided(*coming))
            size += len(record.value or b"")
        if batch:
            await self._commit(batch)
        return True

    async def _decided(self, record: ConsumerRecord, *following: ConsumerRecord) -> _Taken:
        sent = self._sent(record)
        if not await self.held.touch(record, *following):  # model: Trip.Touch
            return self._taken(record, unread(sent), self.deciding.fail(unread(sent), "poison"))
        received = unread(sent)
        try:
            received = read_query(sent, self._tools.edge_keys())
            if self._tools.register.register.of(received.organisation) is None and received.organisation:
                await self._tools.register.catch_up()
            decision = self.deciding.decide(received, self._tools.now_ms(), deadline_of(record.headers))
        except Exception as error:  # noqa: BLE001 - one record must not stop the slot
            structlog.get_logger(SERVICE).error("decision_failed", error=type(error).__name__)
            decision = self.deciding.fail(replace(received, body=None), "decision_failed")
        return self._taken(record, received, decision)

    def _play(self, records: Sequence[ConsumerRecord]) -> Iterator[None]:
        names, keys = self._tools.names, self._tools.edge_keys()
        for record in records:
            yield
            with contextlib.suppress(Exception):  # what only raises is told of where it is touched
                received = read_query(self._sent(record), keys)
                decision = self.deciding.decide(received, self._tools.now_ms(), deadline_of(record.headers))
                list(departures(names, record, decision, self._taken(record, received, decision).span))

    def _sent(self, record: ConsumerRecord) -> Sent:
        lane = self._lanes[record.topic]
        return Sent(lane, record.partition, record.offset, record.timestamp, record.key, record.value)

    def _taken(self, record: ConsumerRecord, received: Received, decision: Decision) -> _Taken:
        span = self._tools.telemetry.process(record, received.key, self._tools.names.group(SERVICE))
        span.set_attribute("ssbtek.result", decision.result)
        if decision.plan is not None and decision.plan.refusal is not None:
            span.set_attribute("ssbtek.refusal", decision.plan.refusal.code)
        return _Taken(record, decision, span)

    async def _commit(self, batch: Sequence[_Taken]) -> None:
        names = self._tools.names
        out = [each for taken in batch for each in departures(names, taken.record, taken.decision, taken.span)]
        await self.held.commit(out, self._progress(taken.record for taken in batch))  # model: Router.Take
        for taken in batch:
            self._tell(taken)

    def _progress(self, records: Iterable[ConsumerRecord]) -> dict[str, Progress]:
        """In order within a lane, so there is never a bitmap. Its time is that of the last record taken, or later where
        nothing was there for longer: the earliest record that is not taken was appended no earlier."""
        progress = dict(self.held.progress)
        for record in records:
            progress[record.topic] = progress[record.topic].advance(record.offset + 1, record.timestamp)
        return {
            topic: replace(each, since_ms=max(each.since_ms, self._quiet_since.get(topic, 0)))
            for topic, each in progress.items()
        }

    async def _move_on(self) -> None:
        # Idle: the position is committed all the same, past markers, so that retention does not overtake it.
        await self._look_around()
        if self.held.idle_commit_due():
            progress = self._progress(())
            for topic, each in progress.items():
                progress[topic] = each.advance(max(await self.held.position(topic), each.low), each.since_ms)
            await self.held.commit((), progress)  # model: Idle.MoveOn

    async def _look_around(self) -> None:
        # Without this a lane that nobody uses would have the next owner read all plans there are.
        if self._survey is None and time.monotonic() - self._surveyed_at >= SURVEY_S:
            at_ms = self._tools.now_ms()
            self._survey, self._surveyed_at = (at_ms, await self.held.ends_of(*self._lanes)), time.monotonic()
        if self._survey is not None and await self.held.has_read(self._survey[1]):
            # Whatever is not read by now was appended after the ends were asked for.
            self._quiet_since = dict.fromkeys(self._lanes, self._survey[0] - SEEK_SLACK_MS)
            self._survey = None

    def _tell(self, taken: _Taken) -> None:
        taken.span.end()
        decision, counters = taken.decision, self._tools.counters
        counters.queries.labels(decision.result).inc()
        if decision.plan is not None and decision.plan.refusal is not None:
            counters.refusals.labels(decision.plan.refusal.code).inc()
        if decision.dead is not None:
            counters.incidents.labels(decision.dead[0]).inc()
        counters.seconds.observe(max(self._tools.now_ms() - taken.record.timestamp, 0) / 1000)
