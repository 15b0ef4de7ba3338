"""What is committed never passes an open plan, and never goes back."""

from hypothesis import given
from hypothesis import strategies as st

from ssbtek_composer.progress import next_progress
from ssbtek_runtime.slot.commit_state import Progress


def test_low_is_the_first_open_plan_and_the_time_is_its(make) -> None:
    left = [make.query(make.plan(2, at=70), 7), make.query(make.plan(1, at=50), 5)]
    progress = next_progress(Progress(3, 10), left, [4, 6], 9, 90)
    assert progress == Progress(5, 50).close(6)


def test_with_none_open_it_moves_to_the_position_past_markers(make) -> None:
    assert next_progress(Progress(3, 10), [], [4], 9, 90) == Progress(9, 90)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=60))
def test_committed_state_is_exactly_what_is_closed(make, steps) -> None:
    progress, position, opened, closed = Progress(), 0, {}, set()
    for opens, pick in steps:
        if opens or not opened:
            opened[position] = make.query(make.plan(position, at=1000 + position), position)
            position += 2  # a marker after each plan
        else:
            offset = sorted(opened)[pick % len(opened)]
            del opened[offset]
            closed.add(offset)
            progress = next_progress(progress, opened.values(), [offset], position, 999_999)
            assert progress.low <= min(opened, default=position)
            for each in opened:
                assert not progress.is_done(each)
            assert all(progress.is_done(each) for each in closed)
            assert progress.since_ms <= min((1000 + each for each in opened), default=999_999)
