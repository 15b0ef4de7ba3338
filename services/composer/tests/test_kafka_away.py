"""A broker is killed and comes back 10 s later: what was open is answered, nothing is lost and nothing said twice."""

import asyncio

import pytest

from ssbtek_runtime.app import running, until_ready

pytestmark = pytest.mark.kafka


@pytest.mark.timeout(180)
async def test_open_queries_outlive_a_broker_that_is_away(around_own_kafka, own_kafka) -> None:
    around = around_own_kafka
    app = around.app()
    async with running(app):
        before = await around.plan(60_000)
        await around.answer(before)
        await around.replies(1)
        open_ = await around.plan(60_000)
        await around.answer(open_, "af")
        await asyncio.sleep(0.5)
        own_kafka.kill()
        await asyncio.sleep(10)
        assert any("silent" in problem for problem in app.readiness.problems()["slots"])
        own_kafka.start()
        await until_ready(app, 30)
        await around.answer(open_, "csn")
        replies = await around.replies(2)
    assert [reply.key for reply in replies] == [before.key, open_.key]
    assert all(reply.complete for reply in replies)
    assert not around.fatal
