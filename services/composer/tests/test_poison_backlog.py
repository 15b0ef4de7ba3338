"""A record that kills, in a backlog: where no child can tell of it, finding it takes few transactions all the same."""

from typing import Any

import pytest

from ssbtek_contracts.answer import Answer
from ssbtek_runtime.app import running
from ssbtek_runtime.slot import held
from ssbtek_runtime.slot.trip import STRIKES, TOGETHER

pytestmark = pytest.mark.kafka
BACKLOG = 8 * TOGETHER


class Killed(BaseException):
    """As sudden as kill -9: nothing catches it."""


async def test_a_backlog_with_an_answer_that_kills_takes_few_transactions(around, monkeypatch) -> None:
    """Breaks if each record had a mark, and so a transaction, of its own: some 450 in each life."""
    read = Answer.read.__func__

    def lethal(kind: Any, value: bytes) -> Any:
        if b"lethal" in value:
            raise Killed
        return read(kind, value)

    async def tells_nothing(*_: Any) -> None:
        return None

    monkeypatch.setattr(held, "guilty_of", tells_nothing)
    monkeypatch.setattr(Answer, "read", classmethod(lethal))
    plans = [await around.plan(120_000, asked=("af",)) for _ in range(BACKLOG)]
    for number, plan in enumerate(plans):
        if number == BACKLOG // 2:
            await around.put(around.names.topic("lookup.answered", "af"), b"lethal", key=plan.key)
        else:
            await around.answer(plan)
    begun = [0]

    async def counted(step: str) -> None:
        begun[-1] += step == "begun"

    while True:
        async with running(around.app(counted), ready_within=None) as app:

            async def over(app: Any = app) -> bool:
                return len(around.fatal) == len(begun) or not app.readiness.problems()

            await around.until(over)
            if len(around.fatal) < len(begun):
                replies = await around.replies(BACKLOG)
                break
        begun.append(0)
        assert len(around.fatal) <= 2 + STRIKES
    outcomes = {reply.key: around.outcomes(reply)["af"] for reply in replies}
    assert outcomes == {plan.key: "failed" if at == BACKLOG // 2 else "data" for at, plan in enumerate(plans)}
    # What stood with it is marked alone, and each brings about a reply, under a mark, in a transaction of its own.
    assert max(begun) <= 3 * TOGETHER + 3 * BACKLOG // TOGETHER + 8, begun
