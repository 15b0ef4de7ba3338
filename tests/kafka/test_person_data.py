"""No person data in keys, headers, plans, closed records, dead references, the ledger, logs, metrics (invariant 8)."""

import json

import pytest
import structlog

from ssbtek_adapter_kit.persons import BY_SCENARIO

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
SCENARIOS = ("everything", "partial", "refused", "broken", "unknown_codes", "wrong_person", "garbage", "coordination")


async def test_nothing_personal_leaks_from_any_query(system) -> None:
    with structlog.testing.capture_logs() as logs:
        async with system.client() as client:
            for scenario in SCENARIOS:
                await client.ask(system.question(scenario))
            await client.ask(
                system.question("everything", period_from=system.question().period_to, person="19850312980"[:11] + "4")
            )
        await system.conservation()
    forms = [
        form
        for scenario in SCENARIOS
        for number in [BY_SCENARIO[scenario].number]
        for form in (number, number[2:], f"{number[2:8]}-{number[8:]}", f"{number[:8]}-{number[8:]}")
    ]
    everywhere = ["query.received", "query.planned", "query.closed", "dead", "connection"]
    topics = [system.names.topic(name) for name in everywhere]
    for code in system.providers:
        topics += [system.names.topic("lookup.requested", code), system.names.topic("lookup.answered", code)]
    topics += [system.names.topic("reply", org) for org in system.profiles]
    clear = ("query.planned", "query.closed", "dead")
    for topic in topics:
        for record in await system.records(topic):
            shown = repr((record.key, record.headers))
            if any(name in topic for name in clear):
                shown += record.value.decode()
                assert "EB-2026-001234" not in shown and "karin" not in shown
            assert not [form for form in forms if form in shown], topic
    async with system.ledger() as ledger:
        rows = await ledger._connection.fetch("SELECT entry::text AS told FROM entry")
    assert len(rows) > 100
    assert not [form for form in forms for row in rows if form in row["told"]]
    metrics = b"".join(service.metrics.expose() for service in system.services.values()).decode()
    told = json.dumps(logs, default=str) + metrics
    assert not [form for form in forms if form in told]


async def test_a_lookup_holds_only_what_its_provider_needs(system) -> None:
    async with system.client() as client:
        asked = client.prepare(system.question())
        await client.ask(asked)
    for code, allowed in (("tns", False), ("skv", False), ("af", True)):
        records = await system.records(system.names.topic("lookup.requested", code))
        (lookup,) = [json.loads(each.value) for each in records if each.key == asked.key.encode()]
        assert ("case" in lookup) is allowed and ("caseworker" in lookup) is allowed
