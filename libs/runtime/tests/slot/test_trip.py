"""The limit on records that kill: a kill of a healthy process fails no record, and a record that kills is given up."""

from hypothesis import given
from hypothesis import strategies as st

from ssbtek_runtime.slot.commit_state import SETTLED_MAX, Committed, Life, Progress, Spot
from ssbtek_runtime.slot.trip import STRIKES, Trip, after

A, B, C = Spot("query.planned", 4), Spot("query.planned", 5), Spot("lookup.answered.af", 2)
D = Spot("lookup.answered.fk", 7)


class Process:
    """A stand-in for the owner: what it commits is all that the next one knows."""

    def __init__(self, killers: set[Spot], together: set[Spot] | None = None) -> None:
        self.killers = killers
        self.together = together or set()
        self.committed = Committed()
        self.deaths = 0
        self.given_up: set[Spot] = set()

    def _commit(self, life: Life, trip: Trip) -> None:
        self.committed = Committed(Progress(), life, trip.mark, trip.times, trip.settled, trip.before)

    def _together(self, spot: Spot, met: list[Spot]) -> bool:
        return spot in self.together and self.together - {spot} <= set(met) - self.given_up

    def live(self, records: list[Spot], killed_at: int | None = None) -> bool:
        """Takes over and touches the records, its inherited source first. False: it died."""
        trip = after(self.committed)
        self._commit("restoring", trip)
        inherited = trip.mark if trip.inherited else None
        order = sorted(records, key=lambda spot: inherited is not None and spot.source != inherited.source)
        for number, spot in enumerate(order):
            if trip.must_commit(spot):
                trip = trip.touch(spot)
                self._commit("restoring", trip)
            if trip.gives_up(spot):
                self.given_up.add(spot)
            elif spot in self.killers or number == killed_at or self._together(spot, order[:number]):
                self.deaths += 1
                return False
        self._commit("running", Trip(settled=trip.settled))
        return True


@given(st.permutations([A, B, C]), st.sets(st.sampled_from([A, B, C])))
def test_whatever_kills_is_given_up_and_nothing_else(order: list[Spot], killers: set[Spot]) -> None:
    order = sorted(order, key=lambda spot: (spot.source != order[0].source, spot.offset))
    process = Process(killers)
    while not process.live(order):
        assert process.deaths < 30
    assert process.given_up == killers
    assert process.live(order), "given up stays given up: answers are read again at every takeover"


def test_one_killer_costs_no_more_deaths_than_said() -> None:
    process = Process({B})
    while not process.live([A, B, C]):
        pass
    assert process.deaths == 1 + STRIKES


@given(st.permutations([A, B, C, D]), st.sets(st.sampled_from([A, B, C, D]), min_size=2))
def test_records_that_kill_only_together_are_given_up_as_well(order: list[Spot], together: set[Spot]) -> None:
    """A plan and its answers: whichever is met last kills. Breaks if deaths were counted in a row only: each owner
    meets the marked record first, passes it, and dies over another one, for ever."""
    process = Process(set(), together)
    lives = 0
    while not process.live(order[lives % 4 :] + order[: lives % 4]):
        lives += 1
        assert process.deaths < 1 + STRIKES * len(together) + 1
    assert len(process.given_up) == 1
    assert process.given_up <= together


@given(st.lists(st.integers(0, 2), max_size=STRIKES - 1))
def test_kills_of_a_healthy_process_fail_no_record(kills: list[int]) -> None:
    process = Process(set())
    for at in kills:
        process.live([A, B, C], killed_at=at)
    assert process.live([A, B, C])
    assert not process.given_up


def test_no_marks_after_a_clean_end_or_one_kill_while_running() -> None:
    assert not after(Committed(life="new")).suspicious
    assert not after(Committed(life="clean")).suspicious
    assert not after(Committed(life="running")).suspicious
    assert after(Committed(life="restoring")).suspicious


def test_an_inherited_mark_is_kept_until_it_is_met() -> None:
    trip = after(Committed(life="restoring", mark=C, times=2))
    assert not trip.must_commit(A)
    assert trip.passed() == trip
    assert trip.must_commit(C)
    assert trip.touch(C).times == 3
    assert trip.without_mark().must_commit(A)


def test_only_so_many_given_up_records_are_kept() -> None:
    trip = Trip(suspicious=True)
    for offset in range(SETTLED_MAX + 2):
        spot = Spot("query.planned", offset)
        for _ in range(STRIKES + 1):
            trip = trip.touch(spot)
    assert len(trip.settled) == SETTLED_MAX
    assert trip.settled[-1].offset == SETTLED_MAX + 1
