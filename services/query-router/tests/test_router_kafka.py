"""The router on a real Kafka: one plan to each query, in its slot, with its lookups; what is bad is answered."""

import asyncio
import json

import pytest

from ssbtek_contracts.headers import CAUSE, DEADLINE, MESSAGE
from ssbtek_runtime.app import running, until_ready
from ssbtek_runtime.slot.producer import nothing

pytestmark = pytest.mark.kafka


async def test_a_query_becomes_a_plan_and_its_lookups_in_its_own_partition(around, make) -> None:
    await around.connect(make.connection(slot=1))
    async with running(around.app()):
        number = await around.ask(slot=1)
        (plan,) = await around.plans(1, slot=1)
        assert plan.key == make.key(number) and plan.asked == ("af", "csn") and plan.ingress.partition == 1
        (lookup,) = await around.lookups("af", slot=1)
        assert lookup.body_digest == plan.body_digest and lookup.person == make.PERSON
        assert await around.lookups("af", slot=0) == [] == await around.lookups("tns", slot=1)
        (record,) = await around.records(around.names.topic("query.planned"), 1)
    headers = dict(record.headers)
    assert headers[MESSAGE] == b"plan.v1" and int(headers[DEADLINE]) == plan.deadline
    assert headers[CAUSE].decode() == f"{around.received}/1/{plan.ingress.offset}"
    assert plan.deadline == plan.ingress.appended_at + 18_000
    assert not around.fatal


async def test_bad_input_is_answered_and_the_next_query_is_as_if_nothing_had_been(around, make) -> None:
    """One bad record of every kind before a good one."""
    async with running(around.app()):
        await around.put(b"{", make.key(101))
        await around.put(None, make.key(102))
        await around.put(make.value(103, content=make.body(purpose_text="x" * 100_000)), make.key(103))
        await around.put(b"\xff\x00", None)
        await around.put(make.value(104, organisation="2199990099"), "2199990099/x")
        await around.ask(105, slot=1)
        await around.ask(106, purpose=None)
        await around.ask(107, content=make.body(period={"from": "2026-10-31", "to": "2026-10-01"}))
        await around.ask(108, content=make.body(person="8503129804"))
        await around.ask(109, content=make.body(providers={"polisen": {}}))
        await around.put(make.value(110), make.key(110))  # sent_at of another day
        topic = around.names.ingress("bulk")
        await around.put(make.value(111), make.key(111), topic=topic)
        await around.ask(112)
        plans = {plan.key: plan for plan in await around.plans(10)}
        (wrong_slot,) = await around.plans(1, slot=1)
        dead = await around.dead()
    told = {int(key[-3:], 16): plan.refusal and plan.refusal.code for key, plan in plans.items()}
    assert told == {
        101: "unreadable", 102: "unreadable", 103: "too_large", 106: "purpose_missing", 107: "invalid_field",
        108: "invalid_field", 109: "unknown_provider", 110: "sent_at_out_of_range", 111: "wrong_lane", 112: None,
    }  # fmt: skip
    assert (
        plans[make.key(107)].refusal.field == "body.period.to" and plans[make.key(108)].refusal.field == "body.person"
    )
    assert wrong_slot.refusal.code == "wrong_slot" and wrong_slot.refusal.allowed == "0"
    assert {row[1:] for row in dead} == {
        ("unreadable", "value", True), ("unreadable", "body.period.to", True), ("unreadable", "body.person", True),
        ("unreadable", "value", False), ("unknown_sender", "organisation", False),
    }  # fmt: skip
    assert not around.fatal


async def test_a_resend_leaves_nothing_and_a_reused_id_is_refused(around, make) -> None:
    async with running(around.app()):
        number = await around.ask()
        await around.ask(number)
        await around.ask(number, content=make.body(person="197911029812"))
        last = await around.ask()
        plans = await around.plans(3)
    assert [plan.refusal and plan.refusal.code for plan in plans] == [None, "key_reused", None]
    assert plans[2].key == make.key(last)
    assert len(await around.lookups("af")) == 2


async def test_a_new_owner_remembers_the_keys_of_the_one_before(around, make) -> None:
    async with running(around.app()):
        number = await around.ask()
        await around.plans(1)
    async with running(around.app()):
        await around.ask(number)
        await around.ask(number, content=make.body(person="197911029812"))
        plans = await around.plans(2)
    assert [plan.refusal and plan.refusal.code for plan in plans] == [None, "key_reused"]


