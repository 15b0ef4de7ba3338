"""The composer as a process: it is stopped by SIGTERM, and ends itself when its slot is another's."""

import asyncio
import os
import signal
import socket
import sys
from typing import Any

import httpx
import pytest

from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.slot.clients import make_producer
from ssbtek_runtime.slot.fatal import FATAL_EXIT

pytestmark = pytest.mark.kafka


class Process:
    """`python -m ssbtek_composer` with a port of its own."""

    def __init__(self, kafka: str, deployment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.env = os.environ | {
            "SSBTEK_KAFKA": kafka,
            "SSBTEK_DEPLOYMENT": deployment,
            "SSBTEK_SLOTS": "2",
            "SSBTEK_HTTP_PORT": str(self.port),
        }
        self.child: Any = None

    async def start(self) -> None:
        self.child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ssbtek_composer", env=self.env, stderr=asyncio.subprocess.PIPE
        )
        async with httpx.AsyncClient() as client, asyncio.timeout(30):
            while True:
                try:
                    if (await client.get(f"http://127.0.0.1:{self.port}/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)

    async def end(self) -> tuple[int, str]:
        async with asyncio.timeout(20):
            _, errors = await self.child.communicate()
        return self.child.returncode, errors.decode()


@pytest.fixture
async def process(kafka, deployment, make):
    await ensure_topics([kafka], concrete_topics(Names(deployment), load_providers(), [make.ORGANISATION], 2))
    made = Process(kafka, deployment)
    await made.start()
    yield made
    if made.child.returncode is None:
        made.child.kill()
        await made.child.communicate()


async def test_sigterm_ends_it_cleanly(process) -> None:
    process.child.send_signal(signal.SIGTERM)
    code, errors = await process.end()
    assert code in (0, -signal.SIGTERM), errors
    assert '"stopped"' in errors or code == -signal.SIGTERM
    assert "fatal" not in errors


async def test_it_ends_itself_when_another_has_its_slot(process, kafka, deployment, make) -> None:
    names = Names(deployment)
    thief = make_producer({"bootstrap_servers": [kafka]}, names.transactional_id("composer", 0))
    await thief.start()
    await thief.begin_transaction()
    await thief.send_and_wait(names.topic("query.planned"), make.refused_plan().write(), partition=0)
    await thief.commit_transaction()
    code, errors = await process.end()
    await thief.stop()
    assert code == FATAL_EXIT, errors
    assert "SlotLost" in errors and make.ORGANISATION not in errors
