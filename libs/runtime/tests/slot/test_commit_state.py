"""What is committed is read back as it was, within the 4,096 characters that a broker takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_runtime.slot.commit_state import (
    METADATA_MAX,
    READ_AHEAD,
    SETTLED_MAX,
    SPAN,
    Committed,
    Progress,
    Span,
    Spot,
    UnreadableState,
    decode,
    encode,
)

SOURCES = st.sampled_from(["query.planned", "query.received.bulk", "lookup.answered.csn"])
OFFSETS = st.integers(0, 2**53)
SPOTS = st.builds(Spot, SOURCES, OFFSETS)
SPANS = st.builds(Span, SOURCES, OFFSETS, OFFSETS)


@st.composite
def states(draw: st.DrawFn) -> Committed:
    bits = draw(st.integers(0, 2**200)) | (1 << draw(st.integers(0, SPAN - 1)) if draw(st.booleans()) else 0)
    mark = draw(st.none() | SPOTS | SPANS)
    short = bits.bit_length() < 9_000
    return Committed(
        Progress(draw(OFFSETS), draw(st.integers(0, 2**45)), bits),
        draw(st.sampled_from(["clean", "restoring", "running"])),
        mark,
        draw(st.integers(1, 9)) if isinstance(mark, Spot) else 0,
        tuple(draw(st.lists(SPOTS, max_size=SETTLED_MAX))),
        tuple(draw(st.lists(st.tuples(SPOTS, st.integers(1, 9)), max_size=2))) if short else (),
        tuple(draw(st.lists(SPANS, max_size=2))) if short else (),
    )


@given(states())
def test_read_back_as_committed(state: Committed) -> None:
    assert decode(state.progress.low, encode(state)) == state


def test_the_largest_state_fits() -> None:
    spot = Spot("lookup.answered.abcdefgh", 10**15)
    bits = (1 << SPAN) - 1
    state = Committed(Progress(10**15, 10**13, bits), "restoring", spot, 3, (spot,) * SETTLED_MAX)
    assert SPAN >= 24_000
    assert len(encode(state)) <= METADATA_MAX
    assert len(encode(replace(state, mark=Span(spot.source, spot.offset, spot.offset + 99), times=0))) <= METADATA_MAX


def test_where_room_is_short_the_oldest_deaths_are_forgotten_and_nothing_else() -> None:
    spot = Spot("lookup.answered.abcdefgh", 10**15)
    before = tuple((Spot("query.planned", number), 2) for number in range(30))
    alone = (Span("query.planned", 1, 32),)
    state = Committed(Progress(10**15, 10**13, (1 << SPAN) - 1), "restoring", spot, 3, (spot,), before, alone)
    read = decode(10**15, encode(state))
    assert 0 < len(read.before) < len(before)
    assert read == replace(state, before=before[-len(read.before) :], alone=())
    assert decode(10**15, encode(replace(state, before=()))).alone == alone


def test_what_earlier_versions_committed_is_read() -> None:
    assert decode(7, "1t:5:query.planned/9/2:query.planned/3:") == Committed(
        Progress(7, 5), "restoring", Spot("query.planned", 9), 2, (Spot("query.planned", 3),)
    )
    assert decode(7, "1t:5:,query.planned/9/2::") == Committed(
        Progress(7, 5), "restoring", before=((Spot("query.planned", 9), 2),)
    )


def test_what_does_not_fit_is_refused_not_cut() -> None:
    too_far = Progress(5).close(5 + SPAN)
    assert not too_far.fits
    with pytest.raises(ValueError, match="too far"):
        encode(Committed(too_far, "running"))


def test_reading_stops_long_before_it_would_not_fit() -> None:
    progress = Progress(100)
    assert progress.may_read(100 + READ_AHEAD - 1)
    assert not progress.may_read(100 + READ_AHEAD)
    assert progress.close(100 + READ_AHEAD + 10_000).fits


def test_no_committed_offset_is_the_beginning() -> None:
    assert decode(-1, "") == Committed()
    assert decode(-1, "").life == "new"


UNREADABLE = ("", "1r:0:::x:", "2r:0:::", "1x:0:::", "1r:then:::", "1r:0:query.planned:::", "1r:0::a:", '1r:0:::"')


@pytest.mark.parametrize("metadata", [*UNREADABLE, "1r:0:a/1-::", "1r:0:a/1/2/3::"])
def test_what_it_cannot_read_is_an_error_never_a_guess(metadata: str) -> None:
    with pytest.raises(UnreadableState):
        decode(7, metadata)


@given(st.integers(0, 10**6), st.sets(st.integers(0, 300), max_size=60), st.integers(0, 320))
def test_done_is_what_was_closed_or_lies_below(low: int, closed: set[int], up: int) -> None:
    progress = Progress(low).close(*(low + offset for offset in closed)).advance(low + up, 5)
    for offset in range(340):
        assert progress.is_done(low + offset) == (offset < up or offset in closed)


def test_it_never_goes_back() -> None:
    with pytest.raises(ValueError, match="back"):
        Progress(10).advance(9, 0)
    assert Progress(10).close(3) == Progress(10)
