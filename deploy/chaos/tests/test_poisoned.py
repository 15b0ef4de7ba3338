"""Poison strikes its marked query alone, leaves the function as it is for all others, and its outcome is judged."""

import os
import signal
from types import SimpleNamespace
from typing import Any

import pytest

from ssbtek_chaos.checker.poison import Outcome, outcome_of, wrong_with
from ssbtek_chaos.checker.values import Row
from ssbtek_chaos.poisoned import POISONS, Planted, plant, poisoned

KEY = "2199800009/{}-0000-4000-8000-000000000001"


def message(mark: str, provider: str = "af") -> Any:
    return SimpleNamespace(key=KEY.format(mark), provider=provider)


def test_only_the_marked_query_is_struck_and_only_in_its_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append(number))
    raising, killing = POISONS[1], POISONS[5]
    struck = poisoned(lambda value, more=0: (value.key, more), [raising, killing])
    assert struck(message("00000000"), more=3) == (KEY.format("00000000"), 3)
    assert struck(message(raising.mark, "csn"))
    with pytest.raises(Planted):
        struck(message(raising.mark))
    with pytest.raises(Planted):  # kill is only noted here; in truth nothing comes after it
        struck(SimpleNamespace(plan=message(killing.mark)))
    assert killed == [signal.SIGKILL]


def test_every_poison_finds_what_it_poisons(monkeypatch: pytest.MonkeyPatch) -> None:
    planted: list[str] = []
    monkeypatch.setattr("ssbtek_chaos.poisoned.setattr", lambda owner, name, _: planted.append(name), raising=False)
    for service in {each.service for each in POISONS}:
        plant(service)
    assert sorted(planted) == ["add", "admit", "compose", "limits", "part_of"]


def test_what_a_poison_came_to_is_read_from_the_records() -> None:
    query_id = KEY.format("badbad01").partition("/")[2]
    answer = Row("answer", "af", "a.af", 0, 4, 0, KEY.format("badbad01"), b"{}")
    block = b'{"blocks":[{"provider":"af","outcome":{"outcome":"failed","code":"poison"}}]}'
    reply = Row("reply", "2199800009", "r", 0, 1, 0, answer.key, block)
    dead = Row("dead", "", "d", 0, 0, 0, "", b'{"topic":"a.af","partition":0,"offset":4,"code":"poison"}')
    found = outcome_of("kills", query_id, [answer, reply, dead], 5, 30.0)
    assert found == Outcome("kills", "failed af poison", ("poison",), 5, 30.0)
    assert not list(wrong_with(found, must_be_told=True))
    silent = outcome_of("kills", query_id, [answer], 5, 30.0)
    assert list(wrong_with(silent, must_be_told=True)) == ["kills: the reply is none", "kills: no dead reference"]
    assert list(wrong_with(silent, must_be_told=False)) == ["kills: no dead reference"]
    plain = Row("reply", "2199800009", "r", 0, 1, 0, answer.key, b'{"blocks":[]}')
    lying = outcome_of("kills", query_id, [answer, plain, dead], 5, 30.0)
    assert list(wrong_with(lying, must_be_told=False)) == ["kills: the reply is as if nothing were"]
