"""Named points of the router on a real Kafka, one by one: each test says which rule it breaks without."""

import asyncio
import json
import time

import pytest
from aiokafka.structs import ConsumerRecord

from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import concrete_topics
from ssbtek_local.provision import ensure_topics
from ssbtek_router import slot_work
from ssbtek_router.app import sources_of
from ssbtek_runtime.app import running
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.takeover import Clients, take_over

pytestmark = pytest.mark.kafka


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


async def test_a_stopped_owner_goes_on_after_the_takeover_and_has_no_effect(around, make) -> None:
    """SIGSTOP inside its transaction, SIGCONT after another has the slot. Breaks if a transactional id were an
    instance's and not the slot's (`Names.transactional_id`), or if a fenced owner began again."""
    reached, go_on, armed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def stop_at(step: str) -> None:
        if armed.is_set() and step == "acked":
            armed.clear()
            reached.set()
            await go_on.wait()

    async with running(around.app(stop_at)):
        armed.set()
        number = await around.ask()
        await reached.wait()
        clients = Clients.of(around.kafka, around.names, "router")
        await clients.start()
        held = await take_over(0, clients, sources_of(around.names))
        go_on.set()
        await around.until_dead()
        await held.close()
        await clients.stop()
    assert type(around.fatal[0]).__name__ == "SlotLost"
    assert await around.lookups("af") == []
    async with running(around.app()):
        (plan,) = await around.plans(1)
        assert len(await around.lookups("af")) == len(await around.lookups("csn")) == 1
    assert plan.key == make.key(number) and plan.refusal is None


async def test_a_router_that_dies_again_and_again_while_it_catches_up_refuses_nobody(around, make, monkeypatch) -> None:
    """Five owners die at four places of their catching up. Breaks if `Trip.touch` counted deaths of the slot and not of
    the record: healthy queries would be refused as `internal`."""
    touch = Held.touch

    async def dying(held: Held, record: ConsumerRecord, *following: ConsumerRecord) -> bool:
        left = await touch(held, record, *following)
        if record.topic == around.received and record.offset == deadly:
            raise Killed
        return left

    monkeypatch.setattr(slot_work, "QUERIES_AT_ONCE", 1)
    monkeypatch.setattr(Held, "touch", dying)
    numbers = [await around.ask() for _ in range(6)]
    for deaths, deadly in enumerate((1, 1, 2, 3, 4), 1):  # noqa: B007 - read by `dying`
        async with running(around.app(), ready_within=None):

            async def over(deaths: int = deaths) -> bool:
                return len(around.fatal) == deaths

            await around.until(over)
    deadly = -1
    async with running(around.app()):
        plans = await around.plans(6)
    assert [plan.key for plan in plans] == [make.key(number) for number in numbers]
    assert all(plan.refusal is None for plan in plans), [plan.refusal for plan in plans]
    assert await around.dead() == []
    assert len(await around.lookups("af")) == 6


async def test_a_takeover_remembers_what_was_committed_and_not_what_was_given_up(around, make) -> None:
    """A plan whose transaction was never ended is no plan. Breaks if the memory of keys were read uncommitted
    (`clients.make_reader`): its record would be taken for a resend, and never be answered."""
    armed = asyncio.Event()

    async def kill(step: str) -> None:
        if armed.is_set() and step == "acked":
            raise Killed

    async with running(around.app(kill)):
        first = await around.ask()
        await around.plans(1)
        armed.set()
        second = await around.ask()
        await around.until_dead()
    async with running(around.app()):
        await around.ask(first)
        plans = await around.plans(2)
    assert [plan.key for plan in plans] == [make.key(first), make.key(second)]
    assert all(plan.refusal is None for plan in plans)


async def test_a_slot_whose_topics_are_not_all_there_waits_and_says_so(around, make, monkeypatch) -> None:
    """Partitions were added at the ingress first, against the order. Breaks without `SlotWork._until_all_is_there`: its
    first transaction would hang on a topic that is not there, and its process die, again and again."""
    monkeypatch.setattr("ssbtek_runtime.slot.clients.METADATA_MAX_AGE_MS", 500)
    kafka, names, other = around.kafka["bootstrap_servers"], around.names, "2199990025"
    topics = concrete_topics(names, load_providers(), [make.ORGANISATION, other], 3)
    first = {names.ingress("interactive"), names.ingress("bulk"), names.topic("query.planned")}
    async with running(around.app()) as app:
        await ensure_topics(kafka, [topic for topic in topics if topic.name in first])
        await around.connect(make.connection(slot=2, organisation=other))
        raw = make.value(1, int(time.time() * 1000), organisation=other)
        await around.producer.client.force_metadata_update()
        await around.put(raw, f"{other}/{make.query_id(1)}", slot=2)

        async def waits() -> bool:
            return "partition 2" in json.dumps(app.readiness.problems())

        await around.until(waits)
        await around.ask()
        await around.plans(1)
        await ensure_topics(kafka, topics)
        (plan,) = await around.plans(1, slot=2)
    assert plan.refusal is None and plan.ingress.partition == 2
    assert not around.fatal
