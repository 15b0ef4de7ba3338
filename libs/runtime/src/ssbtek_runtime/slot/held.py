"""A slot that is held: read its records, commit, mark what may kill, close. One task uses it, one step at a time."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from itertools import takewhile

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord, OffsetAndMetadata

from ssbtek_contracts.topics import Names
from ssbtek_runtime.slot.clients import closed
from ssbtek_runtime.slot.commit_state import Committed, Life, Progress, Spot, encode
from ssbtek_runtime.slot.ends import Ends
from ssbtek_runtime.slot.producer import Outgoing, SlotProducer
from ssbtek_runtime.slot.rehearsal import Play, guilty_of
from ssbtek_runtime.slot.trip import Trip

RECORDS_AT_ONCE = 500
"""So many records are handed out in one go: the rest stays with the reader until back-pressure has been asked."""
IDLE_COMMIT_S = 3600.0
"""An idle slot commits its position so often; else retention overtakes it and it would refuse to start
(`docs/model/Idle.tla`)."""


class Held:
    """What `take_over` returns. `k`: the slot. `progress`: as last committed, per topic. `closing`: finish and return.

    `goal`: the ends taken at takeover; reading up to them is catching up.
    """

    def __init__(
        self,
        k: int,
        names: Names,
        producer: SlotProducer,
        reader: AIOKafkaConsumer,
        ends: Ends,
        progress: Mapping[str, Progress],
        goal: Mapping[TopicPartition, int],
        trip: Trip,
    ) -> None:
        self.k = k
        self.closing = asyncio.Event()
        self.restored = False
        self.progress: dict[str, Progress] = dict(progress)
        self.goal = dict(goal)
        self.trip = trip
        self._names = names
        self._producer = producer
        self._reader = reader
        self._ends = ends
        self._life: Life = "restoring"
        self._rehearses = True
        self._committed_at = time.monotonic()
        self._held_back: set[TopicPartition] = set()
        self._asked_at = 0.0

    async def read(self, timeout_ms: int, *topics: str, pace_s: float = 0.0) -> list[ConsumerRecord]:
        """Up to `RECORDS_AT_ONCE` records, in offset order within a topic; after `timeout_ms` perhaps none.

        `topics`: of these alone: for what must be known before any record may be touched. `pace_s`: after all that was
        there, Kafka is asked no sooner again: else each record that is appended to any topic costs a fetch of all.
        Offsets may be missing: markers and aborted records are not handed out. `position` says how far it has come.
        """
        only = tuple(self._partition(topic) for topic in topics)
        await self._rest(pace_s)
        # A batch, model: Trip.Fetch
        batches = await self._reader.getmany(*only, timeout_ms=timeout_ms, max_records=RECORDS_AT_ONCE)
        if pace_s and 0 < sum(map(len, batches.values())) < RECORDS_AT_ONCE:
            self._reader.pause(*self._reader.assignment())  # at once: the reader asks ahead
        # Always in this order, or what kills only with another would be met now before it, now after: more deaths.
        return [record for partition in self.goal for record in batches.get(partition, ())]

    async def rehearse(self, play: Play[ConsumerRecord], *coming: ConsumerRecord) -> None:
        """Call where a record is not covered, before `touch`, with the same records. `play`: what is about to be done
        with them; a child does it first, and what it dies of is given up. Nothing unless owners died while they caught
        up. Raises `SlotLost`."""
        together = self.together(*coming)
        if not self.trip.suspicious or not self._rehearses or self.trip.gives_up(self._spot(together[0])):
            return
        guilty = await guilty_of(together, play)
        self._rehearses = guilty is not None  # where it tells nothing it would only take time
        if guilty:
            self.trip = self.trip.give_up(*map(self._spot, guilty))  # model: Trip.Rehearse
            await self.commit((), {})

    async def touch(self, record: ConsumerRecord, *following: ConsumerRecord) -> bool:
        """Call before anything is done with a record. False: it kills, settle it as failed, untouched.

        `following`: what is touched next, as it stands; those that can are marked with it. Free of cost unless owners
        died while they caught up; then a transaction for so many, or each. Raises `SlotLost`.
        """
        if not self.trip.suspicious and not self.trip.settled:
            return True  # as nearly always: not even where the record lies is looked up
        spot = self._spot(record)
        if self.trip.must_commit(spot):
            self.trip = self.trip.touch(*map(self._spot, self.together(record, *following)))  # model: Trip.Mark
            await self.commit((), {})
        return not self.trip.gives_up(spot)

    def together(self, record: ConsumerRecord, *following: ConsumerRecord) -> list[ConsumerRecord]:
        """This record and those of its topic that can stand under one mark with it."""
        near = [record, *takewhile(lambda each: each.topic == record.topic, following)]
        return near[: len(self.trip.together(*map(self._spot, near)))]

    def is_covered(self, record: ConsumerRecord) -> bool:
        """Whether the mark that is committed is this record's, or none is asked for. If not, whatever was touched
        under it must first come to its effect: it may kill as well."""
        return not self.trip.suspicious or self.trip.covers(self._spot(record))

    def is_leaving(self) -> bool:
        """Whether to stop between two records: while marks take transactions, a batch would outlast the group's
        patience with us, and the next owner would fence us rather than be handed the slot."""
        return self.closing.is_set() and self.trip.suspicious

    async def commit(self, records: Sequence[Outgoing], progress: Mapping[str, Progress]) -> None:
        """One transaction: these records, and this progress (topics left out: as before). Raises `SlotLost`."""
        state = {**self.progress, **progress}
        main = next(iter(state))
        offsets = {}
        for topic, reached in state.items():
            committed = Committed(reached, self._life)
            if topic == main:
                trip = self.trip
                marks = (trip.mark, trip.times, trip.settled, trip.before, trip.alone)
                committed = Committed(reached, self._life, *marks)
            offsets[self._partition(topic)] = OffsetAndMetadata(reached.low, encode(committed))
        await self._producer.commit(records, offsets)
        self.progress = state
        self._committed_at = time.monotonic()

    async def check_restored(self) -> bool:
        """Whether all is read up to the takeover's ends. At first sight of it, that is committed: marks end there."""
        if not self.restored and await self.has_read(self.goal):  # model: Trip.Restored
            self._life, self.trip = "running", Trip(settled=self.trip.settled)
            await self.commit((), {})
            self.restored = True
        return self.restored

    async def position(self, topic: str) -> int:
        """The offset of the next record of this topic that `read` will look at; all before it was handed out."""
        position: int = await self._reader.position(self._partition(topic))
        return position

    async def has_read(self, ends: Mapping[TopicPartition, int]) -> bool:
        """Whether everything below these offsets has been handed out by `read`."""
        return all([await self._reader.position(partition) >= end for partition, end in ends.items()])

    async def ends_of(self, *topics: str) -> dict[TopicPartition, int]:
        """A barrier: the high watermarks of now. Everything that is in the log by now lies below them."""
        return await self._ends.of([self._partition(topic) for topic in topics])

    def hold_back(self, topic: str, hold: bool) -> None:
        """Back-pressure: whether this topic is left alone. What was fetched of it already is fetched again later."""
        partition = self._partition(topic)
        if hold:
            self._held_back.add(partition)
            self._reader.pause(partition)
        elif partition in self._held_back:
            self._held_back.discard(partition)
            self._reader.resume(partition)

    async def has_partition(self, topic: str, partition: int) -> bool | None:
        """See `SlotProducer.has_partition`."""
        return await self._producer.has_partition(topic, partition)

    def idle_commit_due(self) -> bool:
        """Whether nothing was committed for `IDLE_COMMIT_S`; with nothing open, commit the position then."""
        return time.monotonic() - self._committed_at >= IDLE_COMMIT_S

    def silent_ms(self) -> int:
        """For how long no fetch was answered: Kafka is away, or we are busy. 0 before the first."""
        heard = [self._reader.last_poll_timestamp(partition) for partition in self._reader.assignment()]
        latest = max((ms for ms in heard if ms), default=0)
        return int(time.time() * 1000) - latest if latest else 0

    def lag(self) -> int:
        """Records between our position and the end, over all topics, as of the last fetches."""
        lag = 0
        for partition in self._reader.assignment():
            high = self._reader.highwater(partition)
            state = self._reader._subscription.subscription.assignment.state_value(partition)
            lag += max(high - state.position, 0) if high is not None and state.has_valid_position else 0
        return lag

    async def close(self) -> None:
        """A clean end: no mark of ours is left. Raises `SlotLost`; the connections are closed either way."""
        try:
            self.trip = self.trip.passed()  # model: Trip.Stop
            self._life = "restoring" if self.trip.suspicious and not self.restored else "clean"
            await self.commit((), {})
        finally:
            await self.abandon()

    async def abandon(self) -> None:
        """Closes the connections and writes nothing: what a kill leaves behind."""
        await closed(self._reader)
        await self._producer.stop()

    def source_of(self, topic: str) -> str:
        """The name in the map of a full topic name, with its provider: `lookup.answered.csn`."""
        row, of = self._names.row_of(topic)
        return f"{row.name}.{of}" if of else row.name

    def _spot(self, record: ConsumerRecord) -> Spot:
        return Spot(self.source_of(record.topic), record.offset)

    async def _rest(self, pace_s: float) -> None:
        if resting := self._reader.paused() - self._held_back:
            await asyncio.sleep(self._asked_at + pace_s - time.monotonic())
            self._reader.resume(*resting)
        self._asked_at = time.monotonic()

    def _partition(self, topic: str) -> TopicPartition:
        return TopicPartition(topic, self.k)
