"""What a child tells of lookups that may kill, and that it is not asked again where it tells nothing."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from toy_provider import Settings, adapter

from ssbtek_adapter_kit import intake as taking_in
from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.handle import Handler
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.intake import REHEARSED_AT_ONCE, Intake
from ssbtek_adapter_kit.partitions import Owned
from ssbtek_adapter_kit.trip import Trip
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.telemetry import Telemetry

GOAL = 1000
AT = TopicPartition("lookups", 0)
CAREFUL, USUAL = Owned(AT, Trip(deaths=2, goal=GOAL)), Owned(AT, Trip(deaths=1, goal=GOAL))


@pytest.fixture
def intake() -> Intake:
    settings, counters, told = Settings(provider_url="http://127.0.0.1:9"), Counters(Metrics()), Telemetry("toy")
    handler: Any = Handler(adapter(), settings, Http(settings), lambda: 0, told, counters)
    nothing: Any = None
    return Intake(handler, nothing, nothing, settings, lambda: 0, told, counters, nothing)


def record(offset: int, value: bytes) -> Any:
    return SimpleNamespace(offset=offset, value=value)


async def test_who_kills_is_told_from_who_raises_and_from_what_cannot_be_read(intake, make_lookup) -> None:
    does = {3: "kill", 5: "raise_in_ask", 7: "raise_in_limits", 8: "kill_in_read"}
    records = [record(n, make_lookup(n, do=does.get(n, "")).write()) for n in range(10)] + [record(10, b"{")]
    assert await intake._guilty(CAREFUL, records) == {3}


async def test_nothing_is_rehearsed_while_deaths_are_usual(intake, make_lookup, monkeypatch) -> None:
    monkeypatch.setattr(taking_in, "guilty_of", None)
    assert await intake._guilty(USUAL, [record(1, make_lookup(1).write())]) == frozenset()
    assert await intake._guilty(CAREFUL, [record(GOAL, make_lookup(1).write())]) == frozenset()


async def test_a_child_that_tells_nothing_is_not_waited_for_again(intake, monkeypatch) -> None:
    """Breaks without `_rehearses`: each further sixteen lookups could wait for as long as a child may hang."""
    asked: list[int] = []

    async def nothing_told(some: Sequence[Any], _play: object) -> None:
        asked.append(len(some))

    monkeypatch.setattr(taking_in, "guilty_of", nothing_told)
    records = [record(n, b"{}") for n in range(3 * REHEARSED_AT_ONCE)]
    assert await intake._guilty(CAREFUL, records) == frozenset()
    assert await intake._guilty(CAREFUL, records) == frozenset()
    assert asked == [REHEARSED_AT_ONCE]
