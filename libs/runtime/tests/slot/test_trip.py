"""The limit on records that kill: a kill of a healthy process fails no record, and a record that kills is given up."""

from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_runtime.slot.commit_state import SETTLED_MAX, Committed, Life, Progress, Span, Spot, decode, encode
from ssbtek_runtime.slot.trip import SPREAD, STRIKES, TOGETHER, Trip, after

PLANS, ANSWERS = "query.planned", "lookup.answered.af"
A, B, C = Spot(PLANS, 4), Spot(PLANS, 5), Spot(ANSWERS, 2)
D = Spot(ANSWERS, 7)


class Process:
    """A stand-in for the owner: what it commits is all that the next one knows."""

    def __init__(self, killers: set[Spot], together: set[Spot] | None = None) -> None:
        self.killers = killers
        self.together = together or set()
        self.metadata: str | None = None
        self.deaths = 0
        self.marks = 0
        self.given_up: set[Spot] = set()

    def _commit(self, life: Life, trip: Trip) -> None:
        marks = (trip.mark, trip.times, trip.settled, trip.before, trip.alone)
        self.metadata = encode(Committed(Progress(), life, *marks))

    def _together(self, spot: Spot, met: list[Spot]) -> bool:
        return spot in self.together and self.together - {spot} <= set(met) - self.given_up

    def live(self, order: list[Spot], killed_at: int | None = None) -> bool:
        """Takes over and touches the records. False: it died."""
        trip = after(Committed() if self.metadata is None else decode(0, self.metadata))
        self._commit("restoring", trip)
        self.marks = 0
        for number, spot in enumerate(order):
            if trip.must_commit(spot):
                trip = trip.touch(spot, *takewhile(lambda each: each.source == spot.source, order[number + 1 :]))  # noqa: B023 - used at once
                self._commit("restoring", trip)
                self.marks += 1
            if trip.gives_up(spot):
                self.given_up.add(spot)
            elif spot in self.killers or number == killed_at or self._together(spot, order[:number]):
                self.deaths += 1
                return False
        self._commit("running", Trip(settled=trip.settled))
        return True

    def live_on(self, order: list[Spot], most: int) -> None:
        """One owner after the other, until one has caught up."""
        while not self.live(order):
            assert self.deaths <= most


def as_read(spots: list[Spot]) -> list[Spot]:
    """One source after the other, as in this list, in order within each."""
    sources = [spot.source for spot in spots]
    return sorted(spots, key=lambda spot: (sources.index(spot.source), spot.offset))


@given(st.permutations([A, B, C, D]), st.sets(st.sampled_from([A, B, C, D])))
def test_whatever_kills_is_given_up_and_nothing_else(order: list[Spot], killers: set[Spot]) -> None:
    process = Process(killers)
    process.live_on(as_read(order), most=1 + len(killers) * (1 + STRIKES))
    assert process.given_up == killers
    assert process.live(as_read(order)), "given up stays given up: answers are read again at every takeover"


@pytest.mark.parametrize(("records", "deaths"), [([A, B, C], 2 + STRIKES), ([B, C], 1 + STRIKES)])
def test_one_killer_costs_no_more_deaths_than_said(records: list[Spot], deaths: int) -> None:
    """Once unmarked, once with others, and under its own mark; with no other to stand with, that one is spared."""
    process = Process({B})
    process.live_on(records, most=deaths)
    assert process.deaths == deaths


@given(st.permutations([A, B, C, D]), st.sets(st.sampled_from([A, B, C, D]), min_size=2))
def test_records_that_kill_only_together_are_given_up_as_well(order: list[Spot], together: set[Spot]) -> None:
    """A plan and its answers: whichever is met last kills. Breaks if deaths were counted in a row only: owners die now
    over one of them, now over another, for ever; or if only what died together last stood alone."""
    process = Process(set(), together)
    lives = 0
    while not process.live(as_read(order[lives % 4 :] + order[: lives % 4])):
        lives += 1
        assert process.deaths <= 1 + (1 + STRIKES) * len(together)
    assert len(process.given_up) == 1
    assert process.given_up <= together


@given(st.lists(st.integers(0, 3), max_size=STRIKES))
def test_kills_of_a_healthy_process_fail_no_record(kills: list[int]) -> None:
    """The first comes unmarked; so no record can have died as often as it takes."""
    process = Process(set())
    for at in kills:
        process.live([A, B, C, D], killed_at=at)
    assert process.live([A, B, C, D])
    assert not process.given_up


