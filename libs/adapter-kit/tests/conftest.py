"""The toy provider on a real Kafka: its topics, its simulator, lookups as the router writes them."""

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from ssbtek_adapter_kit.app import build_adapter_app
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.simulator import Simulator
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.headers import write_headers
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.plan import Ingress
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.app import Service

TOY = Path(__file__).parent / "toy_provider.py"
SLOTS = 2


def _load() -> Any:
    # Test modules import it by name; with import-mode=importlib their folder is not on the path.
    spec = importlib.util.spec_from_file_location("toy_provider", TOY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["toy_provider"] = module
    spec.loader.exec_module(module)
    return module


toy_provider = _load()


def lookup(number: int = 1, scenario: str = "everything", do: str | None = None, **change: Any) -> Lookup:
    """The number-th lookup; `do` is how the toy's folder is to misbehave."""
    organisation = change.pop("organisation", "2199990017")
    now = time.time_ns() // 1_000_000
    fields: dict[str, Any] = {
        "key": f"{organisation}/00000000-0000-4000-8000-{number:012x}",
        "organisation": organisation,
        "ingress": Ingress(lane=change.pop("lane", "interactive"), partition=0, offset=number, appended_at=now),
        "parameters": {"do": do} if do else {},
    }
    return sample_lookup("toy", BY_SCENARIO[scenario].number, **fields | change)


class Place:
    """One deployment with the toy's topics, and its simulator (plain HTTP: this is about Kafka)."""

    def __init__(self, bootstrap: str, deployment: str, folder: Path) -> None:
        self.bootstrap, self.deployment, self.folder = bootstrap, deployment, folder
        self.names = Names(deployment)
        self.requested = self.names.topic("lookup.requested", "toy")
        self.answered = self.names.topic("lookup.answered", "toy")
        self.group = self.names.group("adapter-toy")
        self.simulator = Simulator(toy_provider.SIMULATION)
        self.producer = AIOKafkaProducer(bootstrap_servers=[bootstrap], acks="all", enable_idempotence=True)
        self.fatal: list[BaseException] = []
        self._processes: list[subprocess.Popen[bytes]] = []

    async def start(self) -> None:
        topics = concrete_topics(self.names, ["toy"], [], SLOTS)
        wanted = {self.requested, self.answered, self.names.topic("dead")}
        await ensure_topics([self.bootstrap], [topic for topic in topics if topic.name in wanted])
        await self.simulator.start()
        await self.producer.start()

    async def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        await self.producer.stop()
        await self.simulator.stop()

    def app(self, **settings: Any) -> Service:
        chosen = toy_provider.Settings(
            kafka=(self.bootstrap,), deployment=self.deployment, provider_url=self.simulator.url, **settings
        )
        return build_adapter_app(toy_provider.adapter(), chosen, self.fatal.append)

    def process(self, **settings: Any) -> "subprocess.Popen[bytes]":
        """The adapter as a process of its own."""
        told = {
            "SSBTEK_KAFKA": self.bootstrap,
            "SSBTEK_DEPLOYMENT": self.deployment,
            "SSBTEK_PROVIDER_URL": self.simulator.url,
            **{f"SSBTEK_{name.upper()}": str(value) for name, value in settings.items()},
        }
        log = (self.folder / f"process-{len(self._processes)}.log").open("wb")
        process = subprocess.Popen([sys.executable, str(TOY)], env=os.environ | told, stderr=log, stdout=log)
        self._processes.append(process)
        return process

    async def put(self, *lookups: Lookup | bytes, slot: int = 0) -> None:
        for each in lookups:
            value = each if isinstance(each, bytes) else each.write()
            headers = write_headers("lookup.v1", None, None if isinstance(each, bytes) else each.deadline)
            key = b"k" if isinstance(each, bytes) else each.key.encode()
            await self.producer.send_and_wait(self.requested, value, key=key, partition=slot, headers=headers)

    async def records(self, topic: str) -> list[Any]:
        """Everything in a topic now."""
        partitions = [TopicPartition(topic, k) for k in range(SLOTS if topic != self.names.topic("dead") else 1)]
        reader = AIOKafkaConsumer(bootstrap_servers=[self.bootstrap], isolation_level="read_committed")
        await reader.start()
        try:
            ends = await reader.end_offsets(partitions)
            reader.assign(partitions)
            await reader.seek_to_beginning(*partitions)
            found: list[Any] = []
            while any([await reader.position(each) < ends[each] for each in partitions]):
                for batch in (await reader.getmany(timeout_ms=100)).values():
                    found += batch
            return found
        finally:
            await reader.stop()

    async def answers(self, number: int = 0, within: float = 20) -> list[Answer]:
        """All answers, as soon as there are those of so many different lookups."""
        try:
            async with asyncio.timeout(within):
                while True:
                    found = [Answer.read(record.value) for record in await self.records(self.answered)]
                    if len({each.key for each in found}) >= number:
                        return found
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"{len(found)} answers of {number}; fatal: {self.fatal}") from None

    async def dead(self) -> list[Dead]:
        return [Dead.read(record.value) for record in await self.records(self.names.topic("dead"))]

    async def committed(self, slot: int = 0) -> tuple[int, str]:
        """The group's committed offset and metadata."""
        admin = AIOKafkaAdminClient(bootstrap_servers=[self.bootstrap])
        await admin.start()
        try:
            at = TopicPartition(self.requested, slot)
            found = (await admin.list_consumer_group_offsets(self.group, partitions=[at]))[at]
            return found.offset, found.metadata
        finally:
            await admin.close()

    async def until(self, true: Any, within: float = 20) -> None:
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110
                await asyncio.sleep(0.05)


def outcome(answer: Answer) -> str:
    """`outcome` or `outcome:code`."""
    told = json.loads(answer.outcome.model_dump_json())
    return ":".join(filter(None, (told["outcome"], told.get("code"))))


@pytest.fixture
def toy() -> Any:
    return toy_provider


@pytest.fixture
def make_lookup() -> Any:
    return lookup


@pytest.fixture
def told() -> Any:
    return outcome


@pytest.fixture
async def place(kafka: str, deployment: str, tmp_path: Path) -> AsyncIterator[Place]:
    made = Place(kafka, deployment, tmp_path)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def own_place(own_kafka: Any, deployment: str, tmp_path: Path) -> AsyncIterator[Place]:
    made = Place(own_kafka.bootstrap, deployment, tmp_path)
    await made.start()
    yield made
    await made.stop()
