"""A clock that is off is told; a slow broker is not mistaken for one."""

from ssbtek_runtime.clock_skew import ClockSkew


def test_a_slow_ack_alone_is_no_skew() -> None:
    skew = ClockSkew()
    skew.observe(sent_ms=0, appended_ms=4_000, acked_ms=8_000)
    assert skew.problems() == []


def test_a_clock_that_is_off_is_told_by_how_much() -> None:
    skew = ClockSkew()
    skew.observe(sent_ms=0, appended_ms=2_000, acked_ms=10)
    assert "1990 to 2000" in skew.problems()[0]


def test_a_clock_ahead_of_the_brokers_is_told_too() -> None:
    skew = ClockSkew()
    skew.observe(sent_ms=5_000, appended_ms=0, acked_ms=5_010)
    assert skew.problems()


def test_a_clock_that_was_set_right_is_believed_again() -> None:
    skew = ClockSkew()
    skew.observe(0, 2_000, 10)
    skew.observe(5_000, 5_005, 5_010)
    assert skew.problems() == []
