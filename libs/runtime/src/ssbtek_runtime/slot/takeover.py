"""The takeover of one slot, always in this order: fence, read the committed state, take ends, seek by time.

Another order gave two replies or skipped answers (`docs/model/Slot.tla`: Order).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from aiokafka import AIOKafkaConsumer, TopicPartition

from ssbtek_contracts.limits import SEEK_SLACK_MS
from ssbtek_contracts.topics import Names
from ssbtek_runtime.clock import NowMs, clock
from ssbtek_runtime.clock_skew import ClockSkew
from ssbtek_runtime.slot.clients import KafkaArgs, closed, make_reader, started
from ssbtek_runtime.slot.commit_state import Committed, Progress
from ssbtek_runtime.slot.committed import CommittedStates
from ssbtek_runtime.slot.ends import Ends
from ssbtek_runtime.slot.fatal import LostPosition
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.producer import At, SlotProducer, nothing
from ssbtek_runtime.slot.trip import after


@dataclass(frozen=True, slots=True)
class Sources:
    """What a slot reads, by full topic names.

    `committed`: read on from what was committed; each has its own `Progress`, the first also carries life and marks.
    `since`: from those, the append time (ms) from which each other topic is read again; the slack is taken off here.
    """

    committed: tuple[str, ...]
    since: Callable[[Mapping[str, Progress]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Clients:
    """What all slots of a process share. `skew`: what their acks tell of `now_ms`, the process's clock."""

    kafka: KafkaArgs
    names: Names
    service: str
    ends: Ends
    committed: CommittedStates
    at: At = nothing
    now_ms: NowMs = field(default_factory=clock)
    skew: ClockSkew = field(default_factory=ClockSkew)

    @classmethod
    def of(
        cls, kafka: KafkaArgs, names: Names, service: str, at: At = nothing, now_ms: NowMs | None = None
    ) -> "Clients":
        """Not started yet."""
        committed = CommittedStates(kafka, names.group(service))
        return cls(kafka, names, service, Ends(kafka), committed, at, now_ms or clock())

    async def start(self) -> None:
        """Waits until Kafka is there."""
        await self.ends.start()
        await self.committed.start()

    async def stop(self) -> None:
        """Closes the connections."""
        await self.ends.stop()
        await self.committed.stop()


async def take_over(k: int, clients: Clients, sources: Sources) -> Held:
    """The slot k, held. Waits while Kafka is away. Raises `SlotLost`, `LostPosition`, `UnreadableState`: all fatal."""
    names = clients.names
    producer = SlotProducer(
        clients.kafka,
        names.transactional_id(clients.service, k),
        names.group(clients.service),
        clients.at,
        clients.now_ms,
        clients.skew,
    )
    reader: AIOKafkaConsumer | None = None
    try:
        await producer.fence()  # step "fence"
        states = await _state(k, clients, sources)  # step "state"
        await clients.at("state")
        progress = {topic: state.progress for topic, state in states.items()}
        by_time = {TopicPartition(topic, k): ms for topic, ms in sources.since(progress).items()}
        goal = await clients.ends.of([*(TopicPartition(topic, k) for topic in states), *by_time])  # step "ends"
        await clients.at("ends")  # model: Slot.TakeEnds
        reader = await started("reader", lambda: make_reader(clients.kafka))
        await _seek(k, clients, reader, progress, by_time, goal)  # step "seek by time"
        await clients.at("sought")
        trip = after(next(iter(states.values())))  # model: Trip.Takeover
        held = Held(k, names, producer, reader, clients.ends, progress, goal, trip)
        await held.commit((), {})  # from here to the takeover's ends, an end of this process is one while catching up
    except BaseException:
        await closed(reader)
        await producer.stop()
        raise
    return held


async def _state(k: int, clients: Clients, sources: Sources) -> dict[str, Committed]:
    partitions = [TopicPartition(topic, k) for topic in sources.committed]
    found = await clients.committed.read(partitions)  # model: Slot.ReadState
    beginnings = await clients.ends.beginnings(partitions)
    ends = await clients.ends.of(partitions)
    states = {}
    for partition in partitions:
        state, begins, ends_at = found[partition], beginnings[partition], ends[partition]
        if state.life == "new":  # no committed state means the beginning, never the end
            state = replace(state, progress=Progress(begins, 0))
        elif not begins <= state.progress.low <= ends_at:  # model: Idle.Takeover
            raise LostPosition(
                f"{partition.topic}/{partition.partition}: committed {state.progress.low}, the log holds "
                f"{begins} to {ends_at}"
            )
        states[partition.topic] = state
    return states


async def _seek(
    k: int,
    clients: Clients,
    reader: AIOKafkaConsumer,
    progress: Mapping[str, Progress],
    by_time: Mapping[TopicPartition, int],
    goal: Mapping[TopicPartition, int],
) -> None:
    reader.assign(list(goal))
    for topic, reached in progress.items():
        reader.seek(TopicPartition(topic, k), reached.low)
    found = await clients.ends.at_time({partition: ms - SEEK_SLACK_MS for partition, ms in by_time.items()})
    for partition in by_time:
        offset = found[partition]  # model: Composer.Search, Router.Search
        # Nothing so late: on from the end that was taken before the search, or what came in between would be skipped.
        reader.seek(partition, goal[partition] if offset is None else offset)
