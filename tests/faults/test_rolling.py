"""A rolling deploy of every kind of service under load: no reply late by more than a second, none lost, none twice."""

import asyncio

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
KINDS = ("router", "composer", "adapter-af", "adapter-tns", "audit")
LATE_MS = 1_000


async def test_each_kind_of_service_is_replaced_under_load(own_system) -> None:
    """The new instance starts beside the old one, then the old one ends as by SIGTERM. Breaks if a slot that is taken
    away were not closed first (`Ownership.on_partitions_revoked`): its owner would be fenced in the middle of work."""
    system, over = own_system, asyncio.Event()
    async with system.client(resend_after=30) as client:
        asking = []

        async def go_on_asking() -> None:
            while not over.is_set():
                asked = client.prepare(system.question("everything", "af", "tns"))
                asking.append(asyncio.create_task(client.ask(asked, within=40)))
                await asyncio.sleep(0.25)

        going_on = asyncio.create_task(go_on_asking())
        for name in KINDS:
            before = system._lives.pop(name)
            await system.run(name)
            system._lives[name], after = before, system._lives[name]
            await system.end(name)
            system._lives[name] = after
        over.set()
        await going_on
        replies = await asyncio.gather(*asking)
    assert all(reply.complete for reply in replies)
    keys = [reply.key for reply in replies]
    records = await system.records(system.names.topic("reply", "2199990017"))
    assert sorted(record.key.decode() for record in records) == sorted(keys), "one reply to each"
    appended = {record.key.decode(): record.timestamp for record in records}
    late = [appended[reply.key] - reply.deadline for reply in replies]
    took = sorted(appended[reply.key] - reply.ingress.appended_at for reply in replies)
    print(f"{len(took)} replies during the deploy: median {took[len(took) // 2]} ms, slowest {took[-1]} ms")
    assert max(late) <= LATE_MS

    async def holds() -> bool:  # the new audit stands by for a moment before it reads on
        return bool((await system.conservation()).holds)

    await system.until(holds, 60)
    assert not system.fatal
