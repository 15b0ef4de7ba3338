"""Records of one query on every hop, as their writers make them, and a ledger of its own for each test."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from ssbtek_audit.app import build_app
from ssbtek_audit.settings import AuditSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.closed import Closed, ClosedBlock
from ssbtek_contracts.connection import Connection
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.headers import Cause, write_headers
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.message import Message
from ssbtek_contracts.outcome import Data, NotPermitted, Timeout
from ssbtek_contracts.plan import Ingress, Plan, PlannedBlock, Refusal
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.query import FetchBody, Manifest, Period, ProviderRequest, body_to_bytes, digest, pack
from ssbtek_contracts.reply import Block, Reply
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.app import Service

ORGANISATION = "2199990017"
OTHER = "2199990025"
PERSON = "198503129804"
DAY = 1_795_512_600_000
TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = (("traceparent", f"00-{TRACE}-b7ad6b7169203331-01"),)


@dataclass
class Record:
    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes | None = None
    timestamp: int = DAY
    headers: list[tuple[str, bytes]] = field(default_factory=list)


class Query:
    """One query: its records on each hop."""

    def __init__(self, number: int = 1, offset: int = 0, partition: int = 0, at: int = DAY, **manifest: Any) -> None:
        self.id = f"00000000-0000-4000-8000-{number:012x}"
        self.organisation = manifest.pop("organisation", ORGANISATION)
        self.key = f"{self.organisation}/{self.id}"
        self.ingress = Ingress(lane="interactive", partition=partition, offset=offset, appended_at=at)
        body = FetchBody(
            salt="Zm9ydHktdHdvLXNhbHRzLW9m",
            person=manifest.pop("person", PERSON),
            period=Period(from_="2026-08-01", to="2026-10-31"),
            providers={"af": ProviderRequest(), "csn": ProviderRequest()},
        )
        self.body = body_to_bytes(body)
        self.person = body.person
        fields = {
            "kind": "fetch",
            "case": "EB-2026-001234",
            "purpose": "ekonomiskt_bistand",
            "legal_basis": "sol2025.12.1",
            "caseworker": "karin.handlaggare",
        }
        self.manifest = Manifest(
            organisation=self.organisation,
            query_id=self.id,
            sent_at=datetime.fromtimestamp(at / 1000, tz=UTC),
            body_digest=digest(self.body),
            **fields | manifest,
        )

    @property
    def common(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "organisation": self.organisation,
            "kind": "fetch",
            "body_digest": digest(self.body),
            "ingress": self.ingress,
            "deadline": self.ingress.appended_at + 18_000,
        }

    def received(self, signature: str | None = None) -> Message:
        return pack(self.manifest, self.body, signature)

    def plan(self, asked: Iterable[str] = ("af", "csn"), refusal: str | None = None) -> Plan:
        blocks = {code: PlannedBlock() for code in asked}
        blocks["fk"] = PlannedBlock(settled=NotPermitted(code="not_qualified"))
        if refusal:
            return Plan(**self.common, refusal=Refusal(code=refusal, field="manifest.purpose"))
        return Plan(**self.common, blocks=blocks, register_offset=17)

    def lookup(self, provider: str = "af") -> Lookup:
        return Lookup(**self.common, provider=provider, person=self.person, case="EB-2026-001234")

    def answer(self, provider: str = "af", **more: Any) -> Answer:
        fields = {"outcome": Data(), "content": "e30=", "took_ms": 40} | more
        return Answer(**self.common, provider=provider, **fields)

    def reply(self) -> Reply:
        blocks = (Block(provider="af", outcome=Data(), content="e30="),
                  Block(provider="csn", outcome=Timeout(code="deadline")))  # fmt: skip
        return Reply(**self.common, complete=False, blocks=blocks)

    def closed(self, plan_offset: int = 0, timeouts: Sequence[str] = ("csn",)) -> Closed:
        blocks = {"af": ClosedBlock(outcome="data", took_ms=40)}
        blocks |= {code: ClosedBlock(outcome="timeout", code="deadline") for code in timeouts}
        return Closed(
            **self.common,
            plan_offset=plan_offset,
            closed_at=self.ingress.appended_at + 50,
            route="organisation",
            complete=False,
            blocks=blocks,
            reply_digest="a" * 64,
        )

    def dead(self, topic: str, *, answered: bool, code: str = "unreadable") -> Dead:
        place = self.ingress
        return Dead(
            topic=topic, partition=place.partition, offset=place.offset, code=code, service="router", answered=answered
        )


def connection(organisation: str = ORGANISATION) -> Connection:
    return Connection(organisation=organisation, name="Exempelköpings kommun", slot=0, agreement_from="2026-01-01")


def record(topic: str, message: Message, offset: int = 0, **more: Any) -> Record:
    key = getattr(message, "key", None)
    headers = write_headers(f"{type(message).__name__.lower()}.v1", Cause(topic, 0, 7), None, TRACEPARENT)
    fields = {"partition": 0, "key": key.encode() if key else None, "headers": headers}
    return Record(topic=topic, offset=offset, value=message.write(), **fields | more)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Builders and values, by name."""
    return SimpleNamespace(
        Query=Query, Record=Record, record=record, connection=connection,
        ORGANISATION=ORGANISATION, OTHER=OTHER, PERSON=PERSON, DAY=DAY, TRACE=TRACE,
    )  # fmt: skip


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "audit-key.json"
    file.write_text(json.dumps({"period": "2026", "key": "5a" * 32}))
    return file


