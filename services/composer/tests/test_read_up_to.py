"""How far answers are read in time: by the end that was reached, or by what was read from later on."""

from ssbtek_composer.read_up_to import ReadUpTo
from ssbtek_contracts.limits import SEEK_SLACK_MS


def test_all_topics_must_be_read_as_far() -> None:
    read = ReadUpTo(["af", "csn"])
    read.reached_end("af", 5_000)
    assert read.ms == 0
    read.reached_end("csn", 4_000)
    assert (read.ms, read.of("af")) == (4_000, 5_000)


def test_an_answer_shows_that_earlier_ones_are_read_but_for_what_clocks_may_differ() -> None:
    read = ReadUpTo(["af"])
    read.met("af", 10_000, 60_000)
    assert read.ms == 10_000 - SEEK_SLACK_MS


def test_a_broker_whose_clock_runs_ahead_ends_nothing_before_its_time() -> None:
    read = ReadUpTo(["af"])
    read.met("af", 3_600_000, 12_000)
    assert read.ms == 12_000 - SEEK_SLACK_MS


def test_it_never_goes_back() -> None:
    read = ReadUpTo(["af"])
    read.reached_end("af", 9_000)
    read.met("af", 10_000, 60_000)
    read.reached_end("af", 8_500)
    assert read.ms == 9_000
