"""Values are read as stated or not at all: never guessed, never a float."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_adapter_kit.stated import compact_date, iso_date, number, ore, text_span, truth, week_span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", 10_000), ("100.5", 10_050), ("-0.01", -1), (" 12.34 ", 1234), (7, 700), (Decimal("1.10"), 110),
        ("0", 0), ("1 250", None), ("1,50", None), ("abc", None), ("", None), (None, None), ("1e5", None),
        ("NaN", None), ("٣", None), ("9" * 16, None),
    ],
)  # fmt: skip
def test_kronor_as_ore(text, expected) -> None:
    assert ore(text) == expected


@given(st.integers(-(10**12), 10**12))
def test_every_amount_of_ore_comes_back(amount: int) -> None:
    assert ore(f"{Decimal(amount) / 100:.2f}") == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24", date(2026, 11, 24)), ("2026-11-24Z", date(2026, 11, 24)),
        ("2026-11-24+01:00", date(2026, 11, 24)), ("20261124", None), ("2026-02-30", None), ("0000-01-01", None),
        ("", None), (None, None),
    ],
)  # fmt: skip
def test_dates(text, expected) -> None:
    assert iso_date(text) == expected


def test_compact_dates() -> None:
    assert compact_date("20261124") == date(2026, 11, 24)
    assert compact_date("2026-11-24") is None
    assert compact_date("20261324") is None


def test_weeks_go_from_monday_to_sunday_and_keep_their_own_form() -> None:
    span = week_span("202601", "202653")
    assert span is not None
    assert (span.from_, span.to, span.stated) == (date(2025, 12, 29), date(2027, 1, 3), "202601/202653")
    broken = week_span("202554", None)
    assert broken is not None
    assert (broken.from_, broken.to, broken.stated) == (None, None, "202554/")
    assert week_span(None, None) is None


def test_months_are_resolved_and_open_ends_stay_open() -> None:
    span = text_span("2026-02", "2026-02")
    assert span is not None
    assert (span.from_, span.to, span.stated) == (date(2026, 2, 1), date(2026, 2, 28), "2026-02/2026-02")
    plain = text_span("2026-02-01", "2026-02-03")
    assert plain is not None
    assert plain.stated is None
    open_ = text_span("2026-02-01", None)
    assert open_ is not None
    assert (open_.to, open_.stated) == (None, "2026-02-01/")


def test_truth_and_numbers() -> None:
    assert [truth(each) for each in ("true", "1", "false", "0", "ja", "", None)] == [
        True, True, False, False, None, None, None,
    ]  # fmt: skip
    assert [number(each) for each in ("1.50", "-2", "50%", "1,5", None)] == ["1.50", "-2", None, None, None]


@given(st.text(max_size=30))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for reader in (ore, iso_date, compact_date, number, truth):
        reader(text)
    text_span(text, text)
    week_span(text, text)
