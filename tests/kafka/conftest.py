"""The whole system by its `build_app()`s in one event loop, on a real Kafka and PostgreSQL, before real simulators."""

import asyncio
import importlib
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ssbtek_adapter_kit.authority import Authority
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.simulator import Simulator, server_context
from ssbtek_audit.app import build_app as build_audit
from ssbtek_audit.key_file import write_new_key
from ssbtek_audit.ledger import Ledger
from ssbtek_audit.settings import AuditSettings
from ssbtek_client.client import Client
from ssbtek_client.connection import Profile
from ssbtek_client.question import Question
from ssbtek_composer.app import build_app as build_composer
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.reply import Reply
from ssbtek_contracts.topics import Names
from ssbtek_edge.app import Edge
from ssbtek_edge.app import build_app as build_edge
from ssbtek_edge.key_files import write_new_keys
from ssbtek_edge.settings import EdgeSettings
from ssbtek_local.municipalities import connections
from ssbtek_local.provision import provision
from ssbtek_router.app import build_app as build_router
from ssbtek_router.settings import RouterSettings
from ssbtek_runtime.app import Service, running
from ssbtek_runtime.settings import Settings

SLOTS = 2
ORGANISATION, OTHER = "2199990017", "2199990025"
PROVIDERS = list(load_providers())
OWN: dict[str, dict[str, Any]] = {"csn": {"alias_key": "0" * 64}}
"""Settings that a provider cannot do without."""


class System:
    """`services` run by name (`router`, `adapter-csn`, …); each can be ended and started again."""

    def __init__(
        self, kafka: str, postgres: str, deployment: str, folder: Path, providers_file: Path | None = None
    ) -> None:
        self.names, self.folder = Names(deployment), folder
        self.common: dict[str, Any] = {"kafka": (kafka,), "deployment": deployment, "slots": SLOTS}
        self.common["providers_file"] = providers_file
        self.kafka = {"bootstrap_servers": [kafka]}
        self.postgres = postgres
        self.providers = list(load_providers(providers_file))
        self.every_adapter: dict[str, Any] = {}
        self.fatal: list[BaseException] = []
        self.simulators: dict[str, Simulator] = {}
        self.services: dict[str, Service] = {}
        self._lives: dict[str, tuple[asyncio.Event, asyncio.Task[None]]] = {}
        authority = Authority(folder / "authority")
        self._server, self._client, self._ca = authority.pair("server"), authority.pair("client"), authority.ca
        self.ca, self.municipality = self._ca, authority.pair("municipality")
        write_new_key(folder / "audit.key", "2026")
        self._edge = [folder / f"edge-{name}.json" for name in ("signing", "public", "query")]
        write_new_keys(*self._edge)
        self.profiles = {
            each.organisation: Profile(
                organisation=each.organisation, kafka=(kafka,), slot=each.slot, deployment=deployment
            )
            for each in connections(PROVIDERS, SLOTS)
        }

    async def start(self) -> None:
        await self.provision()
        names = ("router", "composer", "audit", *(f"adapter-{code}" for code in self.providers))
        await asyncio.gather(*(self.run(name) for name in names))

    async def provision(self) -> None:
        """Topics, connections and simulators, as far as they are not there."""
        documents = connections(self.providers, SLOTS, {ORGANISATION: self.municipality.fingerprint})
        await provision(self.kafka["bootstrap_servers"], self.names, self.providers, documents, SLOTS)
        for code in self.providers:
            if code not in self.simulators:
                simulation = importlib.import_module(f"ssbtek_adapter_{code}.simulator").SIMULATION
                tls = server_context(self._server.certificate, self._server.key, self._ca)
                self.simulators[code] = Simulator(simulation, tls=tls)
                await self.simulators[code].start()

    async def stop(self) -> None:
        await asyncio.gather(*(self.end(name) for name in list(self._lives)))
        for simulator in self.simulators.values():
            await simulator.stop()

    def build(self, name: str, **more: Any) -> Service:
        if name == "audit":
            settings = AuditSettings(postgres=self.postgres, audit_key_file=self.folder / "audit.key", **self.common)
            return build_audit(settings, on_fatal=self.fatal.append)
        if name.startswith("adapter-"):
            return self._adapter(name.removeprefix("adapter-"), **more)
        if name == "edge":
            return self._soap(**more)
        at = {"at": more.pop("at")} if "at" in more else {}
        if name == "router":
            keys = {"edge_keys_file": self._edge[1]}
            return build_router(RouterSettings(**self.common | keys | more), on_fatal=self.fatal.append, **at)
        return build_composer(Settings(**self.common | more), on_fatal=self.fatal.append, **at)

    def _soap(self, **more: Any) -> Edge:
        fields = {
            "server_certificate": self._server.certificate,
            "server_key": self._server.key,
            "client_ca_file": self._ca,
            "signing_key_file": self._edge[0],
            "query_key_file": self._edge[2],
        }
        return build_edge(EdgeSettings(**self.common | fields | more), on_fatal=self.fatal.append)

    def _adapter(self, code: str, **more: Any) -> Service:
        package = f"ssbtek_adapter_{code}"
        settings = importlib.import_module(f"{package}.settings").Settings(
            provider_url=self.simulators[code].url,
            client_certificate=self._client.certificate,
            client_key=self._client.key,
            ca_certificate=self._ca,
            **self.common | OWN.get(code, {}) | self.every_adapter | more,
        )
        return importlib.import_module(f"{package}.app").build_app(settings, on_fatal=self.fatal.append)

    async def run(self, name: str, *, ready: bool = True, **more: Any) -> Service:
        """Starts a service, until `end`."""
        service, over, up = self.build(name, **more), asyncio.Event(), asyncio.Event()

        async def live() -> None:
            async with running(service, 30 if ready else None):
                up.set()
                await over.wait()

        task = asyncio.create_task(live(), name=name)
        waiting = asyncio.create_task(up.wait())
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()
        self.services[name], self._lives[name] = service, (over, task)
        return service

    async def end(self, name: str) -> None:
        """An orderly end, as by SIGTERM."""
        over, task = self._lives.pop(name)
        over.set()
        await task

    @asynccontextmanager
    async def client(self, organisation: str = ORGANISATION, **more: Any) -> AsyncIterator[Client]:
        async with Client(self.profiles[organisation], **more) as client:
            yield client

    @staticmethod
    def question(scenario: str = "everything", *providers: str, **more: Any) -> Question:
        fields: dict[str, Any] = {
            "person": BY_SCENARIO[scenario].number,
            "case": "EB-2026-001234",
            "caseworker": "karin.handlaggare",
            "period_from": date.today() - timedelta(days=45),  # noqa: DTZ011
            "period_to": date.today(),  # noqa: DTZ011
            "providers": {code: {} for code in providers or PROVIDERS},
        }
        return Question(**fields | more)

    async def records(self, topic: str, *slots: int) -> list[Any]:
        """Every committed record of a topic, up to its end of now."""
        reader = AIOKafkaConsumer(
            **self.kafka, isolation_level="read_committed", auto_offset_reset="none", enable_auto_commit=False,
            max_partition_fetch_bytes=16 * 1024 * 1024,
        )  # fmt: skip
        await reader.start()
        try:
            count = len(reader.partitions_for_topic(topic) or ()) or 1
            partitions = [TopicPartition(topic, slot) for slot in slots or range(count)]
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

    async def replies(self, key: str) -> list[Reply]:
        topic = self.names.topic("reply", key.partition("/")[0])
        return [Reply.read(each.value) for each in await self.records(topic) if each.key == key.encode()]

    async def dead(self) -> list[Dead]:
        return [Dead.read(each.value) for each in await self.records(self.names.topic("dead"))]

    async def put(self, topic: str, value: bytes | None, key: str | None, slot: int = 0) -> int:
        async with AsyncExitStack() as stack:
            producer = AIOKafkaProducer(**self.kafka, acks="all", max_request_size=3_000_000)
            await producer.start()
            stack.push_async_callback(producer.stop)
            sent = await producer.send_and_wait(topic, value, key=key and key.encode(), partition=slot)
            return int(sent.offset)

    def ledger(self) -> Ledger:
        return Ledger(self.postgres, self.names)

    async def until(self, true: Any, within: float = 25) -> None:
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def conservation(self) -> Any:
        """What the ledger says once audit has read all there is."""
        audit = self.services["audit"]

        async def drained() -> bool:
            lag = [line for line in audit.metrics.expose().decode().splitlines() if line.startswith("ssbtek_lag")]
            return float(lag[0].split()[1]) == 0

        await asyncio.sleep(0.5)
        await self.until(drained)
        async with self.ledger() as ledger:
            return await ledger.conservation()


