"""Who owns which slot: a group whose members carry no data, and the opening and closing of slots as it decides."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from ssbtek_runtime.slot.clients import closed, make_member, started
from ssbtek_runtime.slot.fatal import OnFatal, exit_process
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.producer import TRANSACTION_LIMIT_S
from ssbtek_runtime.slot.takeover import Clients, Sources, take_over

Work = Callable[[Held], Awaitable[None]]
"""The service's loop over one slot. Returns soon after `held.closing` is set; anything it raises is fatal."""

SILENT_MS = 3_000
"""With no fetch answered for so long, Kafka counts as away."""
CLOSE_WITHIN_S = TRANSACTION_LIMIT_S + 2
"""A slot that does not come to its end in this time waits for a Kafka that is away: it is left as a kill leaves it."""


class _Slot:
    """One slot from assignment to revocation: a task that takes it over and works on it."""

    def __init__(self, k: int, clients: Clients, sources: Sources, work: Work, failed: OnFatal) -> None:
        self.k = k
        self.held: Held | None = None
        self._lost = False
        self._work = work
        self._failed = failed
        self._task = asyncio.create_task(self._run(clients, sources), name=f"slot-{k}")

    async def _run(self, clients: Clients, sources: Sources) -> None:
        try:
            self.held = await take_over(self.k, clients, sources)
            await self._work(self.held)
            if not self.held.closing.is_set():
                raise RuntimeError(f"slot {self.k}: its work returned though the slot was not closing")
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process ends
            self._lost = True
            self._failed(error)

    async def close(self) -> None:
        """A clean end. While the slot is still being taken over: no end of it, the next owner starts from the fence."""
        if self.held is None:
            self._task.cancel()
        else:
            self.held.closing.set()
        _, waiting = await asyncio.wait([self._task], timeout=CLOSE_WITHIN_S)
        if waiting or self._lost:
            await self.abandon()
        elif self.held is not None:
            try:
                await self.held.close()
            except Exception as error:  # noqa: BLE001 - fenced while closing, or Kafka away: an unclean end, said so
                self._failed(error)

    async def abandon(self) -> None:
        """An end as by kill: nothing is written any more."""
        self._task.cancel()
        await asyncio.wait([self._task])
        if self.held is not None:
            await self.held.abandon()


class Ownership(ConsumerRebalanceListener):  # type: ignore[misc]
    """`start` joins the group of the service; slots open and close as it assigns them; `stop` closes them, then leaves.

    `topic`: full name of the topic whose partitions are the slots. Everything that goes wrong ends in `on_fatal`, also
    what aiokafka would swallow.
    """

    def __init__(
        self, clients: Clients, topic: str, sources: Sources, work: Work, on_fatal: OnFatal | None = None
    ) -> None:
        self._clients = clients
        self._topic = topic
        self._sources = sources
        self._work = work
        self._on_fatal = on_fatal or exit_process
        self._slots: dict[int, _Slot] = {}
        self._lock = asyncio.Lock()
        self._member: AIOKafkaConsumer | None = None
        self._loop: asyncio.Task[None] | None = None
        self._burial: asyncio.Task[None] | None = None
        self._stopping = False
        self._joined = False
        self.dead = False
        """After something fatal: nothing is opened, committed or closed cleanly any more."""

    async def start(self) -> None:
        """Returns at once; joining waits for Kafka, and `problems` says so."""
        self._loop = asyncio.create_task(self._belong(), name="ownership")

    async def stop(self) -> None:
        """SIGTERM: closes the slots (nothing of theirs is left marked), then leaves the group, so that another owner
        need not wait for the session to end."""
        self._stopping = True
        if self._burial is not None:
            await self._burial
        async with self._lock:
            await self._close_all()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.wait([self._loop])
        await closed(self._member)
        await self._clients.stop()

    def problems(self) -> list[str]:
        """Why this process is not ready; empty when it is. A member without slots is ready: it stands by."""
        if self.dead:
            return ["a slot was lost; this process must end"]
        if not self._joined:
            return ["not yet a member of the group; waiting for Kafka"]
        slots = list(self._slots.values())
        opening = [str(slot.k) for slot in slots if slot.held is None or not slot.held.restored]
        silent = [str(slot.k) for slot in slots if slot.held is not None and slot.held.silent_ms() > SILENT_MS]
        problems = [f"slots being taken over: {', '.join(opening)}"] if opening else []
        return problems + ([f"Kafka is silent for slots {', '.join(silent)}"] if silent else [])

    @property
    def held(self) -> dict[int, Held]:
        """The slots held now, by number."""
        return {k: slot.held for k, slot in self._slots.items() if slot.held is not None}

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Closes all slots: every rebalance gives every slot anew."""
        self._joined = False
        async with self._lock:  # model: Slot.Notice
            await self._guarded(self._close_all())

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Opens what was assigned, in tasks of their own: the group need not wait for a takeover."""
        async with self._lock:
            await self._guarded(self._open(sorted(partition.partition for partition in assigned)))

    async def _open(self, numbers: list[int]) -> None:
        if self._member is not None:
            self._member.pause(*self._member.assignment())  # the member carries no data
        self._joined = True
        if self._stopping or self.dead:
            return
        for k in numbers:
            self._slots[k] = _Slot(k, self._clients, self._sources, self._work, self._fail)  # model: Slot.Assign
        structlog.get_logger(__name__).info("slots_assigned", service=self._clients.service, slots=numbers)

    async def _close_all(self) -> None:
        slots, self._slots = list(self._slots.values()), {}
        await asyncio.gather(*(slot.abandon() if self.dead else slot.close() for slot in slots))

    async def _belong(self) -> None:
        try:
            await self._clients.start()
            self._member = await started("group", self._make_member)
            while True:
                # Nothing comes, all is paused; but an error of the group shows here, and who never asks is put out.
                await self._member.getmany(timeout_ms=1000)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process ends
            self._fail(error)

    def _make_member(self) -> AIOKafkaConsumer:
        # kept before it starts: it assigns slots while it does
        self._member = make_member(self._clients.kafka, self._clients.names.group(self._clients.service))
        self._member.subscribe([self._topic], listener=self)
        return self._member

    async def _guarded(self, step: Awaitable[None]) -> None:
        # aiokafka swallows what a listener raises, and would go on as if the slots were open
        try:
            await step
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process ends
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not self.dead:
            self.dead = True
            self._on_fatal(error)
            # where the process does not end (several services in one test's event loop), it is as good as ended
            self._burial = asyncio.create_task(self._close_all())
