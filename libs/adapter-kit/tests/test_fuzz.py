"""Spoilt answers are the same each time and say what must come of them; a careless adapter is found out."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from toy_provider import SIMULATION, Settings, adapter

from ssbtek_adapter_kit.conformance import Fuzz
from ssbtek_adapter_kit.conformance.mutants import mutant
from ssbtek_adapter_kit.conformance.mutants_values import SOMEBODY_ELSE
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.outcome import Data, NothingFound
from ssbtek_contracts.view import PersonStatus

PERSON = "198503129804"
XML = (
    f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="urn:s"><s:Body><a xmlns="urn:a"><p>{PERSON}</p>'
    f"<b c='d'>5</b><t>&lt;?xml version='1.0'?&gt;&lt;in&gt;&lt;p&gt;{PERSON[2:]}&lt;/p&gt;&lt;/in&gt;</t>"
    "</a></s:Body></s:Envelope>"
).encode()
JSON = json.dumps({"person": PERSON, "paid": [{"net": {"sum": 7}, "on": "2026-10-01"}], "none": None}).encode()


@pytest.mark.parametrize("body", [XML, JSON])
def test_spoilt_answers_are_the_same_each_time_and_of_every_sort(body: bytes) -> None:
    def made(seed: str) -> list[Any]:
        chance = random.Random(seed)
        return [mutant(body, PERSON, chance) for _ in range(600)]

    first = made("1")
    assert first == made("1")
    assert first != made("2")
    assert set(Counter(each.claim for each in first)) == {"any", "there", "told", "foreign", "same"}
    assert len({each.body for each in first}) > 200
    for each in first:
        assert (SOMEBODY_ELSE[2:].encode() in each.body) is (each.claim == "foreign")


def test_what_travels_as_a_text_is_spoilt_within() -> None:
    chance = random.Random("1")
    made = [mutant(XML, PERSON, chance).body for _ in range(300)]
    assert any(b"&lt;inX" in each or b"&lt;pX" in each for each in made)


def planted(read: Callable[..., Reading]) -> Fuzz:
    class Planted(Fuzz):
        adapter = replace(adapter(), read=read)
        simulation = SIMULATION
        settings = Settings
        __test__ = False

    return Planted()


def test_an_honest_adapter_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSBTEK_FUZZ_SECONDS", "0.5")
    planted(adapter().read).test_a_spoilt_answer_is_never_taken_for_a_whole_one()


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (lambda *_: Reading(NothingFound(), b"{}", "x", "1"), "unreadable|made anew|another HTTP status"),
        (lambda *given: replace(adapter().read(*given), document=b'{"person": 1}'), "made anew"),
        (lambda *given: Reading(Data(), given[2].body, "x", "1"), "unreadable|of somebody else|another HTTP status"),
        (lambda *given: json.loads(given[2].body) and adapter().read(*given), "Expecting|Extra data|decode|surrogates"),
    ],
)
def test_a_careless_adapter_does_not_pass(
    monkeypatch: pytest.MonkeyPatch, read: Callable[..., Reading], found: str
) -> None:
    monkeypatch.setenv("SSBTEK_FUZZ_SECONDS", "0.5")
    with pytest.raises((AssertionError, ValueError), match=found) as told:
        planted(read).test_a_spoilt_answer_is_never_taken_for_a_whole_one()
    assert "answer" in str(told.value.__notes__), "which answer it was is told"


def test_an_adapter_that_loses_a_value_without_a_word_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*given: Any) -> Reading:
        reading = adapter().read(*given)
        name = json.loads(given[2].body).get("name")
        kept = name if isinstance(name, str) and name.isalpha() else None
        return replace(reading, view=(PersonStatus(source="/name", protected="no", given_name=kept),))

    def answer(*given: Any) -> Any:
        answered = SIMULATION.answer(*given)
        return replace(answered, body=json.dumps({**json.loads(answered.body), "name": "Anna"}).encode())

    class Planted(Fuzz):
        adapter = replace(adapter(), read=read)
        simulation = replace(SIMULATION, answer=answer)
        settings = Settings
        __test__ = False

    monkeypatch.setenv("SSBTEK_FUZZ_SECONDS", "3")
    with pytest.raises(AssertionError, match="without a word"):
        Planted().test_a_spoilt_answer_is_never_taken_for_a_whole_one()


def test_the_suite_cannot_be_changed_by_the_folder_that_must_pass_it() -> None:
    for name in ("test_a_spoilt_answer_is_never_taken_for_a_whole_one", "_check", "_read"):
        with pytest.raises(TypeError, match="passed, not changed"):
            type("Mine", (Fuzz,), {name: lambda self: None, "__module__": "mine"})
