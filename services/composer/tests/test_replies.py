"""One honest reply for each plan, where the plan says, on a real Kafka."""

import asyncio
import time

import pytest

from ssbtek_contracts.closed import Closed
from ssbtek_contracts.headers import CAUSE, MESSAGE
from ssbtek_contracts.reply import Reply
from ssbtek_runtime.app import running, until_ready

pytestmark = pytest.mark.kafka


async def test_a_reply_as_soon_as_all_answers_are_in(around) -> None:
    async with running(around.app()):
        begun = time.monotonic()
        plan = await around.plan()
        await around.answer(plan)
        (reply,) = await around.replies(1)
        assert time.monotonic() - begun < 5
    assert (reply.complete, around.outcomes(reply)) == (True, {"af": "data", "csn": "data"})
    (record,) = await around.records(around.names.topic("reply", around.make.ORGANISATION))
    assert record.key == plan.key.encode()
    headers = dict(record.headers)
    assert headers[MESSAGE] == b"reply.v1"
    assert headers[CAUSE] == f"{around.names.topic('query.planned')}/0/0".encode()
    (closed,) = [Closed.read(each.value) for each in await around.records(around.names.topic("query.closed"))]
    assert (closed.key, closed.complete, closed.plan_offset) == (plan.key, True, 0)
    assert await around.dead() == []
    assert not around.fatal


async def test_the_edge_is_answered_in_its_slot_and_a_refusal_at_once(around) -> None:
    async with running(around.app()):
        plan = await around.plan(slot=1, route="edge")
        await around.answer(plan)
        await around.put(around.names.topic("query.planned"), around.make.refused_plan(90, route="edge"), 1)
        topic = around.names.topic("reply.edge")

        async def both() -> bool:
            return len(await around.records(topic, 1)) == 2

        await around.until(both)
    by_key = {record.key.decode(): Reply.read(record.value) for record in await around.records(topic, 1)}
    assert by_key[plan.key].complete
    refused = by_key[around.make.key(90)]
    assert refused.refusal is not None and refused.refusal.code == "purpose_missing"
    assert await around.records(topic, 0) == []


async def test_a_foreign_digest_is_an_incident_and_is_never_used(around) -> None:
    app = around.app()
    async with running(app):
        plan = await around.plan(1_000)
        await around.answer(plan, "af", body_digest="f" * 64)
        await around.answer(plan, "csn")
        (reply,) = await around.replies(1)
        assert b'ssbtek_incidents_total{code="digest_mismatch"} 1.0' in app.metrics.expose()
    assert around.outcomes(reply) == {"af": "timeout", "csn": "data"}
    assert await around.dead() == [("lookup.answered", 0, "digest_mismatch", False)]


async def test_what_cannot_be_read_holds_nothing_up(around) -> None:
    async with running(around.app()):
        await around.put(around.names.topic("query.planned"), b"\xff{")
        await around.put(around.names.topic("lookup.answered", "fk"), b"[]")
        plan = await around.plan(20_000)
        await asyncio.sleep(0.5)
        await around.put(around.names.topic("lookup.answered", "af"), b'{"key": 1}', key=plan.key)
        await around.answer(plan, "csn")
        (reply,) = await around.replies(1)
    assert around.outcomes(reply) == {"af": "failed", "csn": "data"}
    dead = await around.dead()
    assert sorted(dead) == [
        ("lookup.answered", 0, "unreadable", False),
        ("lookup.answered", 0, "unreadable", True),
        ("query.planned", 0, "unreadable", False),
    ]


async def test_an_organisation_without_a_reply_topic_stalls_nobody(around) -> None:
    async with running(around.app()):
        await around.put(
            around.names.topic("query.planned"),
            around.make.refused_plan(
                91, organisation="2199990025", key="2199990025/00000000-0000-4000-8000-00000000005b"
            ),
        )
        plan = await around.plan()
        await around.answer(plan)
        (reply,) = await around.replies(1)
        assert reply.complete
        await asyncio.sleep(0.2)
    assert await around.dead() == [("query.planned", 0, "no_reply_topic", False)]
    assert len(await around.records(around.names.topic("query.closed"))) == 2
    assert not around.fatal


async def test_a_full_budget_still_answers_everybody(around) -> None:
    around.settings = around.settings.model_copy(update={"slot_bytes": 1024 * 1024})
    app = around.app()
    async with running(app):
        plans = [await around.plan(4_000) for _ in range(10)]
        big = around.make.content("A" * 400_000)
        for plan in plans:
            await around.answer(plan, "af", content=big)
        for plan in reversed(plans):
            await around.answer(plan, "csn", content=big)
        replies = await around.replies(10)
        assert b"ssbtek_open_queries 0.0" in app.metrics.expose()
    assert all(reply.complete for reply in replies)


async def test_readiness_says_what_is_wrong_and_the_metrics_are_there(around) -> None:
    app = around.app()
    assert app.readiness.problems()
    async with running(app):
        await until_ready(app, 5)
        text = app.metrics.expose().decode()
    for name in ("ssbtek_open_queries", "ssbtek_replies_total", "ssbtek_incidents_total", "ssbtek_lag_records"):
        assert name in text
