"""A simulator's faults can be set while it runs, also from outside, and it says how often it was asked."""

import aiohttp
import pytest
from toy_provider import SIMULATION

from ssbtek_adapter_kit.persons import BY_NUMBER, BY_SCENARIO, PERSONS, Fault
from ssbtek_adapter_kit.simulator import Simulator

PERSON = BY_SCENARIO["everything"].number


@pytest.fixture
async def simulator():
    made = Simulator(SIMULATION)
    await made.start()
    yield made
    await made.stop()


async def test_faults_are_set_and_questions_counted_over_http(simulator) -> None:
    async with aiohttp.ClientSession(simulator.url) as session:
        async with session.put(f"/_faults/{PERSON}", data="error") as response:
            assert response.status == 200
        for _ in range(3):
            async with session.post("/", json={"person": PERSON}) as response:
                assert response.status == 500
        async with session.get(f"/_asked/{PERSON}") as response:
            assert await response.text() == "3\n"
        async with session.put(f"/_faults/{PERSON}", data="explode") as response:
            assert response.status == 400
            assert "hang" in await response.text()
        assert simulator.faults == {PERSON: Fault.ERROR}


async def test_the_catalogue_says_which_fault_a_person_meets(simulator) -> None:
    async with aiohttp.ClientSession(simulator.url) as session:
        async with session.post("/", json={"person": BY_SCENARIO["garbage"].number}) as response:
            assert b"not a" in await response.read()
        async with session.get("/ping") as response:
            assert await response.read() == b"pong"


def test_the_catalogue_uses_numbers_that_are_set_aside_and_right() -> None:
    assert len(BY_NUMBER) == len(BY_SCENARIO) == len(PERSONS)
    for person in PERSONS:
        digits = [int(digit) for digit in person.number[2:]]
        doubled = [digit * (2 - index % 2) for index, digit in enumerate(digits[:9])]
        assert (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10 == digits[9], person.name
        assert 980 <= int(person.number[8:11]) <= 999, person.name
