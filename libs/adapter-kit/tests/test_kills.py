"""A `kill -9` at any moment: the next owner answers all the same; what kills again and again is given up."""

import asyncio
import signal

import pytest

from ssbtek_adapter_kit.persons import Fault
from ssbtek_runtime.app import running

pytestmark = pytest.mark.kafka


@pytest.mark.timeout(120)
async def test_a_kill_in_the_middle_of_a_call_still_gives_an_answer(place, make_lookup, told) -> None:
    person = make_lookup().person
    place.simulator.faults[person] = Fault.HANG
    one = place.process()
    await place.put(make_lookup(1))

    async def asked() -> bool:
        return place.simulator.asked[person] > 0

    await place.until(asked)
    one.kill()
    one.wait()
    assert await place.answers() == []
    del place.simulator.faults[person]
    two = place.process()
    answers = await place.answers(1, within=30)
    assert [told(each) for each in answers] == ["data"]
    two.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(two.wait, 20) == 0
    assert await place.committed() == (1, "c")


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("do", "at_most"), [("kill", 2), ("kill_in_read", 3)])
async def test_a_lookup_that_kills_the_process_is_given_up(place, make_lookup, told, do: str, at_most: int) -> None:
    """Before its provider is asked, a child dies in place of the third process; what comes after only marks tell."""
    far = 10**13
    await place.put(
        make_lookup(1, deadline=far),
        make_lookup(2, do=do, deadline=far),
        *(make_lookup(n, deadline=far) for n in (3, 4, 5)),
    )
    deaths = 0
    while True:
        process = place.process()
        ended = asyncio.create_task(asyncio.to_thread(process.wait))
        answered = asyncio.create_task(place.answers(5, within=60))
        await asyncio.wait({ended, answered}, return_when=asyncio.FIRST_COMPLETED)
        if answered.done():
            process.kill()
            await ended
            break
        answered.cancel()
        assert ended.result() == -signal.SIGKILL
        deaths += 1
        assert deaths <= at_most
    answers = {each.key[-1]: told(each) for each in answered.result()}
    assert answers == {"1": "data", "2": "failed:poison", "3": "data", "4": "data", "5": "data"}
    assert deaths == at_most
    assert [(each.offset, each.code, each.answered) for each in await place.dead()] == [(1, "poison", True)]


async def test_an_exception_outside_of_the_folder_ends_the_process_and_commits_nothing(
    place, make_lookup, monkeypatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("ssbtek_adapter_kit.answers.Answers.publish", broken)
    async with running(place.app()):
        await place.put(make_lookup(1))

        async def fatal() -> bool:
            return bool(place.fatal)

        await place.until(fatal)
    assert (await place.committed())[0] <= 0
