"""A record that cannot be taken is told of, fails at most its own block, and holds nothing up."""

from types import SimpleNamespace
from typing import Any

import pytest

from ssbtek_composer.counters import Counters
from ssbtek_composer.open_queries import OpenQueries
from ssbtek_composer.reading import Reading
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.topics import Names
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.telemetry import Telemetry

NAMES = Names("")
PLANS, ANSWERS = NAMES.topic("query.planned"), NAMES.topic("lookup.answered", "af")


def record(topic: str, value: bytes | None, offset: int = 0, key: str | None = None, at: int = 0) -> Any:
    return SimpleNamespace(
        topic=topic, partition=0, offset=offset, key=key and key.encode(), value=value, timestamp=at, headers=()
    )


@pytest.fixture
def queries() -> OpenQueries:
    return OpenQueries({})


@pytest.fixture
def reading(queries) -> Reading:
    return Reading(NAMES, queries, Telemetry("composer"), Counters(Metrics(), lambda: 0, lambda: 0))


def dead(reading: Reading) -> list[tuple[str, int, str, str | None, bool]]:
    told = [Dead.read(each.value) for each in reading.dead]
    return [(each.topic, each.offset, each.code, each.field, each.answered) for each in told]


def test_a_plan_that_cannot_be_read_is_done_and_told_of(reading, queries) -> None:
    reading.take_plan(record(PLANS, b"{}", 4), done=False)
    reading.take_plan(record(PLANS, None, 5), done=False)
    assert reading.settled == [4, 5]
    assert [(row[1], row[2]) for row in dead(reading)] == [(4, "unreadable"), (5, "unreadable")]
    assert dead(reading)[0][3] == "key"


def test_a_plan_that_is_done_is_not_opened_or_told_of_again(reading, queries, make) -> None:
    reading.take_plan(record(PLANS, make.plan().write()), done=True)
    reading.take_plan(record(PLANS, b"{}"), done=True)
    assert (len(queries), reading.settled, reading.dead) == (0, [], [])


def test_an_unreadable_answer_fails_the_block_of_its_key(reading, queries, make) -> None:
    reading.take_plan(record(PLANS, make.plan().write()), done=False)
    reading.take_answer(record(ANSWERS, b"\x00", 3, make.key()))
    (query,) = queries
    assert query.parts["af"].outcome.outcome == "failed"
    assert dead(reading) == [(ANSWERS, 3, "unreadable", None, True)]


def test_an_answer_in_another_providers_topic_is_not_believed(reading, queries, make) -> None:
    reading.take_plan(record(PLANS, make.plan().write()), done=False)
    reading.take_answer(record(ANSWERS, make.answer(1, "csn").write(), 3))
    (query,) = queries
    assert not query.parts
    assert dead(reading) == [(ANSWERS, 3, "unreadable", "provider", False)]


def test_what_raises_in_a_decision_is_told_of_and_the_next_is_taken(reading, queries, make, monkeypatch) -> None:
    reading.take_plan(record(PLANS, make.plan().write()), done=False)

    def broken(_self: Any, _arrival: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(OpenQueries, "take", broken)
        reading.take_answer(record(ANSWERS, make.answer().write(), 3, make.key()))
    assert dead(reading) == [(ANSWERS, 3, "decision_failed", None, True)]
    reading.take_plan(record(PLANS, make.plan(2).write(), 1), done=False)
    assert len(queries) == 2


def test_a_record_that_kills_is_given_up_by_its_key_alone(reading, queries, make) -> None:
    reading.take_plan(record(PLANS, make.plan().write()), done=False)
    reading.give_up(record(ANSWERS, b"lethal", 3, make.key()), done=False)
    reading.give_up(record(PLANS, b"lethal", 9), done=False)
    (query,) = queries
    assert query.parts["af"].outcome.code == "poison"
    assert reading.settled == [9]
    assert [row[2] for row in dead(reading)] == ["poison", "poison"]


def test_no_dead_reference_holds_anything_of_the_record(reading, make) -> None:
    person = "191212121212"
    reading.take_answer(record(ANSWERS, f'{{"key": "{person}"}}'.encode(), 3, f"{make.ORGANISATION}/{person}"))
    (only,) = reading.dead
    assert person.encode() not in only.value
    assert only.key is None
    assert all(person.encode() not in value for _, value in only.headers)