def outcomes_of(reply: Reply) -> dict[str, str]:
    return {block.provider: block.outcome.outcome for block in reply.blocks}


@pytest.fixture(scope="session")
def outcomes() -> Any:
    """The outcomes of a reply, by provider."""
    return outcomes_of


@pytest.fixture(scope="module")
async def system(kafka: str, postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """One for all tests of a module that end nothing of it. Not of the session: between two of its tests others might
    keep the event loop busy for longer than its sessions last, and it would start anew each time."""
    made = System(kafka, postgres, f"w{secrets.token_hex(3)}.", tmp_path_factory.mktemp("system"))
    await made.start()
    yield made
    await made.stop()
    assert not made.fatal


@pytest.fixture
async def own_system(kafka: str, postgres: str, deployment: str, tmp_path: Path) -> AsyncIterator[System]:
    """One that a test may end parts of."""
    made = System(kafka, postgres, deployment, tmp_path)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def make_system(kafka: str, postgres: str, deployment: str, tmp_path: Path) -> AsyncIterator[Any]:
    """`await make_system(providers_file, **settings)`: one of the providers in a data file, with settings for each."""
    async with AsyncExitStack() as stack:

        async def make(providers_file: Path | None = None, **every_adapter: Any) -> System:
            made = System(kafka, postgres, deployment, tmp_path, providers_file)
            made.every_adapter = every_adapter
            stack.push_async_callback(made.stop)
            await made.start()
            return made

        yield make


@pytest.fixture
async def system_on_own_kafka(own_kafka: Any, own_postgres: Any, deployment: str, tmp_path: Path) -> AsyncIterator[Any]:
    """One whose Kafka and PostgreSQL a test may kill; with them."""
    made = System(own_kafka.bootstrap, own_postgres.dsn, deployment, tmp_path)
    await made.start()
    yield made, own_kafka, own_postgres
    await made.stop()
