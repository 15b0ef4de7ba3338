"""Asks SSBTEK over Kafka and waits for the one reply, for municipal systems written in Python."""

import asyncio
import logging
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from opentelemetry.propagate import inject

from ssbtek_client.connection import Profile
from ssbtek_client.matching import judge
from ssbtek_client.question import Prepared, Question, prepare, prepare_ping
from ssbtek_contracts.headers import write_headers
from ssbtek_contracts.limits import EDGE_WITHIN_MS, RECORD_MAX
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.reply import Reply
from ssbtek_contracts.topics import Names

log = logging.getLogger("ssbtek.client")


class NoReply(Exception):
    """No reply came within the time; the query may or may not have been taken. Ask again with the same `Prepared`
    (harmless), or look for its reply later with `find_reply`."""


class Client:
    """One connection to SSBTEK for one municipality. Use as `async with Client(profile) as client:`.

    Safe to share between tasks. While the brokers are away, `ask` waits and sends again until its time is up.
    """

    def __init__(self, profile: Profile, *, resend_after: float = 8.0) -> None:
        self._profile = profile
        self._names = Names(profile.deployment)
        self._reply_topic = TopicPartition(self._names.topic("reply", profile.organisation), 0)
        self._resend_after = resend_after
        self._waiting: dict[str, list[tuple[Prepared, asyncio.Future[Reply]]]] = {}
        self.incidents = 0
        """Replies with the key of one of our queries and the digest of another body: never delivered."""

    async def __aenter__(self) -> Self:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=list(self._profile.kafka),
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_request_size=RECORD_MAX,
        )
        self._consumer = _reply_consumer(self._profile)
        await self._producer.start()
        try:
            await self._consumer.start()
            self._consumer.assign([self._reply_topic])
            await self._consumer.seek_to_end(self._reply_topic)
            # The position must stand before the first question leaves, or its reply could be passed over.
            await self._consumer.position(self._reply_topic)
        except BaseException:
            await self._producer.stop()
            await self._consumer.stop()
            raise
        self._reading = asyncio.create_task(self._read_replies())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._consumer.stop()
        await self._producer.stop()

    def prepare(self, question: Question, query_id: str | None = None) -> Prepared:
        """The query's bytes, with a fresh id and salt. Raises `ValueError` naming the field."""
        if not question.providers:
            question = replace(question, providers={code: {} for code in self._profile.providers})
        return prepare(question, self._profile.organisation, query_id or str(uuid.uuid4()), _salt(), datetime.now(UTC))

    def prepare_ping(self, providers: Sequence[str] = (), system: str = "ssbtek-client") -> Prepared:
        """A ping's bytes."""
        asked = providers or self._profile.providers
        return prepare_ping(asked, self._profile.organisation, str(uuid.uuid4()), _salt(), datetime.now(UTC), system)

    async def ask(
        self,
        question: Question | Prepared,
        *,
        within: float = EDGE_WITHIN_MS / 1000,
        trace: Mapping[str, str] | None = None,
    ) -> Reply:
        """Sends the query and waits for its reply; sends it again, with the same id, while none comes.

        `within`: seconds, all in all. `trace`: W3C trace context to go on from (else the current one).
        Raises `NoReply` when the time is up, and `ValueError` naming the field of a question that cannot be sent.
        """
        prepared = question if isinstance(question, Prepared) else self.prepare(question)
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(prepared.key, []).append((prepared, future))
        sending = asyncio.create_task(self._send_until_answered(prepared, trace))
        try:
            return await asyncio.wait_for(future, within)
        except TimeoutError:
            raise NoReply(f"query {prepared.query_id}: no reply within {within:g} s") from None
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            self._waiting[prepared.key].remove((prepared, future))
            if not self._waiting[prepared.key]:
                del self._waiting[prepared.key]

    async def _send_until_answered(self, prepared: Prepared, trace: Mapping[str, str] | None) -> None:
        carrier: dict[str, str] = dict(trace or {})
        if not carrier:
            inject(carrier)
        headers = write_headers("queryreceived.v1", None, None, carrier.items())
        while True:
            try:
                await self._producer.send_and_wait(
                    self._names.ingress(prepared.lane),
                    value=prepared.value,
                    key=prepared.key.encode(),
                    partition=self._profile.slot,
                    headers=headers,
                )
            except KafkaError as error:  # brokers away: the same record again, until the caller's time is up
                log.warning("query %s not sent yet: %s", prepared.query_id, type(error).__name__)
                await asyncio.sleep(0.5)
                continue
            await asyncio.sleep(self._resend_after)

    async def _read_replies(self) -> None:
        while True:
            try:
                record = await self._consumer.getone()
            except KafkaError as error:
                log.warning("replies cannot be read now: %s", type(error).__name__)
                await asyncio.sleep(0.5)
                continue
            waiting = self._waiting.get((record.key or b"").decode(errors="replace"))
            if waiting:
                self._deliver(record.value or b"", list(waiting))

    def _deliver(self, value: bytes, waiting: list[tuple[Prepared, "asyncio.Future[Reply]"]]) -> None:
        try:
            reply = Reply.read(value)
        except Unreadable as problem:
            log.error("a reply to a query of ours is unreadable at %s: %s", problem.field, problem.problem)
            return
        for prepared, future in waiting:
            verdict = judge(prepared, reply)
            if verdict == "incident":
                self.incidents += 1
                log.error("INCIDENT: query %s got a reply to another question; not delivered", prepared.query_id)
            elif verdict == "mine" and not future.done():
                future.set_result(reply)


async def find_reply(profile: Profile, query_id: str, since: datetime) -> list[Reply]:
    """The replies with this query id appended since then (kept for 24 h): for a system that was down when they came."""
    topic = TopicPartition(Names(profile.deployment).topic("reply", profile.organisation), 0)
    consumer = _reply_consumer(profile)
    await consumer.start()
    found = []
    try:
        consumer.assign([topic])
        end = (await consumer.end_offsets([topic]))[topic]
        start = (await consumer.offsets_for_times({topic: int(since.timestamp() * 1000)}))[topic]
        consumer.seek(topic, start.offset if start else end)
        while await consumer.position(topic) < end:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                key = f"{profile.organisation}/{query_id}".encode()
                found += [Reply.read(record.value) for record in records if record.key == key]
    finally:
        await consumer.stop()
    return found


def _reply_consumer(profile: Profile) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=list(profile.kafka),
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="latest",
        metadata_max_age_ms=10_000,
        fetch_max_wait_ms=250,
        max_partition_fetch_bytes=RECORD_MAX,
        fetch_max_bytes=RECORD_MAX,
    )


def _salt() -> str:
    return secrets.token_urlsafe(24)
