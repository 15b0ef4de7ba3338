"""A decision that kills only when a plan and an answer are both there costs that one query, in whichever order."""

from typing import Any

import pytest

from ssbtek_composer import open_queries
from ssbtek_runtime.app import running
from ssbtek_runtime.slot.trip import STRIKES

pytestmark = pytest.mark.kafka


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


async def test_an_answer_that_kills_once_its_plan_is_there_costs_its_own_block_alone(around, monkeypatch) -> None:
    """Breaks without `Trip.before`: each new owner reads the marked record's source first, meets it without the other,
    passes it, and dies over the other one's mark; in a row nothing is ever counted."""
    part_of = open_queries.part_of
    before, lethal, after = [await around.plan(60_000) for _ in range(3)]

    def kills(answer: Any) -> Any:
        if (answer.key, answer.provider) == (lethal.key, "af"):
            raise Killed
        return part_of(answer)

    monkeypatch.setattr(open_queries, "part_of", kills)
    for plan in (before, lethal, after):
        await around.answer(plan)
    most = 2 + 2 * STRIKES
    for deaths in range(1, most + 2):
        async with running(around.app(), ready_within=None) as app:

            async def over(app: Any = app, deaths: int = deaths) -> bool:
                return len(around.fatal) == deaths or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) < deaths:
                break
    assert len(around.fatal) <= most
    async with running(around.app()):
        replies = {reply.key: reply for reply in await around.replies(2)}
    assert replies[before.key].complete and replies[after.key].complete
    ((_, _, code, _),) = await around.dead()
    assert code == "poison"
