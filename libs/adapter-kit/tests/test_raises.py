"""A decision of a provider's folder that raises costs one lookup, is answered, and is told to operators."""

import pytest

from ssbtek_runtime.app import running

pytestmark = pytest.mark.kafka


async def test_a_decision_that_raises_is_answered_failed_and_leaves_a_dead_reference(place, make_lookup, told) -> None:
    async with running(place.app()):
        await place.put(make_lookup(1), make_lookup(2, do="raise_in_read"), make_lookup(3))
        answers = {answer.key[-1]: told(answer) for answer in await place.answers(3)}
        dead = await place.dead()
    assert answers == {"1": "data", "2": "failed:internal", "3": "data"}
    assert [(each.offset, each.code, each.service, each.answered) for each in dead] == [
        (1, "decision_failed", "adapter-toy", True)
    ]
    assert not place.fatal
