"""Slots are added while the system runs: downstream topics first, ingress last, and nobody notices."""

import asyncio
from datetime import date

import pytest

from ssbtek_client.client import Client
from ssbtek_client.connection import Profile
from ssbtek_contracts.connection import Connection, Qualification
from ssbtek_local.municipalities import connections
from ssbtek_local.provision import provision

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
NEW = "2199990090"


async def test_a_slot_is_added_while_the_system_runs(own_system) -> None:
    """Two slots become three; a municipality of the third asks at once, while others go on asking.

    Breaks if a client saw new partitions after aiokafka's own five minutes (`clients.METADATA_MAX_AGE_MS`, and the
    adapters' in `app.build_adapter_app`), or if a new slot began at the end (`takeover._state`).
    """
    system, asked, over = own_system, [], asyncio.Event()

    async def go_on_asking() -> None:
        async with system.client() as client:
            while not over.is_set():
                asked.append(await client.ask(client.prepare(system.question("everything", "af", "tns"))))
                await asyncio.sleep(0.2)

    going_on = asyncio.create_task(go_on_asking())
    document = Connection(
        organisation=NEW,
        name="Nyköpings kommun",
        slot=2,
        agreement_from=date(2026, 1, 1),
        qualifications={code: Qualification(actor="0090-SN") for code in system.providers},
    )
    documents = [*connections(system.providers, 2), document]
    await provision(system.kafka["bootstrap_servers"], system.names, system.providers, documents, 3)
    profile = Profile(
        organisation=NEW,
        kafka=tuple(system.kafka["bootstrap_servers"]),
        slot=2,
        deployment=system.names.deployment,
    )
    async with Client(profile) as client:
        reply = await client.ask(system.question("everything", "af", "tns"), within=40)
    over.set()
    await going_on
    assert reply.complete, [block.outcome for block in reply.blocks]
    assert reply.ingress.partition == 2
    assert asked and all(each.complete for each in asked)
    found = await system.conservation()
    assert found.holds, found.faults
    assert not system.fatal
