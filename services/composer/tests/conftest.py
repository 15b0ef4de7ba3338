"""Plans and answers as the router and the adapters write them; and on a real Kafka, both in their place."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ssbtek_composer.app import build_app
from ssbtek_composer.collect import Query
from ssbtek_composer.orphans import Arrival
from ssbtek_composer.settings import ComposerSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.content import Content
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.outcome import Data, Outcome
from ssbtek_contracts.plan import Ingress, Plan, PlannedBlock, Refusal
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.reply import Reply
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.slot.producer import nothing

SLOTS = 2
ORGANISATION = "2199990017"
DAY = 1_795_512_600_000


def key(number: int = 1) -> str:
    return f"{ORGANISATION}/00000000-0000-4000-8000-{number:012x}"


def ingress(number: int = 1, partition: int = 0, at: int = DAY) -> Ingress:
    return Ingress(lane="interactive", partition=partition, offset=number, appended_at=at)


def digest(number: int = 1) -> str:
    return f"{number:064x}"


def plan(number: int = 1, asked: tuple[str, ...] = ("af", "csn"), **more: Any) -> Plan:
    settled: dict[str, Outcome] = more.pop("settled", {})
    at = more.pop("at", DAY)
    blocks = {code: PlannedBlock() for code in asked} | {c: PlannedBlock(settled=o) for c, o in settled.items()}
    fields: dict[str, Any] = {
        "key": key(number),
        "organisation": ORGANISATION,
        "kind": "fetch",
        "body_digest": digest(number),
        "ingress": ingress(number, more.pop("partition", 0), at),
        "deadline": at + 18_000,
        "blocks": blocks,
    }
    return Plan(**fields | more)


def refused_plan(number: int = 1, code: str = "purpose_missing", **more: Any) -> Plan:
    return plan(number, asked=(), refusal=Refusal(code=code, field="manifest.purpose"), **more)


def content(text: str = "x") -> str:
    return Content(document=text, media_type="application/xml", schema_version="1").pack()


def answer(number: int = 1, provider: str = "af", outcome: Outcome | None = None, **more: Any) -> Answer:
    at = more.pop("at", DAY)
    outcome = outcome or Data()
    fields: dict[str, Any] = {
        "key": key(number),
        "organisation": ORGANISATION,
        "provider": provider,
        "body_digest": digest(number),
        "ingress": ingress(number, more.pop("partition", 0), at),
        "deadline": at + 18_000,
        "outcome": outcome,
        "content": content() if outcome.outcome in ("data", "partial", "nothing_found") else None,
        "took_ms": 40,
    }
    return Answer(**fields | more)


def arrival(given: Answer, offset: int = 0, appended_ms: int = DAY + 100) -> Arrival:
    topic = f"ssbtek.lookup.answered.{given.provider}.v1"
    return Arrival(given, given.provider, topic, 0, offset, appended_ms)


def query(given: Plan | None = None, offset: int = 0) -> Query:
    given = given or plan()
    return Query(given, offset, given.ingress.appended_at)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Builders, by name."""
    return SimpleNamespace(
        plan=plan,
        refused_plan=refused_plan,
        answer=answer,
        arrival=arrival,
        query=query,
        content=content,
        key=key,
        digest=digest,
        ingress=ingress,
        DAY=DAY,
        ORGANISATION=ORGANISATION,
    )


def now_ms() -> int:
    return int(time.time() * 1000)


class Around:
    """The composer's neighbours: what the router and the adapters write, what its readers see."""

    def __init__(self, make: Any, kafka: str, deployment: str) -> None:
        self.make = make
        self.names = Names(deployment)
        self.settings = ComposerSettings(kafka=(kafka,), deployment=deployment, slots=SLOTS)
        self.kafka = {"bootstrap_servers": [kafka]}
        self.fatal: list[BaseException] = []
        self.number = 0
        self.producer = AIOKafkaProducer(**self.kafka, acks="all", enable_idempotence=True, linger_ms=0)

    async def start(self) -> None:
        topics = concrete_topics(self.names, load_providers(), [self.make.ORGANISATION], SLOTS)
        await ensure_topics(self.kafka["bootstrap_servers"], topics)
        await self.producer.start()

    def app(self, at: Any = nothing, **changed: Any) -> Any:
        settings = self.settings.model_copy(update=changed)
        return build_app(settings, on_fatal=self.fatal.append, at=at)

    async def put(self, topic: str, message: Any, slot: int = 0, key: str | None = None) -> int:
        value = message if isinstance(message, bytes) else message.write()
        key = key or getattr(message, "key", None)
        return (await self.producer.send_and_wait(topic, value, key=key and key.encode(), partition=slot)).offset

    async def plan(self, within_ms: int = 20_000, slot: int = 0, **more: Any) -> Any:
        """Plans a new query due in so long."""
        self.number += 1
        made = self.make.plan(self.number, at=now_ms(), partition=slot, **more)
        made = made.model_copy(update={"deadline": now_ms() + within_ms})
        await self.put(self.names.topic("query.planned"), made, slot)
        return made

    async def answer(self, plan: Any, *providers: str, **more: Any) -> None:
        for provider in providers or plan.asked:
            made = self.make.answer(1, provider).model_copy(
                update={
                    "key": plan.key,
                    "body_digest": plan.body_digest,
                    "ingress": plan.ingress,
                    "deadline": plan.deadline,
                    **more,
                }
            )
            await self.put(self.names.topic("lookup.answered", provider), made, plan.ingress.partition)

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

    async def replies(self, number: int, within: float = 25) -> list[Reply]:
        """The organisation's replies, once there are so many; and no more a moment later."""
        topic = self.names.topic("reply", self.make.ORGANISATION)
        async with asyncio.timeout(within):
            while len(await self.records(topic)) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        found = [Reply.read(record.value) for record in await self.records(topic)]
        assert len(found) == number
        return found

    async def dead(self) -> list[tuple[str, int, str, bool]]:
        records = await self.records(self.names.topic("dead"))
        found = [Dead.read(record.value) for record in records]
        return [(self.names.row_of(each.topic)[0].name, each.offset, each.code, each.answered) for each in found]

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(25):
            while not await true():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    @staticmethod
    def now_ms() -> int:
        return now_ms()

    @staticmethod
    def outcomes(reply: Reply) -> dict[str, str]:
        return {block.provider: block.outcome.outcome for block in reply.blocks}


@pytest.fixture
async def around(make, kafka, deployment):
    made = Around(make, kafka, deployment)
    await made.start()
    yield made
    await made.producer.stop()


@pytest.fixture
async def around_own_kafka(make, own_kafka, deployment):
    made = Around(make, own_kafka.bootstrap, deployment)
    await made.start()
    yield made
    await made.producer.stop()
