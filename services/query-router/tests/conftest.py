"""Queries as municipalities send them; and on a real Kafka, the router's neighbours."""

import asyncio
import base64
import itertools
import json
import time
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ssbtek_contracts.connection import Connection, Qualification
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.query import digest
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.provision import ensure_topics, write_connections
from ssbtek_router.app import build_app
from ssbtek_router.reading import Received, Sent, read_query
from ssbtek_router.settings import RouterSettings
from ssbtek_runtime.slot.producer import nothing

SLOTS = 2
ORGANISATION = "2199990017"
PERSON = "198503129804"
DAY = 1_795_512_600_000
"""2026-11-24, half past nine in Sweden."""
ASKED = ("af", "csn")


def query_id(number: int = 1) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def key(number: int = 1) -> str:
    return f"{ORGANISATION}/{query_id(number)}"


def body(**more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "kind": "fetch",
        "salt": "Zm9ydHktdHdvLXNhbHRzLW9m",
        "person": PERSON,
        "period": {"from": "2026-10-01", "to": "2026-10-31"},
        "providers": {code: {} for code in ASKED},
    }
    return {name: value for name, value in (fields | more).items() if value is not None}


def ping_body(codes: tuple[str, ...] = ASKED) -> dict[str, Any]:
    return {"kind": "ping", "salt": "Zm9ydHktdHdvLXNhbHRzLW9m", "providers": {code: {} for code in codes}}


def manifest(raw: bytes, number: int = 1, at: int = DAY, **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "organisation": ORGANISATION,
        "query_id": query_id(number),
        "kind": "fetch",
        "sent_at": datetime.fromtimestamp(at / 1000, UTC).isoformat(),
        "body_digest": digest(raw),
        "case": "EB-2026-001234",
        "purpose": "ekonomiskt_bistand",
        "legal_basis": "sol2025.12.1",
        "caseworker": "karin.handlaggare",
    }
    return {name: value for name, value in (fields | more).items() if value is not None}


def value(number: int = 1, at: int = DAY, content: Any = None, **more: Any) -> bytes:
    """A record's value. `content`: the body (or its bytes); the rest goes into the manifest, None leaves out."""
    raw = content if isinstance(content, bytes) else json.dumps(content or body()).encode()
    named = json.dumps(manifest(raw, number, at, **more)).encode()
    return json.dumps(
        {"manifest": base64.urlsafe_b64encode(named).decode().rstrip("="), "body": base64.b64encode(raw).decode()}
    ).encode()


def sent(
    number: int = 1, at: int = DAY, offset: int = 7, slot: int = 0, record_lane: str = "interactive", **more: Any
) -> Sent:
    record_key = more.pop("record_key", key(number).encode())
    record_value = more.pop("record_value", None) or value(number, at, **more)
    return Sent(record_lane, slot, offset, at, record_key, record_value)  # type: ignore[arg-type]


def received(*arguments: Any, **more: Any) -> Received:
    return read_query(sent(*arguments, **more))