@pytest.mark.parametrize(
    "step", ["fenced", "state", "ends", "sought", "decided", "begun", "sent", "acked", "offsets", "committed"]
)
async def test_a_kill_at_any_step_gives_one_plan_to_each(around, make, step: str) -> None:
    armed = asyncio.Event()

    class Killed(BaseException):
        pass

    async def kill(here: str) -> None:
        if armed.is_set() and here == step:
            raise Killed

    takeover = step in ("fenced", "state", "ends", "sought")
    if takeover:
        armed.set()
    async with running(around.app(kill), ready_within=None if takeover else 30):
        armed.set()
        numbers = [await around.ask() for _ in range(3)]
        await around.until_dead()
    async with running(around.app()):
        for number in numbers:
            await around.ask(number)  # the asker sends again, since no reply came
        plans = await around.plans(3)
        assert len(await around.lookups("csn")) == 3, "no half plan, no doubled lookup"
    assert [plan.key for plan in plans] == [make.key(number) for number in numbers]
    assert all(plan.refusal is None for plan in plans)


async def test_a_query_that_waited_too_long_is_refused_whole(around) -> None:
    await around.ask()
    async with running(around.app(clock_offset_ms=19_000), ready_within=None):  # its clock makes it unready, rightly
        (plan,) = await around.plans(1)
    assert plan.refusal.code == "too_late" and plan.asked == ()
    assert await around.lookups("af") == []


async def test_a_municipality_connected_a_moment_ago_is_known(around, make) -> None:
    other = make.connection(organisation="2199990025", name="Provstads kommun")
    async with running(around.app()):
        await around.connect(other)
        key = f"2199990025/{make.query_id(1)}"
        raw = make.value(1, around_now(), organisation="2199990025")
        await around.put(raw, key)
        (plan,) = await around.plans(1)
        assert plan.key == key and plan.refusal is None
        await around.connect(other.model_copy(update={"state": "cut_off"}))
        await asyncio.sleep(1)  # a change works within five seconds; one is what is asked of it here
        await around.put(make.value(2, around_now(), organisation="2199990025"), f"2199990025/{make.query_id(2)}")
        plans = await around.plans(2)
    assert plans[1].refusal.code == "cut_off" and plans[1].register_offset > plans[0].register_offset


async def test_a_decision_that_raises_costs_one_query(around, make, monkeypatch) -> None:
    from ssbtek_router import deciding

    real = deciding.plan_of

    def raising(received, *arguments):
        if received.key == make.key(1):
            raise ZeroDivisionError
        return real(received, *arguments)

    monkeypatch.setattr(deciding, "plan_of", raising)
    async with running(around.app()):
        await around.ask()
        await around.ask()
        plans = await around.plans(2)
        dead = await around.dead()
    assert [plan.refusal and plan.refusal.code for plan in plans] == ["internal", None]
    assert [row[1:] for row in dead] == [("decision_failed", None, True)]
    assert not around.fatal


@pytest.fixture(params=["rehearsed", "not rehearsed"])
def rehearsed(request, monkeypatch) -> bool:
    """Whether a child goes first; where it can tell nothing, marks alone must find out."""

    async def tells_nothing(*_) -> None:
        return None

    if request.param != "rehearsed":
        monkeypatch.setattr("ssbtek_runtime.slot.held.guilty_of", tells_nothing)
    return request.param == "rehearsed"


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


async def until_one_lives(around, most: int, at=nothing) -> None:
    while True:
        deaths = len(around.fatal)
        async with running(around.app(at), ready_within=None) as app:

            async def over(app=app, deaths: int = deaths) -> bool:
                return len(around.fatal) > deaths or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) == deaths:
                return
        assert len(around.fatal) <= most


async def test_a_record_that_kills_is_given_up_and_costs_one_query(around, make, monkeypatch, rehearsed) -> None:
    """Whatever is caught, these bytes end the process: given up after so many owners died of them, or a child did."""
    from ssbtek_router import slot_work
    from ssbtek_runtime.slot.trip import STRIKES

    read = slot_work.read_query

    def lethal(sent, *rest):
        if b"lethal" in sent.value:
            raise Killed
        return read(sent, *rest)

    monkeypatch.setattr(slot_work, "read_query", lethal)
    await around.ask(1)
    await around.put(b"lethal", make.key(2))
    await around.ask(3)
    await until_one_lives(around, most=2 + STRIKES)
    plans = {plan.key: plan for plan in await around.plans(3)}
    assert plans[make.key(2)].refusal.code == "internal"
    assert plans[make.key(1)].refusal is None and plans[make.key(3)].refusal is None
    assert [row[1:] for row in await around.dead()] == [("poison", None, True)]
    assert len(around.fatal) == (1 if rehearsed else 2 + STRIKES)


