"""Asks as municipalities do: at random moments whatever comes back, or so many questions at a time; notes when."""

import asyncio
import gc
import random
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from ssbtek_bench.bed import Door, Municipality
from ssbtek_bench.persons import persons
from ssbtek_client.question import Prepared, Question, prepare
from ssbtek_contracts.limits import RECORD_MAX

PATIENCE_S = 27.0
"""So long a municipality waits: the edge's own limit."""


@dataclass(slots=True)
class Asked:
    """One question. Times by the monotonic clock: `due` is when it should have left, whenever it did."""

    person: str
    due: float
    replied: float | None = None
    value: bytes = b""
    replies: int = 0


class Load:
    """A way in that is open. `asked`: all questions so far, by key."""

    def __init__(self, door: Door, providers: tuple[str, ...], seed: int) -> None:
        self.asked: dict[bytes, Asked] = {}
        self.strangers = 0
        self._door, self._providers = door, providers
        self._persons, self._random = persons(seed), random.Random(seed)  # noqa: S311 - arrivals, no secrets
        self._done = asyncio.Condition()
        self.open = 0
        self._wall = time.time() - time.monotonic()

    def wall_ms(self, moment: float) -> float:
        """Milliseconds since the epoch of a moment of the monotonic clock."""
        return (moment + self._wall) * 1000

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Load"]:
        """Connected, and reading replies from their ends on."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._door.kafka, enable_idempotence=True, acks="all", max_request_size=RECORD_MAX
        )
        self._consumer = AIOKafkaConsumer(
            *self._door.replies,
            bootstrap_servers=self._door.kafka,
            isolation_level="read_committed",
            auto_offset_reset="latest",
            enable_auto_commit=False,
            max_partition_fetch_bytes=RECORD_MAX,
            fetch_max_bytes=4 * RECORD_MAX,
            fetch_max_wait_ms=200,
        )
        await self._producer.start()
        await self._consumer.start()
        try:
            await self._consumer.seek_to_end()
            for partition in self._consumer.assignment():
                await self._consumer.position(partition)
            reading = asyncio.create_task(self._read())
            try:
                yield self
            finally:
                reading.cancel()
                await asyncio.wait([reading])
        finally:
            await self._consumer.stop()
            await self._producer.stop()

    async def at_random(self, rate: float, seconds: float) -> list[Asked]:
        """A Poisson stream of `rate` a second. Returns once all are answered or nobody waits any more."""
        moments, at = [], 0.0
        while (at := at + self._random.expovariate(rate)) < seconds:
            moments.append(at)
        prepared = list(zip(moments, self._questions(len(moments)), strict=True))
        began, asked = time.monotonic(), []
        with _undisturbed():
            for moment, question in prepared:
                await asyncio.sleep(began + moment - time.monotonic())
                asked.append(await self._send(question, began + moment))
            await self._until_done(PATIENCE_S)
        return asked

    async def so_many_at_a_time(self, places: int, seconds: float) -> tuple[list[Asked], float]:
        """Keeps so many questions open. Returns those answered within the time, and how long that was.

        Raises `TimeoutError` where no reply comes any more.
        """
        questions = self._questions(1_000_000)
        began, asked = time.monotonic(), []
        while time.monotonic() - began < seconds:
            asked.append(await self._send(next(questions), time.monotonic()))
            async with asyncio.timeout(PATIENCE_S), self._done:
                await self._done.wait_for(lambda: self.open < places)
        took = time.monotonic() - began
        inside = [each for each in asked if each.replied is not None]
        await self._until_done(PATIENCE_S)
        return inside, took

    async def burst(self, count: int) -> list[Asked]:
        """So many, as fast as the broker takes them; does not wait for replies."""
        return [await self._send(question, time.monotonic()) for question in self._questions(count)]

    async def until_all_have_replies(self, within_s: float) -> None:
        """Or the time is up."""
        await self._until_done(within_s)

    def _questions(self, count: int) -> Iterator[tuple[Municipality, str, Prepared]]:
        # Made before they are due where that matters: half a millisecond each would be ours to wait for.
        today = datetime.now(UTC).date()
        for n in range(count):
            municipality = self._door.municipalities[n % len(self._door.municipalities)]
            person = next(self._persons)
            question = Question(
                person=person,
                case="EB-2026-001234",
                caseworker="karin.handlaggare",
                period_from=today - timedelta(days=59),
                period_to=today,
                providers={code: {} for code in self._providers},
                purpose_text="Handläggning av ansökan om ekonomiskt bistånd",
                legal_basis_text="12 kap. 1 § socialtjänstlagen (2025:400)",
            )
            query_id, salt = str(uuid.uuid4()), f"{self._random.getrandbits(192):048x}"
            prepared = prepare(question, municipality.organisation, query_id, salt, datetime.now(UTC))
            yield municipality, person, prepared

    async def _send(self, question: tuple[Municipality, str, Prepared], due: float) -> Asked:
        municipality, person, prepared = question
        key = prepared.key.encode()
        one = self.asked[key] = Asked(person, due)
        self.open += 1
        await self._producer.send(self._door.ingress, prepared.value, key=key, partition=municipality.slot)
        return one

    async def _read(self) -> None:
        while True:
            batches = await self._consumer.getmany(timeout_ms=500)
            now, done = time.monotonic(), 0
            for record in (each for batch in batches.values() for each in batch):
                one = self.asked.get(record.key)
                if one is None:
                    self.strangers += 1
                    continue
                one.replies += 1
                if one.replied is None:
                    one.replied, one.value = now, record.value
                    done += 1
            if done:
                self.open -= done
                async with self._done:
                    self._done.notify_all()

    async def _until_done(self, within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s), self._done:
                await self._done.wait_for(lambda: not self.open)
        except TimeoutError:
            return


@contextmanager
def _undisturbed() -> Iterator[None]:
    # The asker's own garbage collection is no part of what is measured.
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
