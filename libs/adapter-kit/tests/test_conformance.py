"""The toy passes the suites; nobody can change them; and an adapter with a planted fault does not pass."""

from dataclasses import replace
from typing import Any

import pytest
from toy_provider import SIMULATION, Settings, adapter

from ssbtek_adapter_kit.conformance import Behaviour, Hardness
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.outcome import Data, NothingFound


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings


class TestHardness(Hardness):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings


@pytest.mark.parametrize("suite", [Behaviour, Hardness])
def test_a_suite_cannot_be_changed_by_the_folder_that_must_pass_it(suite: type) -> None:
    tests = [name for name in dir(suite) if name.startswith("test_")]
    assert len(tests) >= 4
    for name in [*tests, "lookup", "bench", "pytest_mark_of_mine", "setup_method"]:
        with pytest.raises(TypeError, match="passed, not changed"):
            type("Mine", (suite,), {name: lambda self: None, "__module__": "mine"})


def _planted(read: Any) -> Behaviour:
    class Planted(Behaviour):
        adapter = replace(adapter(), read=read)
        simulation = SIMULATION
        settings = Settings
        __test__ = False

    return Planted()


async def test_an_adapter_that_takes_anybodys_answer_does_not_pass(tmp_path) -> None:
    careless = _planted(lambda lookup, asked, response, settings: Reading(Data(), response.body, "x", "1"))
    with pytest.raises(AssertionError):
        await careless.test_an_answer_about_somebody_else_is_discarded_and_an_incident(tmp_path)
    with pytest.raises(AssertionError):
        await careless.test_http_500_is_never_taken_for_an_answer(tmp_path)


async def test_an_adapter_that_makes_the_document_anew_does_not_pass(tmp_path) -> None:
    helpful = _planted(lambda lookup, asked, response, settings: Reading(Data(), b"{}", "x", "1"))
    with pytest.raises(AssertionError):
        await helpful.test_the_providers_document_comes_through_byte_for_byte(tmp_path)


async def test_an_adapter_that_says_nothing_found_of_rubbish_does_not_pass() -> None:
    class Planted(Hardness):
        adapter = replace(adapter(), read=lambda *_: Reading(NothingFound(), b"x", "x", "1"))
        simulation = SIMULATION
        settings = Settings
        __test__ = False

    with pytest.raises(AssertionError):
        Planted().test_a_doctype_an_entity_and_a_deep_nest_are_refused()
