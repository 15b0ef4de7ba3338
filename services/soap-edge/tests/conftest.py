"""The edge on a real Kafka and real TLS, between business systems that ask and a real router and composer behind."""

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ssbtek_adapter_kit.authority import Authority, Pair
from ssbtek_composer.app import build_app as build_composer
from ssbtek_composer.settings import ComposerSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.connection import Certificate, Connection, Qualification
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import NothingFound, Unavailable
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_edge.app import Edge
from ssbtek_edge.app import build_app as build_edge
from ssbtek_edge.key_files import write_new_keys
from ssbtek_edge.settings import EdgeSettings
from ssbtek_local.provision import ensure_topics, write_connections
from ssbtek_local.soap_question import HEADERS, PING, SoapQuestion, write_question
from ssbtek_router.app import build_app as build_router
from ssbtek_router.settings import RouterSettings
from ssbtek_runtime.app import Service, running

SLOTS = 2
ONE, OTHER = "2199990017", "2199990025"
PERSON = "198503129804"
PROVIDERS = list(load_providers())


class Adapters:
    """Scripted: each lookup is answered at once, but those of the providers in `silent`."""

    def __init__(self, kafka: str, names: Names) -> None:
        self._kafka, self._names = kafka, names
        self.silent: set[str] = set()
        self.lookups: list[Lookup] = []

    async def run(self) -> None:
        topics = [TopicPartition(self._names.topic("lookup.requested", p), s) for p in PROVIDERS for s in range(SLOTS)]
        reader = AIOKafkaConsumer(
            bootstrap_servers=[self._kafka], isolation_level="read_committed", auto_offset_reset="earliest",
            enable_auto_commit=False, fetch_max_wait_ms=50,
        )  # fmt: skip
        producer = AIOKafkaProducer(bootstrap_servers=[self._kafka], linger_ms=0)
        await asyncio.gather(reader.start(), producer.start())
        try:
            reader.assign(topics)
            for each in topics:
                reader.seek(each, 0)
            while True:
                record = await reader.getone()
                lookup = Lookup.read(record.value)
                self.lookups.append(lookup)
                if lookup.provider in self.silent:
                    continue
                fields = lookup.model_dump(include=set(Answer.model_fields) & set(Lookup.model_fields))
                outcome = Unavailable(code="connection_failed") if lookup.kind == "fetch" else NothingFound()
                answer = Answer(**fields, outcome=outcome, called=True if lookup.kind == "ping" else None)
                topic = self._names.topic("lookup.answered", lookup.provider)
                await producer.send_and_wait(topic, answer.write(), key=record.key, partition=record.partition)
        finally:
            await asyncio.gather(reader.stop(), producer.stop())


