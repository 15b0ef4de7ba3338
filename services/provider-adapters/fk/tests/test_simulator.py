"""The simulator speaks the real protocol, and says the same to the same question."""

import json
from typing import Any

import pytest

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.client import read_ping
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.simulator import SIMULATION
from ssbtek_adapter_kit.exchange import Request
from ssbtek_adapter_kit.persons import PERSONS
from ssbtek_contracts.lookup import Lookup

PATH = "/lefi-extern-formansinformation/v9/aktorer/0017-SN/formansinformation/fraga"


def ask(**change: Any) -> int:
    """The status of the answer to a question of its own."""
    whole = {"personnummer": "198503129804", "period": {"from": "2026-01-01", "tom": "2026-01-31"}, "beslut": ["PM:AP"]}
    path = change.pop("path", PATH)
    return SIMULATION.answer(Request(json.dumps(whole | change).encode(), path), "198503129804").status


def test_it_finds_the_person_of_a_question_and_nobody_in_anything_else(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    assert SIMULATION.person_in(asked.request) == lookup.person
    assert SIMULATION.person_in(Request(b'{"personnummer": "8503129804"}')) == lookup.person
    for body in (b"", b"[]", b"{}", b'{"personnummer": 7}', b"\xff"):
        assert SIMULATION.person_in(Request(body)) == ""


@pytest.mark.parametrize("person", [each.number for each in PERSONS] + ["191212121212"])
def test_an_answer_is_a_pure_function_of_question_and_person(lookup: Lookup, person: str) -> None:
    request = adapter().ask(lookup.model_copy(update={"person": person}), Settings()).request
    assert SIMULATION.answer(request, person) == SIMULATION.answer(request, person)


def test_whoever_is_not_in_the_catalogue_is_known_nowhere(lookup: Lookup) -> None:
    unknown = lookup.model_copy(update={"person": "191212121212"})
    asked = adapter().ask(unknown, Settings())
    answered = SIMULATION.answer(asked.request, "191212121212")
    assert adapter().read(unknown, asked, answered, Settings()).outcome.outcome == "nothing_found"


def test_it_refuses_as_the_contract_does() -> None:
    assert ask() == 200
    assert ask(beslut=[]) == 400
    assert ask(period={"from": "2020-01-01", "tom": "2026-01-31"}) == 400
    assert ask(period={"from": "2026-01-31", "tom": "2026-01-01"}) == 400
    assert ask(period="2026") == 400
    assert ask(path=PATH.replace("0017-SN", "0")) == 403
    assert ask(path="/elsewhere") == 403


def test_it_hands_out_what_was_asked_for_and_nothing_else(lookup: Lookup) -> None:
    def parts(**types: list[str]) -> set[str]:
        changed = lookup.model_copy(update={"parameters": {"types": types}})
        request = adapter().ask(changed, Settings()).request
        answered = json.loads(SIMULATION.answer(request, str(lookup.person)).body)
        return {*answered.pop("formansinformation"), *answered} - {"utlamnare", "avvikelser"}

    # A payment that is asked for under `utbetalningar` comes under `formansinformation`.
    assert parts(utbetalningar=["FK:FP"]) == {"utbetalningsuppgift"}
    assert parts(preliminaraUtbetalningar=["FK:FP"]) == {"preliminarautbetalningar"}
    assert parts(formansinformation=["FK:BOB"]) == {"bostadsbidragsarende"}
    assert parts(ovrigInformation=["FK:GEPI"]) == {"generellPersoninformation"}
    assert parts(beslut=["PM:AP"]) == set()


def test_a_ping_is_answered_where_the_actor_is_known() -> None:
    ping = adapter().ping
    assert ping is not None and SIMULATION.ping is not None
    known = SIMULATION.ping(ping.ask(Settings(), "0017-SN"))
    assert read_ping(known).outcome == "data"
    unknown = SIMULATION.ping(ping.ask(Settings(), None))
    assert (unknown.status, read_ping(unknown).outcome) == (403, "refused")
