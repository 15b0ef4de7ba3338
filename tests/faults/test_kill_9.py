"""Real processes that kill themselves by SIGKILL at a named point: what the tests in one event loop pretend."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from ssbtek_local.stack.places import free_ports
from ssbtek_local.stack.process import Child

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]

PROCESS = """
import importlib, os, signal, sys
from pathlib import Path
from ssbtek_runtime.app import serve

kind, step, armed = sys.argv[1], sys.argv[2], Path(sys.argv[3])
app = importlib.import_module(f"ssbtek_{kind}.app")
settings = getattr(importlib.import_module(f"ssbtek_{kind}.settings"), f"{kind.capitalize()}Settings")

async def die(here):
    if here == step and armed.exists():
        os.kill(os.getpid(), signal.SIGKILL)

serve(app.NAME, settings, lambda settings: app.build_app(settings, at=die))
"""


async def deadly(system: Any, kind: str, step: str) -> tuple[Child, Path]:
    """A process of this kind, ready, that dies at this step of its next transaction once the file is there."""
    armed, (port,) = system.folder / f"armed-{kind}", free_ports(1)
    env = os.environ | {
        "SSBTEK_KAFKA": system.kafka["bootstrap_servers"][0],
        "SSBTEK_DEPLOYMENT": system.names.deployment,
        "SSBTEK_SLOTS": "2",
        "SSBTEK_HTTP_PORT": str(port),
    }
    command = [sys.executable, "-c", PROCESS, kind, step, str(armed)]
    child = Child(command, system.folder / f"{kind}.log", env=env)
    child.launch()
    async with httpx.AsyncClient() as client, asyncio.timeout(40):
        while True:
            try:
                if (await client.get(f"http://127.0.0.1:{port}/ready")).status_code == 200:
                    return child, armed
            except httpx.TransportError:
                pass
            assert child.pid is not None, child.said()
            await asyncio.sleep(0.1)


async def killed(child: Child) -> None:
    """Returns once it has died as it was told to."""
    async with asyncio.timeout(40):
        while child.exit_code is None:  # noqa: ASYNC110 - a process, asked as its parent would
            await asyncio.sleep(0.05)
    assert child.exit_code == -signal.SIGKILL, child.said()


async def test_a_router_and_a_composer_that_are_killed_inside_and_after_their_transactions(own_system) -> None:
    """The router between its sends and its offsets, then the composer once the commit is made and before it knows.

    Breaks if the plan, the lookups and the offset, or the reply and the state, were more than one transaction.
    """
    system = own_system
    for name in ("router", "composer"):
        await system.end(name)
    router, arm_router = await deadly(system, "router", "acked")
    composer, arm_composer = await deadly(system, "composer", "committed")
    try:
        async with system.client(resend_after=60) as client:
            asked = client.prepare(system.question("everything", "af", "tns"))
            asking = asyncio.create_task(client.ask(asked, within=60))
            arm_router.touch()
            await killed(router)
            arm_composer.touch()
            await system.run("router")
            await killed(composer)
            await system.run("composer")
            reply = await asking
    finally:
        router.kill()
        composer.kill()
    assert reply.refusal is None or reply.refusal.code == "too_late", reply.refusal
    assert len(await system.replies(asked.key)) == 1
    for code in ("af", "tns"):
        lookups = await system.records(system.names.topic("lookup.requested", code))
        assert len(lookups) == len({(record.partition, record.key) for record in lookups}), "none is doubled"
    found = await system.conservation()
    assert found.holds, found.faults
    assert not system.fatal
