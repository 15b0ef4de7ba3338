"""The composer on a real Kafka: exactly one reply, none too early, whoever dies when."""

import asyncio
import time
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ssbtek_composer.app import build_app, sources_of
from ssbtek_composer.settings import ComposerSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.closed import Closed
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.headers import CAUSE, MESSAGE
from ssbtek_contracts.outcome import Timeout
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.reply import Reply
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_runtime.app import running, until_ready
from ssbtek_runtime.slot.clients import make_producer
from ssbtek_runtime.slot.producer import nothing
from ssbtek_runtime.slot.takeover import Clients, take_over
from ssbtek_runtime.slot.trip import STRIKES

pytestmark = pytest.mark.kafka
SLOTS = 2
TAKEOVER = ["fenced", "state", "ends", "sought"]


def now_ms() -> int:
    return int(time.time() * 1000)


class Around:
    """The composer's neighbours: what the router and the adapters write, what its readers see."""

    def __init__(self, make: Any, kafka: str, deployment: str) -> None:
        self.make = make
        self.names = Names(deployment)
        self.settings = ComposerSettings(kafka=(kafka,), deployment=deployment, slots=SLOTS)
        self.kafka = {"bootstrap_servers": [kafka]}
        self.fatal: list[BaseException] = []
        self.number = 0
        self.producer = AIOKafkaProducer(**self.kafka, acks="all", enable_idempotence=True, linger_ms=0)

    async def start(self) -> None:
        topics = concrete_topics(self.names, load_providers(), [self.make.ORGANISATION], SLOTS)
        await ensure_topics(self.kafka["bootstrap_servers"], topics)
        await self.producer.start()

    def app(self, at: Any = nothing, **changed: Any) -> Any:
        settings = self.settings.model_copy(update=changed)
        return build_app(settings, on_fatal=self.fatal.append, at=at)

    async def put(self, topic: str, message: Any, slot: int = 0, key: str | None = None) -> int:
        value = message if isinstance(message, bytes) else message.write()
        key = key or getattr(message, "key", None)
        return (await self.producer.send_and_wait(topic, value, key=key and key.encode(), partition=slot)).offset

    async def plan(self, within_ms: int = 20_000, slot: int = 0, **more: Any) -> Any:
        """Plans a new query due in so long."""
        self.number += 1
        made = self.make.plan(self.number, at=now_ms(), partition=slot, **more)
        made = made.model_copy(update={"deadline": now_ms() + within_ms})
        await self.put(self.names.topic("query.planned"), made, slot)
        return made

    async def answer(self, plan: Any, *providers: str, **more: Any) -> None:
        for provider in providers or plan.asked:
            made = self.make.answer(1, provider).model_copy(
                update={
                    "key": plan.key,
                    "body_digest": plan.body_digest,
                    "ingress": plan.ingress,
                    "deadline": plan.deadline,
                    **more,
                }
            )
            await self.put(self.names.topic("lookup.answered", provider), made, plan.ingress.partition)

    async def records(self, topic: str, slot: int = 0) -> list[Any]:
        """Every committed record of a partition, up to its end of now."""
        reader = AIOKafkaConsumer(
            **self.kafka, isolation_level="read_committed", auto_offset_reset="none", enable_auto_commit=False
        )
        await reader.start()
        try:
            partition = TopicPartition(topic, slot)
            end = (await reader.end_offsets([partition]))[partition]
            reader.assign([partition])
            reader.seek(partition, 0)
            found: list[Any] = []
            while await reader.position(partition) < end:
                found += [each for batch in (await reader.getmany(timeout_ms=100)).values() for each in batch]
            return found
        finally:
            await reader.stop()

    async def replies(self, number: int, within: float = 25) -> list[Reply]:
        """The organisation's replies, once there are so many; and no more a moment later."""
        topic = self.names.topic("reply", self.make.ORGANISATION)
        async with asyncio.timeout(within):
            while len(await self.records(topic)) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        found = [Reply.read(record.value) for record in await self.records(topic)]
        assert len(found) == number
        return found

    async def dead(self) -> list[tuple[str, int, str, bool]]:
        records = await self.records(self.names.topic("dead"))
        found = [Dead.read(record.value) for record in records]
        return [(self.names.row_of(each.topic)[0].name, each.offset, each.code, each.answered) for each in found]

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(25):
            while not await true():  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@pytest.fixture
async def around(make, kafka, deployment):
    made = Around(make, kafka, deployment)
    await made.start()
    yield made
    await made.producer.stop()


