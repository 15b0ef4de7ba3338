"""Kafka or PostgreSQL away for ten seconds: services wait, say so, and go on without loss."""

import asyncio

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.timeout(180)]


async def test_kafka_and_then_postgres_away_for_ten_seconds(system_on_own_kafka) -> None:
    system, kafka, postgres = system_on_own_kafka
    async with system.client(resend_after=2) as client:
        assert (await client.ask(system.question("everything", "af", "tns"))).complete
        kafka.kill()
        waiting = asyncio.create_task(client.ask(client.prepare(system.question("everything", "af", "tns")), within=60))
        await asyncio.sleep(10)
        for name in ("router", "composer", "audit"):
            assert system.services[name].readiness.problems(), f"{name} says that Kafka is away"
        await asyncio.to_thread(kafka.start)
        reply = await waiting
        assert reply.refusal is None or reply.refusal.code == "too_late"
        assert (await client.ask(system.question("everything", "af", "tns"), within=60)).complete

        postgres.kill()
        asked = [await client.ask(system.question("everything", "tns")) for _ in range(3)]
        assert all(reply.complete for reply in asked), "audit blocks nothing"
        await asyncio.sleep(10)
        assert "postgres" in system.services["audit"].readiness.problems()
        await asyncio.to_thread(postgres.start)

        async def ready() -> bool:
            return not system.services["audit"].readiness.problems()

        await system.until(ready, 60)
    found = await system.conservation()
    assert found.holds, found.faults
    assert not system.fatal
