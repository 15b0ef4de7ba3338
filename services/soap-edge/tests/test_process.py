"""The edge as a process, with its own event loop: killed while a question waits, it loses its sockets and no more."""

import asyncio
import json
import os
import signal
import socket
import sys
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest


class Process:
    """`python -m ssbtek_edge` with ports of its own."""

    def __init__(self, around: Any, name: str) -> None:
        self.port, self.soap = free_port(), free_port()
        self.listening = SimpleNamespace(port=self.soap)
        self.env = os.environ | {
            "SSBTEK_KAFKA": around.common["kafka"][0],
            "SSBTEK_DEPLOYMENT": around.common["deployment"],
            "SSBTEK_SLOTS": "2",
            "SSBTEK_INSTANCE": name,
            "SSBTEK_HTTP_PORT": str(self.port),
            "SSBTEK_EDGE_PORT": str(self.soap),
            "SSBTEK_SERVER_CERTIFICATE": str(around.server.certificate),
            "SSBTEK_SERVER_KEY": str(around.server.key),
            "SSBTEK_CLIENT_CA_FILE": str(around.authority.ca),
            "SSBTEK_SIGNING_KEY_FILE": str(around.signing),
            "SSBTEK_QUERY_KEY_FILE": str(around.query_key),
            "SSBTEK_WITHIN_MS": "9000",
        }
        self.child: Any = None

    async def start(self) -> None:
        self.child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ssbtek_edge", env=self.env, stderr=asyncio.subprocess.PIPE
        )
        async with aiohttp.ClientSession() as client, asyncio.timeout(60):
            while True:
                try:
                    async with client.get(f"http://127.0.0.1:{self.port}/ready") as ready:
                        if ready.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)

    async def end(self, how: int) -> tuple[int, list[dict[str, Any]]]:
        """Exit code, and the log."""
        if self.child.returncode is None:
            self.child.send_signal(how)
        async with asyncio.timeout(30):
            _, errors = await self.child.communicate()
        return self.child.returncode, [json.loads(line) for line in errors.decode().splitlines()]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
async def two(around):
    made = [Process(around, "one"), Process(around, "other")]
    await asyncio.gather(*(each.start() for each in made))
    yield made
    for each in made:
        if each.child.returncode is None:
            await each.end(signal.SIGKILL)


async def test_one_killed_mid_wait_loses_its_sockets_and_the_other_answers_the_resend(around, two) -> None:
    one, other = two
    raw = around.question()
    around.adapters.silent = {"csn"}
    try:
        before = len(await around.plans())
        asking = asyncio.create_task(around.ask(one, raw))
        async with asyncio.timeout(20):
            while len(await around.plans()) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await one.end(signal.SIGKILL)
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await asking
        status, text, response = await around.ask(other, raw)
        assert status == 200 and text.count("felkod>deadline<") == 1
        plans = await around.plans()
        assert len(plans) == before + 1 and plans[-1].route == "edge"
        assert response.headers["ssbtek-query"] in {plan.key.rpartition("/")[2] for plan in plans}
        code, log = await other.end(signal.SIGTERM)
    finally:
        around.adapters.silent = set()
    assert code == 0
    told = next(line for line in log if line["event"] == "question")
    assert (told["how"], told["result"], told["organisation"]) == ("joined", "incomplete", "2199990017")
    assert told["certificate"] == around.client.fingerprint
    assert "198503129804" not in str(log)