def outcomes(reply: Reply) -> dict[str, str]:
    return {block.provider: block.outcome.outcome for block in reply.blocks}


async def test_a_reply_as_soon_as_all_answers_are_in(around) -> None:
    async with running(around.app()):
        begun = time.monotonic()
        plan = await around.plan()
        await around.answer(plan)
        (reply,) = await around.replies(1)
        assert time.monotonic() - begun < 5
    assert (reply.complete, outcomes(reply)) == (True, {"af": "data", "csn": "data"})
    (record,) = await around.records(around.names.topic("reply", around.make.ORGANISATION))
    assert record.key == plan.key.encode()
    headers = dict(record.headers)
    assert headers[MESSAGE] == b"reply.v1"
    assert headers[CAUSE] == f"{around.names.topic('query.planned')}/0/0".encode()
    (closed,) = [Closed.read(each.value) for each in await around.records(around.names.topic("query.closed"))]
    assert (closed.key, closed.complete, closed.plan_offset) == (plan.key, True, 0)
    assert await around.dead() == []
    assert not around.fatal


async def test_at_the_deadline_what_is_missing_is_named_and_the_late_answer_recorded(around) -> None:
    async with running(around.app()):
        plan = await around.plan(700)
        await around.answer(plan, "af")
        (reply,) = await around.replies(1)
        assert (reply.complete, outcomes(reply)) == (False, {"af": "data", "csn": "timeout"})
        assert reply.blocks[1].outcome == Timeout(code="deadline")
        await around.answer(plan, "csn")

        async def recorded() -> bool:
            return await around.dead() == [("lookup.answered", 0, "too_late", False)]

        await around.until(recorded)
        await around.replies(1)


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
    assert outcomes(reply) == {"af": "timeout", "csn": "data"}
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
    assert outcomes(reply) == {"af": "failed", "csn": "data"}
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


async def test_an_answer_may_come_before_its_plan_is_visible(around) -> None:
    """The router's transaction is open still, its lookup was answered: not late, whatever the last stable offset is."""
    router = make_producer(around.kafka, around.names.transactional_id("router", 0))
    await router.start()
    async with running(around.app()):
        plan = around.make.plan(1, at=now_ms())
        await router.begin_transaction()
        await router.send_and_wait(around.names.topic("query.planned"), plan.write(), partition=0)
        await around.answer(plan)
        await asyncio.sleep(0.6)
        assert await around.dead() == []
        await router.commit_transaction()
        (reply,) = await around.replies(1)
    await router.stop()
    assert reply.complete
    assert await around.dead() == []


async def test_a_composer_that_lags_at_the_deadline_calls_nothing_late_that_is_there(around) -> None:
    """The barrier. While nobody composes, answers arrive in time; the deadline passes before they are read."""
    async with running(around.app()):
        pass
    plans = [await around.plan(800) for _ in range(30)]
    for plan in plans:
        await around.answer(plan, content=around.make.content("A" * 100_000))
    assert now_ms() < plans[-1].deadline
    await asyncio.sleep(max(plan.deadline for plan in plans) / 1000 - time.time() + 0.2)
    async with running(around.app()):
        replies = await around.replies(30)
    assert all(reply.complete for reply in replies)


async def test_a_new_owner_finds_what_is_open_closed_and_late(around) -> None:
    armed = asyncio.Event()

    class Killed(BaseException):
        pass

    async def kill(step: str) -> None:
        if armed.is_set() and step == "begun":
            raise Killed

    async with running(around.app(kill)):
        closed = await around.plan()
        await around.answer(closed)
        await around.replies(1)
        open_ = await around.plan(8_000)
        after = await around.plan(8_000)
        await around.answer(after)
        await around.replies(2)
        await around.answer(open_, "af")
        armed.set()
        killing = await around.plan(8_000)
        await around.answer(killing)

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
    async with running(around.app()):
        replies = await around.replies(3)
        assert {reply.key for reply in replies} == {closed.key, after.key, killing.key}
        assert all(reply.complete for reply in replies)
        replies = await around.replies(4)
    assert replies[3].key == open_.key
    assert outcomes(replies[3]) == {"af": "data", "csn": "timeout"}
    assert await around.dead() == [], "answers that are read again are not late"
    assert len(around.fatal) == 1 and isinstance(around.fatal[0], Killed)