def connection(**more: Any) -> Connection:
    fields: dict[str, Any] = {
        "organisation": ORGANISATION,
        "name": "Exempelköpings kommun",
        "slot": 0,
        "agreement_from": date(2026, 1, 1),
        "qualifications": {code: Qualification(actor="0017-SN" if code == "fk" else None) for code in load_providers()},
    }
    return Connection(**fields | more)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Builders, by name."""
    return SimpleNamespace(
        query_id=query_id,
        key=key,
        body=body,
        ping_body=ping_body,
        manifest=manifest,
        value=value,
        sent=sent,
        received=received,
        connection=connection,
        DAY=DAY,
        ORGANISATION=ORGANISATION,
        PERSON=PERSON,
    )


class Around:
    """Municipalities and the register before the router, the composer and the adapters behind it."""

    def __init__(self, kafka: str, deployment: str) -> None:
        self.names = Names(deployment)
        self.settings = RouterSettings(kafka=(kafka,), deployment=deployment, slots=SLOTS)
        self.kafka = {"bootstrap_servers": [kafka]}
        self.fatal: list[BaseException] = []
        self.numbers = itertools.count(1)
        self.received = self.names.ingress("interactive")
        self.producer = AIOKafkaProducer(
            **self.kafka, acks="all", enable_idempotence=True, linger_ms=0, max_request_size=2_000_000
        )

    async def start(self, topics: Any = None) -> None:
        await ensure_topics(
            self.kafka["bootstrap_servers"],
            topics or concrete_topics(self.names, load_providers(), [ORGANISATION], SLOTS),
        )
        await self.producer.start()
        await self.connect(connection())

    async def connect(self, *documents: Connection) -> None:
        await write_connections(self.kafka["bootstrap_servers"], self.names, documents)

    def app(self, at: Any = nothing, **changed: Any) -> Any:
        return build_app(self.settings.model_copy(update=changed), on_fatal=self.fatal.append, at=at)

    async def put(self, raw: bytes | None, record_key: str | None, slot: int = 0, topic: str = "", **more: Any) -> int:
        sent_key = record_key.encode() if record_key is not None else None
        topic = topic or self.received
        return (await self.producer.send_and_wait(topic, raw, key=sent_key, partition=slot, **more)).offset

    async def ask(self, number: int | None = None, slot: int = 0, **more: Any) -> int:
        """Sends a query (a fresh one, or this number's again); its number."""
        number = number or next(self.numbers)
        await self.put(value(number, now_ms(), **more), key(number), slot)
        return number

    async def records(self, topic: str, slot: int = 0) -> list[Any]:
        """Every committed record of a partition, up to its end of now."""
        reader = AIOKafkaConsumer(
            **self.kafka, isolation_level="read_committed", auto_offset_reset="none", enable_auto_commit=False
        )
        await reader.start()
        try:
            partition = TopicPartition(topic, slot)
            end = (await reader.end_offsets([partition]))[partition]
            reader.assign([partition])
            reader.seek(partition, 0)
            found: list[Any] = []
            while await reader.position(partition) < end:
                found += [each for batch in (await reader.getmany(timeout_ms=100)).values() for each in batch]
            return found
        finally:
            await reader.stop()

    async def plans(self, number: int, slot: int = 0, within: float = 25) -> list[Plan]:
        """The plans of a slot, once there are so many; and no more a moment later."""
        topic = self.names.topic("query.planned")
        async with asyncio.timeout(within):
            while len(await self.records(topic, slot)) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        found = [Plan.read(record.value) for record in await self.records(topic, slot)]
        assert len(found) == number, [plan.refusal for plan in found]
        return found

    async def lookups(self, provider: str, slot: int = 0) -> list[Lookup]:
        records = await self.records(self.names.topic("lookup.requested", provider), slot)
        return [Lookup.read(record.value) for record in records]

    async def dead(self) -> list[tuple[int, str, str | None, bool]]:
        records = await self.records(self.names.topic("dead"))
        found = [Dead.read(record.value) for record in records]
        return [(each.offset, each.code, each.field, each.answered) for each in found]

    async def until(self, true: Any, within: float = 25) -> None:
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def until_dead(self) -> None:
        async def dead() -> bool:
            return bool(self.fatal)

        await self.until(dead)


def now_ms() -> int:
    return int(time.time() * 1000)


@pytest.fixture
async def around(kafka, deployment):
    made = Around(kafka, deployment)
    await made.start()
    yield made
    await made.producer.stop()


@pytest.fixture
async def around_own_kafka(own_kafka, deployment):
    made = Around(own_kafka.bootstrap, deployment)
    await made.start()
    yield made
    await made.producer.stop()


@pytest.fixture
async def around_without_topics(kafka, deployment):
    """Nothing is there but the topics of one provider less."""
    made = Around(kafka, deployment)
    providers = [code for code in load_providers() if code != "miv"]
    await made.start(concrete_topics(made.names, providers, [ORGANISATION], SLOTS))
    yield made
    await made.producer.stop()