class Around:
    """Everything beside the edge. `edge()` runs one; several may run at the same time."""

    def __init__(self, kafka: str, deployment: str, folder: Path) -> None:
        self.names, self.folder = Names(deployment), folder
        self.common: dict[str, Any] = {"kafka": (kafka,), "deployment": deployment, "slots": SLOTS}
        self.kafka = {"bootstrap_servers": [kafka]}
        self.authority = Authority(folder / "authority")
        self.server, self.client = self.authority.pair("server"), self.authority.pair("municipality")
        self.vendor = self.authority.pair("vendor")
        self.signing, self.public, self.query_key = (folder / f"{n}.json" for n in ("signing", "public", "query"))
        write_new_keys(self.signing, self.public, self.query_key)
        self.adapters = Adapters(kafka, self.names)
        self.fatal: list[BaseException] = []
        self.numbers = itertools.count(1)

    def documents(self, *more: Certificate) -> list[Connection]:
        vendors = Certificate(use="tls", fingerprint=self.vendor.fingerprint)
        own = Certificate(use="tls", fingerprint=self.client.fingerprint)
        return [
            Connection(
                organisation=organisation,
                name="Exempelköpings kommun",
                slot=slot,
                agreement_from=date(2026, 1, 1),
                certificates=certificates,
                qualifications={code: Qualification(actor="0017-SN") for code in PROVIDERS},
            )
            for organisation, slot, certificates in ((ONE, 0, (own, vendors, *more)), (OTHER, 1, (vendors,)))
        ]

    async def connect(self, *documents: Connection) -> None:
        await write_connections(self.kafka["bootstrap_servers"], self.names, documents)

    async def provision(self) -> None:
        topics = concrete_topics(self.names, PROVIDERS, [ONE, OTHER], SLOTS)
        await ensure_topics(self.kafka["bootstrap_servers"], topics)
        await self.connect(*self.documents())

    @asynccontextmanager
    async def behind(self, *, with_keys: bool = True) -> AsyncIterator[None]:
        """Router, composer and adapters."""
        router = RouterSettings(**self.common, edge_keys_file=self.public if with_keys else None)
        async with AsyncExitStack() as stack:
            for service in (
                build_router(router, on_fatal=self.fatal.append),
                build_composer(ComposerSettings(**self.common), on_fatal=self.fatal.append),
            ):
                await stack.enter_async_context(running(service, 60))
            answering = asyncio.create_task(self.adapters.run())
            stack.callback(answering.cancel)
            yield

    def build(self, **more: Any) -> Edge:
        fields = {
            "server_certificate": self.server.certificate,
            "server_key": self.server.key,
            "client_ca_file": self.authority.ca,
            "signing_key_file": self.signing,
            "query_key_file": self.query_key,
            "drain_ms": 1000,
        }
        return build_edge(EdgeSettings(**self.common | fields | more), on_fatal=self.fatal.append)

    @asynccontextmanager
    async def edge(self, ready: float | None = 60, **more: Any) -> AsyncIterator[Edge]:
        async with running(self.build(**more), ready) as service:
            yield service

    def question(self, **more: Any) -> bytes:
        """A question that no other is like."""
        today = date.today()  # noqa: DTZ011
        fields: dict[str, Any] = {
            "organisation": ONE,
            "organisation_name": "Exempelköpings kommun",
            "person": PERSON,
            "case": f"EB-2026-{next(self.numbers)}",
            "caseworker": "karin.handlaggare",
            "first": today - timedelta(days=45),
            "last": today,
            "correlation": "5d1f7a0e",
        }
        return write_question(SoapQuestion(**fields | more))

    def tls(self, pair: Pair | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.authority.ca)
        pair = pair or self.client
        context.load_cert_chain(pair.certificate, pair.key)
        return context

    async def ask(
        self, edge: Service, raw: bytes | None = None, pair: Pair | None = None, **headers: str
    ) -> tuple[int, str, aiohttp.ClientResponse]:
        """One question on a connection of its own: status, text, and the rest."""
        connector = aiohttp.TCPConnector(ssl=self.tls(pair), force_close=True)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(60)) as session:
            url = f"https://localhost:{edge.listening.port}/"
            async with session.post(url, data=raw or self.question(), headers=HEADERS | headers) as response:
                return response.status, await response.text(), response

    async def records(self, topic: str) -> list[Any]:
        """Every committed record of a topic, up to its end of now."""
        reader = AIOKafkaConsumer(
            **self.kafka, isolation_level="read_committed", auto_offset_reset="none", enable_auto_commit=False
        )
        await reader.start()
        try:
            partitions = [TopicPartition(topic, slot) for slot in range(SLOTS)]
            ends = await reader.end_offsets(partitions)
            reader.assign(partitions)
            for partition in partitions:
                reader.seek(partition, 0)
            found: list[Any] = []
            while any([await reader.position(each) < end for each, end in ends.items()]):
                found += [each for batch in (await reader.getmany(timeout_ms=100)).values() for each in batch]
            return found
        finally:
            await reader.stop()

    async def plans(self) -> list[Plan]:
        return [Plan.read(record.value) for record in await self.records(self.names.topic("query.planned"))]

    @staticmethod
    def metric(edge: Service, name: str) -> float:
        """The sum of a metric over its labels."""
        lines = edge.metrics.expose().decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith((f"{name}{{", f"{name} ")))


@pytest.fixture(scope="session")
async def around(kafka, tmp_path_factory) -> AsyncIterator[Around]:
    """One for all tests that end nothing of it; each edge is the test's own."""
    made, up, over = Around(kafka, "edge.", tmp_path_factory.mktemp("edge")), asyncio.Event(), asyncio.Event()
    await made.provision()

    async def live() -> None:  # in one task: what it enters may not be left in another
        async with made.behind():
            up.set()
            await over.wait()

    task = asyncio.create_task(live())
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        task.result()
    yield made
    over.set()
    await task
    assert not made.fatal


@pytest.fixture
def own_around(kafka, deployment, tmp_path) -> Around:
    """One of the test's own; nothing of it runs yet."""
    return Around(kafka, deployment, tmp_path)


async def until(true: Any, within: float = 30) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
def wait_until():
    return until


@pytest.fixture(scope="session")
def ping() -> bytes:
    return PING.encode()


@pytest.fixture(scope="session")
def around_of():
    return Around