def test_deaths_over_different_records_fail_none_of_them() -> None:
    process = Process(set())
    for at in (0, 0, 2, 0, 1, 3):
        assert not process.live([A, B, C, D], killed_at=at)
    assert process.live([A, B, C, D])
    assert not process.given_up


def test_a_death_under_a_mark_of_several_counts_against_none_of_them() -> None:
    """Else the neighbour of a record that kills had used up one of its deaths before anything was its fault."""
    process = Process(set())
    for at in (0, 1, *[0] * (STRIKES - 1)):
        assert not process.live([A, B], killed_at=at)
    assert process.live([A, B])
    assert not process.given_up


def test_a_backlog_takes_few_marks() -> None:
    backlog = [Spot(ANSWERS, offset) for offset in range(1000)]
    process = Process({backlog[700]})
    assert not process.live(backlog)
    assert process.marks == 0
    few = len(backlog) // TOGETHER + 2
    while not process.live(backlog):
        assert process.marks <= few + TOGETHER
        assert process.deaths <= 2 + STRIKES
    assert process.marks <= few + TOGETHER
    assert process.given_up == {backlog[700]}


def test_a_mark_reaches_no_further_than_said() -> None:
    trip = Trip(suspicious=True).touch(*(Spot(PLANS, SPREAD // 2 * number) for number in range(9)))
    assert trip.mark == Span(PLANS, 0, SPREAD // 2)
    assert trip.covers(Spot(PLANS, 1)) and not trip.covers(Spot(PLANS, SPREAD)) and not trip.covers(Spot(ANSWERS, 1))


def test_what_stands_alone_or_is_given_up_is_not_marked_with_others() -> None:
    trip = Trip(True, settled=(C,), before=((A, 1),), alone=(Span(ANSWERS, 5, 7),))
    assert trip.touch(A, B).mark == A
    assert trip.touch(A, B).times == 2
    assert trip.touch(D).mark == D
    assert trip.touch(Spot(ANSWERS, 1), C).mark == Spot(ANSWERS, 1)
    assert trip.touch(Spot(ANSWERS, 3), Spot(ANSWERS, 4), D).mark == Span(ANSWERS, 3, 4)
    # Plans that are due stand in one mark, and another that is alone may lie between them.
    between = Trip(True, before=((B, 1),)).touch(A, Spot(PLANS, 6))
    assert between.covers(A) and not between.covers(B)
    assert between.must_commit(B)


def test_no_marks_after_a_clean_end_or_one_kill_while_running() -> None:
    assert not after(Committed(life="new")).suspicious
    assert not after(Committed(life="clean")).suspicious
    assert not after(Committed(life="running")).suspicious
    assert after(Committed(life="restoring")).suspicious


def test_a_mark_that_is_found_is_a_death_under_it() -> None:
    trip = after(Committed(life="restoring", mark=C, times=2, before=((A, 1), (C, 1))))
    assert trip.before == ((A, 1), (C, 2))
    assert trip.mark is None
    assert trip.touch(C).times == 3
    assert trip.touch(B).before == trip.before, "and is kept while others are marked"
    several = after(Committed(life="restoring", mark=Span(PLANS, 4, 5), alone=(Span(ANSWERS, 1, 9),)))
    assert several.alone == (Span(ANSWERS, 1, 9), Span(PLANS, 4, 5))
    assert not several.before


def test_a_clean_end_leaves_no_mark_and_forgets_no_death() -> None:
    trip = after(Committed(life="restoring", mark=C, times=2)).touch(C).passed()
    assert (trip.mark, trip.times, trip.before) == (None, 0, ((C, 2),))


def test_only_so_many_given_up_records_are_kept() -> None:
    trip = Trip(suspicious=True)
    for offset in range(SETTLED_MAX + 2):
        spot = Spot(PLANS, offset)
        for _ in range(STRIKES):
            trip = after(Committed(life="restoring", mark=spot, times=trip.touch(spot).times, settled=trip.settled,
                                   before=trip.before))  # fmt: skip
        trip = trip.touch(spot)
    assert len(trip.settled) == SETTLED_MAX
    assert trip.settled[-1].offset == SETTLED_MAX + 1