class Place:
    """A deployment of the test's own: its topics, a plain producer, and what stands in its ledger."""

    def __init__(self, kafka: str, postgres: str, deployment: str, key_file: Path) -> None:
        self.names = Names(deployment)
        self.kafka, self.postgres = kafka, postgres
        self.settings = AuditSettings(
            kafka=(kafka,), deployment=deployment, slots=2, postgres=postgres, audit_key_file=key_file
        )
        self.fatal: list[BaseException] = []
        self.producer = AIOKafkaProducer(bootstrap_servers=[kafka], acks="all", enable_idempotence=True)

    async def start(self) -> None:
        await self.create(ORGANISATION)
        await self.producer.start()

    async def create(self, *organisations: str) -> None:
        providers = list(load_providers())[:2]
        await ensure_topics([self.kafka], concrete_topics(self.names, providers, organisations, 2))

    async def stop(self) -> None:
        await self.producer.stop()

    def service(self) -> Service:
        return build_app(self.settings, on_fatal=self.fatal.append)

    def topic(self, name: str, of: str = "") -> str:
        return self.names.topic(name, of)

    async def put(self, topic: str, value: bytes | Message | None, slot: int = 0, key: bytes | None = None) -> int:
        raw = value.write() if isinstance(value, Message) else value
        if key is None and isinstance(value, Message) and getattr(value, "key", None):
            key = value.key.encode()
        sent = await self.producer.send_and_wait(topic, raw, key=key, partition=slot)
        return sent.offset

    async def rows(self, sql: str = "SELECT * FROM entry ORDER BY number", *args: Any) -> list[Any]:
        schema = f'"{self.names.deployment}audit"'
        connection = await asyncpg.connect(self.postgres, server_settings={"search_path": schema})
        try:
            return await connection.fetch(sql, *args)
        finally:
            await connection.close()

    async def places(self) -> list[tuple[str, int, int]]:
        return sorted((row["record_topic"], row["record_partition"], row["record_offset"]) for row in await self.rows())

    async def when(self, true: Callable[[], Awaitable[bool]], within: float = 30) -> None:
        """Returns as soon as it is."""
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110 - asked as a person would look
                await asyncio.sleep(0.1)

    async def until(self, number: int, within: float = 30) -> list[Any]:
        """The rows, as soon as there are so many."""
        async with asyncio.timeout(within):
            while True:
                try:
                    rows = await self.rows()
                except (OSError, asyncpg.PostgresError):
                    rows = []
                if len(rows) >= number:
                    return rows
                await asyncio.sleep(0.1)


@pytest.fixture(scope="session")
def place_of() -> type[Place]:
    """For a test that brings a Kafka or a PostgreSQL of its own."""
    return Place


@pytest.fixture
async def place(kafka: str, postgres: str, deployment: str, key_file: Path) -> AsyncIterator[Place]:
    made = Place(kafka, postgres, deployment, key_file)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def own_place(own_kafka: Any, own_postgres: Any, key_file: Path) -> AsyncIterator[Place]:
    """With a broker and a database that the test may kill."""
    made = Place(own_kafka.bootstrap, own_postgres.dsn, f"t{secrets.token_hex(3)}.", key_file)
    await made.start()
    yield made
    await made.stop()
