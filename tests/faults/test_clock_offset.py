"""A clock that is off by setting (`SSBTEK_CLOCK_OFFSET_MS`): within the limit nothing shows, beyond it it is told."""

import asyncio

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
KINDS = ("router", "composer", "adapter-tns")


async def test_a_clock_within_the_limit_costs_nothing_and_one_beyond_it_is_told(own_system) -> None:
    """Every kind of service that goes by its clock, off both ways. Breaks without the condition `clock` in a service's
    readiness, or without its producer's `skew.observe`, or if an ack were timed by another clock than the deadline."""
    system = own_system

    async def ask(*offsets: int) -> dict[str, list[str]]:
        for name, offset in zip(KINDS, offsets, strict=True):
            await system.end(name)
            await system.run(name, clock_offset_ms=offset)
        async with system.client() as client:
            replies = await asyncio.gather(*(client.ask(system.question("everything", "tns")) for _ in range(3)))
        assert all(reply.complete for reply in replies)
        return {name: system.services[name].readiness.problems().get("clock", []) for name in KINDS}

    assert not any((await ask(400, -400, 400)).values())
    told = await ask(3_000, -3_000, -3_000)
    assert all(told.values()), told
    found = await system.conservation()
    assert found.holds, found.faults
    assert not system.fatal