@pytest.mark.parametrize(
    "step", ["fenced", "state", "ends", "sought", "begun", "sent", "acked", "offsets", "committed"]
)
async def test_a_kill_at_any_step_gives_one_reply_to_each(around, step: str) -> None:
    armed = asyncio.Event()

    class Killed(BaseException):
        pass

    async def kill(here: str) -> None:
        if armed.is_set() and here == step:
            raise Killed

    takeover = step in TAKEOVER
    if takeover:
        armed.set()
    async with running(around.app(kill), ready_within=None if takeover else 30):
        armed.set()
        plans = [await around.plan() for _ in range(3)]
        for plan in plans:
            await around.answer(plan)

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
    async with running(around.app()):
        replies = await around.replies(3)
    assert {reply.key for reply in replies} == {plan.key for plan in plans}
    assert all(reply.complete for reply in replies)
    assert len(await around.records(around.names.topic("query.closed"))) == 3


async def test_a_stopped_owner_goes_on_and_has_no_effect(around) -> None:
    reached, go_on, armed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def stop_at(step: str) -> None:
        if armed.is_set() and step == "sent":
            armed.clear()
            reached.set()
            await go_on.wait()

    zombie = around.app(stop_at)
    async with running(zombie):
        armed.set()
        plan = await around.plan()
        await around.answer(plan)
        await reached.wait()
        # The broker aborts what hangs for 5 s; here the new owner's fence does, as soon as it has the slot.
        owner = around.app()
        clients = Clients.of(around.kafka, around.names, "composer")
        await clients.start()
        held = await take_over(0, clients, sources_of(around.names, load_providers()))
        await held.close()
        go_on.set()

        async def dead() -> bool:
            return bool(around.fatal)

        await around.until(dead)
        await clients.stop()
    async with running(owner):
        (reply,) = await around.replies(1)
    assert reply.complete
    assert type(around.fatal[0]).__name__ == "SlotLost"


async def test_a_clean_stop_leaves_nothing_marked_and_loses_nothing(around) -> None:
    app = around.app()
    async with running(app):
        plan = await around.plan()
        await around.answer(plan, "af")
        await asyncio.sleep(0.3)
    begun = time.monotonic()
    async with running(around.app()):
        assert time.monotonic() - begun < 5, "it left the group"
        await around.answer(plan, "csn")
        (reply,) = await around.replies(1)
    assert reply.complete
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


async def test_an_answer_that_kills_fails_its_own_block_and_no_other(around, monkeypatch) -> None:
    """Whatever is caught, these bytes end the process: given up after so many owners died of them."""

    class Killed(BaseException):
        pass

    read = Answer.read.__func__

    def lethal(kind: Any, value: bytes) -> Any:
        if b"lethal" in value:
            raise Killed
        return read(kind, value)

    monkeypatch.setattr(Answer, "read", classmethod(lethal))
    plan = await around.plan(25_000)
    await around.answer(plan, "csn")
    await around.put(around.names.topic("lookup.answered", "af"), b"lethal", key=plan.key)
    other = await around.plan(25_000)
    await around.answer(other)
    for deaths in range(1, 10):
        async with running(around.app(), ready_within=None) as app:

            async def over(app: Any = app, deaths: int = deaths) -> bool:
                return len(around.fatal) == deaths or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) < deaths:
                replies = {reply.key: outcomes(reply) for reply in await around.replies(2)}
                break
    assert replies == {plan.key: {"af": "failed", "csn": "data"}, other.key: {"af": "data", "csn": "data"}}
    assert ("lookup.answered", 0, "poison") in [row[:3] for row in await around.dead()]
    assert len(around.fatal) == 1 + STRIKES


async def test_an_idle_slot_commits_its_position_so_that_retention_does_not_overtake_it(around, monkeypatch) -> None:
    async with running(around.app()):
        plan = await around.plan()
        await around.answer(plan)
        await around.replies(1)
        await around.put(around.names.topic("query.planned"), b"{}")  # done without a reply
        router = make_producer(around.kafka, around.names.transactional_id("router", 0))
        await router.start()
        await router.begin_transaction()
        await router.send_and_wait(around.names.topic("query.planned"), b"aborted", partition=0)
        await router.abort_transaction()
        await router.stop()
        monkeypatch.setattr("ssbtek_runtime.slot.held.IDLE_COMMIT_S", 0.0)
        clients = Clients.of(around.kafka, around.names, "composer")
        await clients.start()
        partition = TopicPartition(around.names.topic("query.planned"), 0)

        async def moved() -> bool:
            state = (await clients.committed.read([partition]))[partition]
            return state.progress.low == (await clients.ends.of([partition]))[partition]

        await around.until(moved)
        await clients.stop()
    assert not around.fatal
