"""Exactly one reply to each query, none to a resend, whoever of the services ends meanwhile (invariants 1 and 7)."""

import asyncio

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]


async def test_one_reply_to_each_of_many_and_none_to_a_resend(system, outcomes) -> None:
    async with system.client() as one, system.client("2199990025") as other:
        asked = [client.prepare(system.question()) for client in (one, other) for _ in range(10)]
        replies = await asyncio.gather(*((one if n < 10 else other).ask(each) for n, each in enumerate(asked)))
        again = await asyncio.gather(
            *((one if n < 10 else other).ask(asked[n], within=2) for n in (0, 5, 10, 15)), return_exceptions=True
        )
    assert all(type(each).__name__ == "NoReply" for each in again), "a resend gets nothing more"
    assert [reply.key for reply in replies] == [each.key for each in asked]
    assert all(set(outcomes(reply).values()) == {"data"} for reply in replies[:10])
    assert {outcomes(reply)["skv"] for reply in replies[10:]} == {"not_permitted"}
    for each in asked:
        assert len(await system.replies(each.key)) == 1
    assert (one.incidents, other.incidents) == (0, 0)


async def test_a_reused_id_is_refused_to_its_second_user_alone(system) -> None:
    async with system.client() as client:
        first = client.prepare(system.question("everything", "tns"))
        second = client.prepare(system.question("nothing", "tns"), first.query_id)
        reply = await client.ask(first)
        refused = await client.ask(second)
    assert reply.refusal is None and refused.refusal.code == "key_reused"
    assert refused.body_digest == second.body_digest and client.incidents == 0


@pytest.mark.parametrize("name", ["router", "composer", "adapter-csn"])
async def test_a_service_is_replaced_under_load_and_each_query_gets_its_one_reply(own_system, name) -> None:
    system = own_system
    async with system.client(resend_after=3) as client:
        asked = [client.prepare(system.question("everything", "af", "csn", "tns")) for _ in range(12)]

        async def at(seconds: float, query):
            await asyncio.sleep(seconds)
            return await client.ask(query, within=40)

        asking = asyncio.gather(*(at(0.25 * n, each) for n, each in enumerate(asked)))
        await asyncio.sleep(1)
        await system.end(name)
        await system.run(name)
        replies = await asking
    assert all(reply.refusal is None for reply in replies)
    for each in asked:
        assert len(await system.replies(each.key)) == 1
    found = await system.conservation()
    assert found.holds, found.faults
    assert not system.fatal


@pytest.mark.parametrize("name", ["router", "composer"])
async def test_a_service_that_dies_inside_its_transaction_leaves_no_half(own_system, name) -> None:
    system = own_system
    armed = asyncio.Event()

    class Killed(BaseException):
        pass

    async def kill(step: str) -> None:
        if armed.is_set() and step == "acked":
            armed.clear()
            raise Killed

    await system.end(name)
    await system.run(name, at=kill)
    armed.set()
    async with system.client(resend_after=30) as client:
        asked = client.prepare(system.question("everything", "af", "tns"))
        asking = asyncio.create_task(client.ask(asked))
        await system.until(lambda: asyncio.sleep(0, bool(system.fatal)))
        await system.end(name)
        await system.run(name)
        reply = await asking
    assert reply.complete, [block.outcome for block in reply.blocks]
    assert len(await system.replies(asked.key)) == 1
    found = await system.conservation()
    assert found.holds, found.faults
