"""What is committed never passes a record that is not done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_runtime.low_watermark import LowWatermark


@given(st.lists(st.integers(1, 3), min_size=1, max_size=30), st.randoms())
def test_no_unfinished_record_is_ever_passed_and_all_are_in_the_end(gaps: list[int], random) -> None:
    mark = LowWatermark()
    offsets = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    for offset in offsets:
        mark.begin(offset)
    undone = set(offsets)
    for offset in random.sample(offsets, len(offsets)):
        mark.done(offset)
        undone.discard(offset)
        low = mark.committable()
        if low is not None:
            assert all(low <= each for each in undone)
            mark.committed(low)
    assert mark.committable() is None
    assert mark.open == 0


def test_a_record_out_of_order_is_refused() -> None:
    mark = LowWatermark()
    mark.begin(5)
    with pytest.raises(ValueError, match="offset 5"):
        mark.begin(5)


def test_nothing_read_means_nothing_to_commit() -> None:
    assert LowWatermark().committable() is None
