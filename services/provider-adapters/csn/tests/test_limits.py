"""What breaks the limits is told before anybody is asked: the field and what is allowed, never the value."""

from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from ssbtek_adapter_csn.app import build_app
from ssbtek_adapter_csn.limits import limits, months_from
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

TODAY = date(2026, 11, 25)
UUID = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"
KEY = SecretStr("a key of the tests")


def period(first: str, last: str) -> dict[str, Period]:
    return {"period": Period(from_=date.fromisoformat(first), to=date.fromisoformat(last))}


def test_a_whole_lookup_breaks_none(lookup: Lookup) -> None:
    assert limits(lookup, TODAY, Settings()) is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"person": BY_SCENARIO["coordination"].number}, "invalid_person", "body.person"),
        ({"person": "178503129804"}, "invalid_person", "body.person"),
        ({"person": "198523129804"}, "invalid_person", "body.person"),
        ({"person": "198503419804"}, "invalid_person", "body.person"),
        ({"person": "8503129804"}, "invalid_person", "body.person"),
        ({"person": "1985031298O4"}, "invalid_person", "body.person"),
        ({"person": None}, "invalid_person", "body.person"),
        ({"case": None}, "invalid_case", "manifest.case"),
        ({"case": "x" * 32}, "invalid_case", "manifest.case"),
        ({"case": "EB\x00"}, "invalid_case", "manifest.case"),
        ({"caseworker": " "}, "invalid_caseworker", "manifest.caseworker"),
        ({"caseworker": "x" * 32}, "invalid_caseworker", "manifest.caseworker"),
        ({"caseworker": "\x1b[2J"}, "invalid_caseworker", "manifest.caseworker"),
        ({"period": None}, "invalid_period", "body.period"),
        (period("2026-09-24", "2026-11-25"), "invalid_period", "body.period.from"),
        (period("2026-11-25", "2026-12-26"), "invalid_period", "body.period.to"),
        (period("2025-01-01", "2025-02-01"), "invalid_period", "body.period.from"),
        (period("2027-01-01", "2027-02-01"), "invalid_period", "body.period.to"),
        ({"parameters": {"period": "2026"}}, "invalid_period", "body.providers.csn.parameters.period"),
        (
            {"parameters": {"period": {"from": "2026-01-01", "to": "2026-01-31"}}},
            "invalid_period",
            "body.providers.csn.parameters.period.from",
        ),
        ({"parameters": {"perod": {}}}, "invalid_parameter", "body.providers.csn.parameters"),
    ],
)
def test_what_breaks_a_limit_is_named(lookup: Lookup, change: dict[str, Any], code: str, field: str) -> None:
    changed = lookup.model_copy(update=change)
    broken = limits(changed, TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == (code, field)
    assert broken.allowed
    told = broken.model_dump_json()
    assert "x" * 20 not in told
    assert changed.person is None or changed.person[2:] not in told


def test_the_shape_is_told_not_the_value(lookup: Lookup) -> None:
    long = limits(lookup.model_copy(update={"caseworker": "x" * 40}), TODAY, Settings())
    assert long is not None and long.allowed == "1 to 31 characters, here 40"
    coordination = {"person": BY_SCENARIO["coordination"].number}
    person = limits(lookup.model_copy(update=coordination), TODAY, Settings())
    assert person is not None and "samordningsnummer" in person.allowed
    late = limits(lookup.model_copy(update=period("2026-11-01", "2027-01-01")), TODAY, Settings())
    assert late is not None and late.allowed == "2026-09-25 to 2026-12-25"


def test_the_window_reaches_two_months_back_and_one_ahead_both_days_included(lookup: Lookup) -> None:
    assert limits(lookup.model_copy(update=period("2026-09-25", "2026-12-25")), TODAY, Settings()) is None
    # The last day of a month that is shorter: as far as CSN can mean it.
    assert months_from(date(2026, 4, 30), -2) == date(2026, 2, 28)
    assert months_from(date(2024, 4, 30), -2) == date(2024, 2, 29)
    assert months_from(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_from(date(2026, 12, 31), 1) == date(2027, 1, 31)
    assert months_from(date(2026, 1, 15), -2) == date(2025, 11, 15)


def test_an_own_period_can_bring_a_longer_query_into_the_window(lookup: Lookup) -> None:
    year = period("2026-01-01", "2026-11-25")
    own = {"parameters": {"period": {"from": "2026-09-25", "to": "2026-11-25"}}}
    assert limits(lookup.model_copy(update=year), TODAY, Settings()) is not None
    assert limits(lookup.model_copy(update=year | own), TODAY, Settings()) is None


def test_a_long_case_id_passes_as_an_alias_or_is_refused_as_set(lookup: Lookup) -> None:
    long = lookup.model_copy(update={"case": UUID})
    assert limits(long, TODAY, Settings(alias_key=KEY)) is None
    for refusing in (Settings(alias_key=KEY, long_case="refuse"), Settings()):
        broken = limits(long, TODAY, refusing)
        assert broken is not None and broken.allowed == "1 to 31 characters, here 36"
    over = limits(lookup.model_copy(update={"case": "x" * 201}), TODAY, Settings(alias_key=KEY))
    assert over is not None and over.code == "invalid_case"


def test_a_long_caseworker_is_refused_unless_set_otherwise(lookup: Lookup) -> None:
    long = lookup.model_copy(update={"caseworker": "karin.handlaggare@exempelkoping.example"})
    assert limits(long, TODAY, Settings(alias_key=KEY)) is not None
    assert limits(long, TODAY, Settings(alias_key=KEY, long_caseworker="alias")) is None


def test_aliases_without_a_key_or_with_a_short_one_do_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_app(Settings(provider_url="http://127.0.0.1:9"))
    assert stopped.value.code == 2
    assert "SSBTEK_ALIAS_KEY" in capsys.readouterr().err
    with pytest.raises(ValidationError) as short:
        Settings(alias_key=SecretStr("short"))
    assert "alias_key" in str(short.value)
    assert build_app(Settings(provider_url="http://127.0.0.1:9", long_case="refuse"))
    assert build_app(Settings(provider_url="http://127.0.0.1:9", alias_key=KEY))
