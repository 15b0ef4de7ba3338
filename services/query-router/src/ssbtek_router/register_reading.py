"""Keeps the register as new as the compacted topic; nothing is decided before its end was reached once."""

import asyncio

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from ssbtek_contracts.topics import Names
from ssbtek_router.register import Register
from ssbtek_runtime.slot.clients import KafkaArgs, closed, is_transient, make_reader, started
from ssbtek_runtime.slot.ends import Ends
from ssbtek_runtime.slot.fatal import OnFatal, exit_process

WAIT_MS = 500
RETRY_S = 0.5


class RegisterReading:
    """One per process. While Kafka is away it waits, and what is known stays in force."""

    def __init__(self, kafka: KafkaArgs, names: Names, register: Register, on_fatal: OnFatal | None = None) -> None:
        self.register = register
        self._kafka = kafka
        self._on_fatal = on_fatal or exit_process
        self._partition = TopicPartition(names.topic("connection"), 0)
        self._ends = Ends(kafka)
        self._task: asyncio.Task[None] | None = None
        self._read = asyncio.Condition()
        self._position = -1

    async def start(self) -> None:
        """Returns at once."""
        self._task = asyncio.create_task(self._guarded(), name="register")

    async def stop(self) -> None:
        """Closes the connections."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._ends.stop()

    def problems(self) -> list[str]:
        """Why it cannot be decided by; empty when it can."""
        if self._task is not None and self._task.done():
            return ["the register is not read any more; this process must end"]
        return [] if self._position >= 0 else ["the connection documents are not read to their end yet"]

    async def catch_up(self) -> None:
        """Returns once everything is read that was in the topic when this was called: a municipality that was just
        connected must not be told that it is unknown."""
        await self._ends.start()
        end = max((await self._ends.of([self._partition])).values())
        async with self._read:
            await self._read.wait_for(lambda: self._position >= end)

    async def _guarded(self) -> None:
        try:
            await self._run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process ends: rights would grow stale
            self._on_fatal(error)

    async def _run(self) -> None:
        await self._ends.start()
        reader: AIOKafkaConsumer = await started("register", lambda: make_reader(self._kafka))
        try:
            reader.assign([self._partition])
            beginning = max((await self._ends.beginnings([self._partition])).values())
            end = max((await self._ends.of([self._partition])).values())
            reader.seek(self._partition, beginning)
            while True:
                await self._take(reader)
                position = await reader.position(self._partition)
                if position >= end:
                    async with self._read:
                        self._position = position
                        self._read.notify_all()
        finally:
            await closed(reader)

    async def _take(self, reader: AIOKafkaConsumer) -> None:
        try:
            batches = await reader.getmany(timeout_ms=WAIT_MS)
        except Exception as error:
            if not is_transient(error):
                raise
            await asyncio.sleep(RETRY_S)
            return
        for record in (each for batch in batches.values() for each in batch):
            if field := self.register.put(record.key, record.value, record.offset):
                structlog.get_logger("router").error("connection_unreadable", offset=record.offset, field=field)
