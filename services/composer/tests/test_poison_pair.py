"""A decision that kills only when a plan and an answer are both there costs that one query, in whichever order."""

from typing import Any

import pytest

from ssbtek_composer import departures, open_queries
from ssbtek_runtime.app import running
from ssbtek_runtime.slot import held
from ssbtek_runtime.slot.trip import STRIKES

pytestmark = pytest.mark.kafka


@pytest.fixture(params=["rehearsed", "not rehearsed"])
def rehearsed(request, monkeypatch) -> bool:
    """Whether a child goes first; where it can tell nothing, marks alone must find out."""

    async def tells_nothing(*_: Any) -> None:
        return None

    if request.param != "rehearsed":
        monkeypatch.setattr(held, "guilty_of", tells_nothing)
    return request.param == "rehearsed"


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


async def _lives(around: Any, most: int) -> int:
    """One owner after the other, until one has caught up: how many died."""
    while True:
        deaths = len(around.fatal)
        async with running(around.app(), ready_within=None) as app:

            async def over(app: Any = app, deaths: int = deaths) -> bool:
                return len(around.fatal) > deaths or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) == deaths:
                return deaths
        assert len(around.fatal) <= most


async def test_an_answer_that_kills_once_its_plan_is_there_costs_its_own_block_alone(
    around, monkeypatch, rehearsed
) -> None:
    """Breaks without `Trip.before`: owners die now over one of the two, now over the other, whichever is read last; in
    a row nothing is ever counted."""
    part_of = open_queries.part_of
    before, lethal, after = [await around.plan(60_000) for _ in range(3)]

    def kills(answer: Any) -> Any:
        if (answer.key, answer.provider) == (lethal.key, "af"):
            raise Killed
        return part_of(answer)

    monkeypatch.setattr(open_queries, "part_of", kills)
    for plan in (before, lethal, after):
        await around.answer(plan)
    await _lives(around, most=1 if rehearsed else 1 + 2 * (1 + STRIKES))
    ((topic, _, code, _),) = await around.dead()
    assert code == "poison"
    # Whichever of the two stood marked for the third time was given up: the block fails, or the whole plan.
    block = topic == "lookup.answered"
    async with running(around.app()):
        replies = {reply.key: reply for reply in await around.replies(3 if block else 2)}
    assert replies[before.key].complete and replies[after.key].complete
    assert not block or around.outcomes(replies[lethal.key]) == {"af": "failed", "csn": "data"}


async def test_a_reply_that_kills_whoever_composes_it_costs_its_own_query_alone(around, monkeypatch, rehearsed) -> None:
    """Breaks without `SlotWork._reply_marked`: the death would be some other record's, whichever stood marked, and one
    healthy query after the other would be given up for it."""
    compose = departures.compose
    before, lethal, after = [await around.plan(60_000) for _ in range(3)]

    def kills(query: Any, now_ms: int) -> Any:
        if query.plan.key == lethal.key:
            raise Killed
        return compose(query, now_ms)

    monkeypatch.setattr(departures, "compose", kills)
    for plan in (lethal, before, after):
        await around.answer(plan)
    deaths = await _lives(around, most=2 + STRIKES)
    # Once unmarked; without a child, once more with others under a mark, and then under its own.
    assert deaths == (1 if rehearsed else 2 + STRIKES)
    async with running(around.app()):
        replies = {reply.key: reply for reply in await around.replies(2)}
    assert replies[before.key].complete and replies[after.key].complete
    assert [(topic, code) for topic, _, code, _ in await around.dead()] == [("query.planned", "poison")]
