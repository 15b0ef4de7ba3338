"""While Kafka is away the edge answers with a fault and does not hang; when it is back, so is the edge."""

import asyncio

import pytest

from ssbtek_edge.following import SILENT_MS


@pytest.fixture
def lonely(own_kafka, deployment, tmp_path, around_of):
    return around_of(own_kafka.bootstrap, deployment, tmp_path)


async def test_kafka_away_is_told_soon_and_over_once_it_is_back(lonely, own_kafka, wait_until) -> None:
    await lonely.provision()
    loop = asyncio.get_running_loop()
    async with lonely.behind(), lonely.edge() as edge:
        assert (await lonely.ask(edge))[0] == 200
        await asyncio.to_thread(own_kafka.kill)
        for _ in range(2):
            began = loop.time()
            status, text, _ = await lonely.ask(edge)
            assert status == 500 and "kafka_away" in text
            assert loop.time() - began < 8
        await wait_until(edge.readiness.problems)
        assert "Kafka does not answer" in str(edge.readiness.problems())
        await asyncio.sleep(SILENT_MS / 1000)
        began = loop.time()
        assert (await lonely.ask(edge))[0] == 500
        assert loop.time() - began < 2  # known to be away: nobody waits for it
        await asyncio.to_thread(own_kafka.start)
        await wait_until(lambda: not edge.readiness.problems(), 60)
        async with asyncio.timeout(60):
            while (await lonely.ask(edge))[0] != 200:
                pass
    assert not lonely.fatal


async def test_an_edge_that_starts_before_kafka_answers_with_faults_until_it_is_there(lonely, own_kafka, wait_until):
    await lonely.provision()
    await asyncio.to_thread(own_kafka.kill)
    async with lonely.edge(ready=None) as edge:
        status, text, _ = await lonely.ask(edge)
        assert status == 500 and "kafka_away" in text
        await asyncio.to_thread(own_kafka.start)
        await wait_until(lambda: not edge.readiness.problems(), 60)
    assert not lonely.fatal
