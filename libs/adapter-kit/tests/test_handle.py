"""One lookup, one answer: also when the folder's own functions fail, and for the breaker, the rate and the deadline."""

import asyncio
import time

import pytest
from toy_provider import SIMULATION, Settings, adapter

from ssbtek_adapter_kit.conformance.bench import benched
from ssbtek_adapter_kit.conformance.subject import Subject, sample_lookup
from ssbtek_adapter_kit.persons import Fault


class Toy(Subject):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("raise_in_limits", "failed:internal"),
        ("raise_in_ask", "failed:internal"),
        ("raise_in_read", "failed:internal"),
        ("forget_the_document", "failed:internal"),
        ("answer_too_much", "bad_answer:too_large"),
        ("break_limits", "invalid_request:invalid_period"),
    ],
)
async def test_a_folder_that_fails_costs_its_block_alone(tmp_path, told, do: str, expected: str) -> None:
    async with benched(Toy(), tmp_path, breaker_failures=1) as bench:
        answer = await bench.ask(parameters={"do": do})
        assert told(answer) == expected
        assert answer.content is None
        assert bench.handler.breaker_state == "closed", "our bugs say nothing of the provider's health"
        assert told(await bench.ask()) == "data"
        assert "198503129804" not in bench.told()


async def test_what_went_out_in_place_of_the_case_id_is_told_also_of_a_bad_answer(tmp_path, told) -> None:
    async with benched(Toy(), tmp_path) as bench:
        answer = await bench.ask(fault=Fault.GARBAGE, parameters={"alias": "A17"})
    assert (told(answer), answer.alias) == ("bad_answer:unreadable", "A17")


async def test_what_breaks_the_limits_or_comes_too_late_asks_nobody(tmp_path, told) -> None:
    async with benched(Toy(), tmp_path) as bench:
        await bench.ask(parameters={"do": "break_limits"})
        late = await bench.ask(deadline=time.time_ns() // 1_000_000 - 1)
        assert told(late) == "timeout:too_late"
        assert not bench.simulator.asked


async def test_a_provider_that_got_no_fair_time_is_not_blamed(tmp_path, told) -> None:
    async with benched(Toy(), tmp_path, breaker_failures=1, call_timeout_ms=4000) as bench:
        hurried = await bench.ask(fault=Fault.HANG, deadline=time.time_ns() // 1_000_000 + 1200)
        assert told(hurried) == "timeout:provider_slow"
        assert bench.handler.breaker_state == "closed"


async def test_a_provider_that_hangs_or_fails_opens_its_breaker(tmp_path, told) -> None:
    for fault in (Fault.HANG, Fault.ERROR, Fault.BREAK):
        async with benched(Toy(), tmp_path, breaker_failures=1, call_timeout_ms=500) as bench:
            await bench.ask(fault=fault)
            assert told(await bench.ask("nothing")) == "unavailable:breaker_open"


async def test_half_open_lets_one_question_through_at_a_time(tmp_path, told) -> None:
    async with benched(Toy(), tmp_path, breaker_failures=1, breaker_open_ms=200, attempts=1) as bench:
        await bench.ask(fault=Fault.REFUSE)
        await asyncio.sleep(0.25)
        answers = await asyncio.gather(*(bench.ask("nothing") for _ in range(5)))
        assert sorted(map(told, answers)) == ["data"] + ["unavailable:breaker_open"] * 4


async def test_a_question_never_waits_its_turn_beyond_its_deadline(tmp_path, told) -> None:
    async with benched(Toy(), tmp_path, rate_per_second=2, call_timeout_ms=1500) as bench:
        soon = time.time_ns() // 1_000_000 + 2000
        began = time.monotonic()
        answers = await asyncio.gather(*(bench.ask("nothing", deadline=soon) for _ in range(12)))
        assert time.monotonic() - began < 2
        outcomes = list(map(told, answers))
        assert 3 <= outcomes.count("data") <= 4
        assert outcomes.count("timeout:too_late") == 12 - outcomes.count("data")
        assert sum(bench.simulator.asked.values()) == outcomes.count("data")


async def test_a_ping_reaches_the_provider_even_with_the_breaker_open(tmp_path, told) -> None:
    async with benched(Toy(), tmp_path, breaker_failures=1) as bench:
        await bench.ask(fault=Fault.REFUSE)
        answer = await bench.handle(sample_lookup("toy", None))
        assert (answer.called, told(answer), answer.kind) == (True, "data", "ping")
        assert bench.handler.breaker_state == "open"
