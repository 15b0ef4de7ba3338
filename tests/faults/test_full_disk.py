"""The broker's disk is full (`RLIMIT_FSIZE`): it halts, keeps what it acknowledged, and nobody is answered twice."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil
import pytest

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform != "linux", reason="another process's limits can be set on Linux alone"),
]
ROOM = 24 * 1024


async def test_a_broker_with_a_full_disk_costs_time_and_nothing_else(system_on_own_kafka) -> None:
    """Its logs may grow by a little more and no further, in the middle of somebody's transaction.

    Breaks if a commit whose outcome is not known counted as made or as undone (`SlotProducer.commit`): a query would be
    answered twice, or never.
    """
    system, kafka, _ = system_on_own_kafka
    logs = (kafka._folder / "log").glob("*/*.log")
    largest = max(log.stat().st_size for log in logs)
    psutil.Process(kafka.child.pid).rlimit(psutil.RLIMIT_FSIZE, (largest + ROOM, psutil.RLIM_INFINITY))
    asking = []
    async with system.client(resend_after=5) as client:
        async with asyncio.timeout(60):
            while kafka.child.exit_code is None:
                asked = client.prepare(system.question("everything", "af", "tns"))
                asking.append(asyncio.create_task(client.ask(asked, within=100)))
                await asyncio.sleep(0.2)
        assert "log dirs" in kafka.child.said(20_000), "it halted of that, and of nothing else"
        async with supervised(system, "router", "composer", "adapter-af", "adapter-tns"):
            await asyncio.to_thread(kafka.start)
            replies = await asyncio.gather(*asking, return_exceptions=True)
            after = await client.ask(system.question("everything", "af", "tns"), within=60)
    assert after.complete
    assert not [each for each in replies if isinstance(each, BaseException)], replies
    assert all(reply.refusal is None or reply.refusal.code == "too_late" for reply in replies)
    records = await system.records(system.names.topic("reply", "2199990017"))
    keys = [record.key.decode() for record in records]
    assert sorted(keys) == sorted({*keys}), "nobody is answered twice"
    assert {reply.key for reply in replies} < {*keys}
    print(f"{len(replies)} asked while the disk filled up; ended themselves: {len(system.fatal)}")
    found = await system.conservation()
    assert found.holds, found.faults


@asynccontextmanager
async def supervised(system: Any, *names: str) -> AsyncIterator[None]:
    """Whatever ends itself is started again, as whoever runs it would."""

    async def supervise() -> None:
        while True:
            for name in names:
                if "must end" in str(system.services[name].readiness.problems()):
                    await system.end(name)
                    await system.run(name, ready=False)
            await asyncio.sleep(0.1)

    task = asyncio.create_task(supervise())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