async def test_departures_that_kill_cost_one_query(around, make, monkeypatch, rehearsed) -> None:
    """Breaks if a record were marked before those of the last mark have left: it would be given up in their place."""
    from ssbtek_router import slot_work
    from ssbtek_runtime.slot.trip import STRIKES

    departures = slot_work.departures

    def lethal(names, record, decision, span):
        if record.key == make.key(2).encode() and decision.plan.refusal is None:
            raise Killed
        return departures(names, record, decision, span)

    monkeypatch.setattr(slot_work, "departures", lethal)
    for number in (1, 2, 3):
        await around.ask(number)
    await until_one_lives(around, most=1 if rehearsed else 2 + STRIKES)
    plans = {plan.key: plan for plan in await around.plans(3)}
    assert plans[make.key(2)].refusal.code == "internal"
    assert plans[make.key(1)].refusal is None and plans[make.key(3)].refusal is None


async def test_a_backlog_with_a_record_that_kills_takes_few_transactions(around, make, monkeypatch) -> None:
    """Breaks if each record had a mark, and so two transactions, of its own."""
    from ssbtek_router import slot_work
    from ssbtek_runtime.slot.trip import STRIKES, TOGETHER

    read = slot_work.read_query

    def lethal(sent, *rest):
        if b"lethal" in sent.value:
            raise Killed
        return read(sent, *rest)

    async def tells_nothing(*_) -> None:
        return None

    begun = 0

    async def counted(step: str) -> None:
        nonlocal begun
        begun += step == "begun"

    monkeypatch.setattr(slot_work, "read_query", lethal)
    monkeypatch.setattr("ssbtek_runtime.slot.held.guilty_of", tells_nothing)
    await around.put(b"lethal", make.key(999))
    backlog = 8 * TOGETHER
    for number in range(1, backlog + 1):
        await around.ask(number)
    await until_one_lives(around, 2 + STRIKES, counted)
    plans = await around.plans(backlog + 1)
    assert [plan.key for plan in plans if plan.refusal] == [make.key(999)]
    assert len(around.fatal) == 2 + STRIKES
    # Each life says that it catches up, in each slot; then one mark together, so many alone, and the rest together.
    assert begun <= len(around.fatal) * (around.settings.slots + 2) + 2 * TOGETHER + 2 * backlog // TOGETHER + 8


async def test_it_waits_for_a_topic_that_is_not_there_and_says_so(around_without_topics, make) -> None:
    around = around_without_topics
    await around.ask()
    async with running(around.app(), ready_within=None) as app:

        async def waits() -> bool:
            return "lookup.requested.miv" in json.dumps(app.readiness.problems())

        await around.until(waits)
        from ssbtek_contracts.providers import load_providers
        from ssbtek_contracts.topics import concrete_topics
        from ssbtek_local.provision import ensure_topics

        topics = concrete_topics(around.names, load_providers(), [make.ORGANISATION], 2)
        await ensure_topics(around.kafka["bootstrap_servers"], topics)
        await until_ready(app, 30)
        (plan,) = await around.plans(1)
    assert plan.refusal is None
    assert not around.fatal


async def test_an_idle_lane_does_not_make_the_next_owner_read_all_plans(around, monkeypatch) -> None:
    from aiokafka import TopicPartition

    from ssbtek_runtime.slot.takeover import Clients

    monkeypatch.setattr("ssbtek_router.slot_work.SURVEY_S", 0.1)
    monkeypatch.setattr("ssbtek_runtime.slot.held.IDLE_COMMIT_S", 0.5)
    before = around_now()
    async with running(around.app()):
        clients = Clients.of(around.kafka, around.names, "router")
        await clients.start()
        bulk = TopicPartition(around.names.ingress("bulk"), 0)

        async def moved() -> bool:
            return (await clients.committed.read([bulk]))[bulk].progress.since_ms > before - 5_000

        await around.until(moved)
        await clients.stop()


async def test_the_broker_may_be_away_and_nothing_is_lost(around_own_kafka, own_kafka, make) -> None:
    around = around_own_kafka
    async with running(around.app()) as app:
        await around.ask()
        await around.plans(1)
        own_kafka.kill()

        async def unready() -> bool:
            return bool(app.readiness.problems())

        await around.until(unready)
        await asyncio.to_thread(own_kafka.start)
        await around.ask()
        await until_ready(app, 30)
        plans = await around.plans(2)
    assert all(plan.refusal is None for plan in plans)
    assert not around.fatal


def around_now() -> int:
    import time

    return int(time.time() * 1000)
