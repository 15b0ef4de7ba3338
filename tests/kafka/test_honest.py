"""Failed never looks like empty; one bad or slow provider costs nobody else anything (invariants 3, 4, 5, 6)."""

import asyncio
import time

import pytest

from ssbtek_adapter_kit.persons import BY_SCENARIO, Fault

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
ECHO = ("af", "csn", "skv", "so", "miv")
"""Providers whose contract tells whom an answer is about; FK's and TNS's do not."""


async def test_all_hanging_gives_seven_timeouts_in_time_and_others_do_not_wait(system, outcomes) -> None:
    async with system.client() as client:
        began = time.monotonic()
        hanging = asyncio.create_task(client.ask(system.question("all_hanging")))
        await asyncio.sleep(0.5)
        quick = await asyncio.gather(*(client.ask(system.question()) for _ in range(5)))
        took_quick = time.monotonic() - began
        reply = await hanging
        took = time.monotonic() - began
    assert all(quick_one.complete for quick_one in quick) and took_quick < 8
    assert set(outcomes(reply).values()) == {"timeout"} and not reply.complete
    assert took < 20, "18 s, and what it takes to compose"


async def test_a_field_that_one_provider_rejects_costs_one_block(system, outcomes) -> None:
    import datetime

    question = system.question("everything", period_from=datetime.date(2021, 1, 1))
    async with system.client() as client:
        reply = await client.ask(question)
    told = outcomes(reply)
    assert told["csn"] == "invalid_request" and {told[code] for code in ("af", "so", "skv", "tns", "miv")} == {"data"}
    (csn,) = [block for block in reply.blocks if block.provider == "csn"]
    assert csn.outcome.field and csn.outcome.allowed


async def test_a_provider_that_is_down_is_unavailable_and_six_answers_come(own_system, outcomes) -> None:
    system = own_system
    await system.simulators["so"].stop()
    async with system.client() as client:
        reply = await client.ask(system.question())
        told = outcomes(reply)
        assert told["so"] == "unavailable" and {told[code] for code in told if code != "so"} == {"data"}
        await system.end("adapter-so")
        waiting = asyncio.create_task(client.ask(system.question("everything", "so", "tns")))
        reply = await waiting
    assert outcomes(reply) == {"so": "timeout", "tns": "data"}


async def test_an_answer_about_somebody_else_goes_nowhere(system, outcomes) -> None:
    async with system.client() as client:
        asked = client.prepare(system.question("wrong_person"))
        reply = await client.ask(asked)
    other = BY_SCENARIO["everything"].number.encode()
    for topic in ("reply", *(f"lookup.answered {code}" for code in system.providers)):
        name, _, code = topic.partition(" ")
        of = asked.organisation if name == "reply" else code
        for record in await system.records(system.names.topic(name, of)):
            if record.key == asked.key.encode():
                assert other not in record.value
    assert {block.outcome.code for block in reply.blocks if block.provider in ECHO} == {"wrong_person"}


async def test_a_ping_calls_and_asks_about_nobody(system) -> None:
    async with system.client() as client:
        reply = await client.ask(client.prepare_ping())
    assert reply.kind == "ping" and [block.provider for block in reply.blocks] == system.providers
    assert all(block.called is not None and block.content is None for block in reply.blocks)


async def test_a_large_document_that_fits_arrives_and_one_that_does_not_is_told(system, outcomes) -> None:
    number = BY_SCENARIO["everything"].number
    simulator = system.simulators["tns"]
    simulator.faults[number] = Fault.OVERSIZE
    try:
        async with system.client() as client:
            reply = await client.ask(system.question())
    finally:
        del simulator.faults[number]
    told = {block.provider: block.outcome for block in reply.blocks}
    assert told["tns"].outcome == "bad_answer" and told["tns"].code == "too_large"
    assert outcomes(reply)["fk"] == "data"
