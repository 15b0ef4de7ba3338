"""Bad input is answered with its code and field, or told in a dead reference; and the next query is answered."""

import json

import pytest

from ssbtek_client.question import prepare
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.limits import MIB

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]


async def _told(system, value: bytes | None, key: str, slot: int = 0, org: str = "2199990017"):
    """The one reply to a raw record."""
    await system.put(system.names.ingress("interactive"), value, key, slot)

    async def there() -> bool:
        return bool(await system.replies(key))

    await system.until(there)
    (reply,) = await system.replies(key)
    return reply


async def test_what_a_municipal_system_can_get_wrong_is_told_by_field(system) -> None:
    async with system.client() as client:
        good = client.prepare(system.question("everything", "tns"))
        envelope = json.loads(good.value)
        cases = {
            "unreadable": b"{",
            "too_large": json.dumps(envelope | {"padding": "x" * (MIB // 4)}).encode(),
        }
        for code, value in cases.items():
            key = f"2199990017/{client.prepare(system.question()).query_id}"
            reply = await _told(system, value, key if code == "unreadable" else good.key)
            assert reply.refusal.code == code and reply.refusal.field == "value" and reply.refusal.allowed
        wrong = client.prepare(system.question("everything", "tns"))
        reply = await _told(system, wrong.value, wrong.key, slot=1)
        assert (reply.refusal.code, reply.refusal.allowed) == ("wrong_slot", "0")
        reply = await client.ask(system.question("everything", "tns", purpose="curiosity"))
        assert (reply.refusal.code, reply.refusal.field) == ("purpose_unknown", "manifest.purpose")
        reply = await client.ask(system.question("everything", "tns", case=" "))
        assert reply.refusal.code == "case_missing"
        reply = await client.ask(system.question("everything", "abc"))
        assert (reply.refusal.code, reply.refusal.field) == ("unknown_provider", "body.providers.abc")
        after = await client.ask(system.question("everything", "tns"))
    assert after.complete and client.incidents == 0


async def test_nobodys_record_is_a_dead_reference_and_no_more(system) -> None:
    topic = system.names.ingress("interactive")
    at = [await system.put(topic, value, key) for value, key in ((b"\xff\xfe", None), (b"{", "2199990099/x"))]

    async def told() -> bool:
        places = {(each.topic, each.offset) for each in await system.dead()}
        return {(topic, offset) for offset in at} <= places

    await system.until(told)
    async with system.client() as client:
        assert (await client.ask(system.question("everything", "tns"))).complete


async def test_an_answer_with_anothers_digest_is_an_incident_and_never_used(system, outcomes) -> None:
    """Invariant 2, at the composer and at the client."""
    async with system.client() as client:
        asked = client.prepare(system.question("slow", "tns", "miv"))
        import asyncio

        asking = asyncio.create_task(client.ask(asked))
        planned = system.names.topic("query.planned")

        async def plan_there() -> bool:
            return any(each.key == asked.key.encode() for each in await system.records(planned, 0))

        await system.until(plan_there)
        (record,) = [each for each in await system.records(planned, 0) if each.key == asked.key.encode()]
        plan = json.loads(record.value)
        foreign = Answer(
            key=asked.key, organisation=asked.organisation, provider="tns", body_digest="f" * 64,
            ingress=plan["ingress"], deadline=plan["deadline"], outcome={"outcome": "nothing_found"}, content="AAAA",
        )  # fmt: skip
        await system.put(system.names.topic("lookup.answered", "tns"), foreign.write(), asked.key)
        reply = await asking
    assert outcomes(reply) == {"tns": "data", "miv": "data"}
    assert "digest_mismatch" in {each.code for each in await system.dead()}


async def test_a_reply_to_another_question_is_never_delivered(system) -> None:
    async with system.client() as client:
        asked = client.prepare(system.question("hanging", "csn"))
        import asyncio
        from datetime import UTC, datetime

        asking = asyncio.create_task(client.ask(asked, within=3))
        await asyncio.sleep(0.5)
        other = prepare(
            system.question("nothing", "csn"), asked.organisation, asked.query_id, "x" * 22, datetime.now(UTC)
        )
        template = await client.ask(client.prepare(system.question("nothing", "tns")))
        forged = template.model_copy(update={"key": asked.key, "body_digest": other.body_digest})
        await system.put(system.names.topic("reply", asked.organisation), forged.write(), asked.key)
        with pytest.raises(Exception, match="no reply"):
            await asking
    assert client.incidents == 1
