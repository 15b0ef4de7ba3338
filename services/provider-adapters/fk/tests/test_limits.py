"""What breaks the limits is told before anybody is asked: the field and what is allowed, never the value."""

import base64
import json
from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_fk.codes import TYPES
from ssbtek_adapter_fk.limits import limits
from ssbtek_adapter_fk.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

TODAY = date(2026, 11, 24)
HERE = "body.providers.fk.parameters"
OTHER = "197911029812"
PERSON = "198503129804"
PERIOD = {"from": "2026-01-01", "tom": "2026-01-31"}


def period(first: str, last: str) -> dict[str, Period]:
    return {"period": Period(from_=date.fromisoformat(first), to=date.fromisoformat(last))}


def question(text: bytes | None = None, **change: Any) -> dict[str, Any]:
    """A lookup with a LEFI question of its own; a member that is None is left out."""
    members = {"personnummer": PERSON, "period": PERIOD, "beslut": ["PM:AP"]} | change
    whole = {name: value for name, value in members.items() if value is not None}
    raw = json.dumps(whole).encode() if text is None else text
    return {"parameters": {"question": base64.b64encode(raw).decode()}}


def test_a_whole_lookup_breaks_none(lookup: Lookup) -> None:
    assert limits(lookup, TODAY, Settings()) is None
    assert limits(lookup.model_copy(update=question()), TODAY, Settings()) is None
    assert limits(lookup.model_copy(update={"case": None, "caseworker": None}), TODAY, Settings()) is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"person": None}, "invalid_person", "body.person"),
        ({"period": None}, "invalid_period", "body.period"),
        (period("2024-11-24", "2026-11-25"), "invalid_period", "body.period"),
        ({"parameters": {"period": "2026"}}, "invalid_period", f"{HERE}.period"),
        ({"parameters": {"period": {"from": "2020-01-01", "to": "2026-01-01"}}}, "invalid_period", f"{HERE}.period"),
        ({"parameters": {"perod": {}}}, "invalid_parameter", HERE),
        ({"parameters": {"version": "v8"}}, "unsupported_version", f"{HERE}.version"),
        ({"parameters": {"types": []}}, "invalid_parameter", f"{HERE}.types"),
        ({"parameters": {"types": {}}}, "invalid_parameter", f"{HERE}.types"),
        ({"parameters": {"types": {name: [] for name in TYPES}}}, "invalid_parameter", f"{HERE}.types"),
        ({"parameters": {"types": {"utbetalning": ["FK:FP"]}}}, "invalid_parameter", f"{HERE}.types"),
        ({"parameters": {"types": {"utbetalningar": "FK:FP"}}}, "invalid_parameter", f"{HERE}.types.utbetalningar"),
        ({"parameters": {"types": {"utbetalningar": ["FP"]}}}, "invalid_parameter", f"{HERE}.types.utbetalningar"),
        ({"parameters": {"types": {"utbetalningar": [7]}}}, "invalid_parameter", f"{HERE}.types.utbetalningar"),
        ({"parameters": {"types": {"beslut": ["FK:FP"]}}}, "invalid_parameter", f"{HERE}.types.beslut"),
        ({"parameters": {"types": {"beslut": ["PM:AP"] * 2}}}, "invalid_parameter", f"{HERE}.types.beslut"),
        ({"parameters": {"actor": "../0017"}}, "invalid_parameter", f"{HERE}.actor"),
        ({"parameters": {"actor": "0018-SN"}}, "invalid_parameter", f"{HERE}.actor"),
        ({"actor": None}, "invalid_parameter", f"{HERE}.actor"),
        ({"actor": None, "parameters": {"actor": "a/b"}}, "invalid_parameter", f"{HERE}.actor"),
        ({"actor": None, "parameters": {"actor": 17}}, "invalid_parameter", f"{HERE}.actor"),
        ({"actor": "x" * 65}, "invalid_parameter", f"{HERE}.actor"),
    ],
)
def test_what_breaks_a_limit_is_named(lookup: Lookup, change: dict[str, Any], code: str, field: str) -> None:
    broken = limits(lookup.model_copy(update=change), TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == (code, field)
    assert broken.allowed
    assert "x" * 20 not in broken.model_dump_json()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"parameters": {"question": 7}}, "invalid_parameter", "question"),
        ({"parameters": {"question": "{}"}}, "invalid_parameter", "question"),
        ({"parameters": {"question": "ÅÄÖ"}}, "invalid_parameter", "question"),
        (question(b"[]"), "invalid_parameter", "question"),
        (question(b"\xff"), "invalid_parameter", "question"),
        (question(b'\xef\xbb\xbf{"personnummer": "198503129804"}'), "invalid_parameter", "question"),
        (
            question(b'{"personnummer": "198503129804", "personnummer": "197911029812"}'),
            "invalid_parameter",
            "question",
        ),
        (question(personnummer=OTHER), "person_mismatch", "question.personnummer"),
        (question(personnummer=OTHER[2:]), "person_mismatch", "question.personnummer"),
        (question(personnummer="20" + PERSON[2:]), "person_mismatch", "question.personnummer"),
        (question(personnummer=int(PERSON)), "person_mismatch", "question.personnummer"),
        (question(personnummer=[PERSON]), "person_mismatch", "question.personnummer"),
        (question(personnummer=None), "person_mismatch", "question.personnummer"),
        (question(period=None), "invalid_period", "question.period"),
        (question(period={"from": "2026-01-01"}), "invalid_period", "question.period"),
        (question(period={"from": "2026-02-01", "tom": "2026-01-01"}), "invalid_period", "question.period"),
        (question(period={"from": "2026-01-01T00:00", "tom": "2026-01-31"}), "invalid_period", "question.period"),
        (question(period={"from": "20260101", "tom": "20260131"}), "invalid_period", "question.period"),
        (question(period={**PERIOD, "till": "2027-01-01"}), "invalid_period", "question.period"),
        (question(period={"from": "2024-01-01", "tom": "2026-01-02"}), "invalid_period", "question.period"),
        (question(beslut=[]), "invalid_parameter", "question"),
        (question(beslut=None), "invalid_parameter", "question"),
        (question(beslut=["PM:XX"]), "invalid_parameter", "question.beslut"),
        (question(personer=[OTHER]), "invalid_parameter", "question"),
        (
            {"parameters": {**question()["parameters"], "types": {"beslut": ["PM:AP"]}}},
            "invalid_parameter",
            "question",
        ),
        ({"parameters": {**question()["parameters"], "period": PERIOD}}, "invalid_parameter", "question"),
    ],
)
def test_a_supplied_question_is_about_this_person_and_within_the_contract(
    lookup: Lookup, change: dict[str, Any], code: str, field: str
) -> None:
    assert lookup.person == PERSON
    broken = limits(lookup.model_copy(update=change), TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == (code, f"{HERE}.{field}")
    assert broken.allowed
    assert not any(number[2:] in broken.model_dump_json() for number in (OTHER, PERSON))


def test_two_years_pass_and_a_day_more_does_not(lookup: Lookup) -> None:
    for first, last, fits in (
        ("2024-11-24", "2026-11-24", True),
        ("2024-02-29", "2026-03-01", True),
        ("2024-02-29", "2026-03-02", False),
        ("9998-01-01", "9999-12-31", True),
    ):
        broken = limits(lookup.model_copy(update=period(first, last)), TODAY, Settings())
        assert (broken is None) is fits, first
    longer = lookup.model_copy(update=period("2023-11-24", "2026-11-24"))
    assert limits(longer, TODAY, Settings(longest_period_years=3)) is None


def test_an_own_period_can_bring_a_longer_query_within_two_years(lookup: Lookup) -> None:
    own = {"parameters": {"period": {"from": "2026-01-01", "to": "2026-01-31"}}}
    assert limits(lookup.model_copy(update=period("2020-01-01", "2026-01-31") | own), TODAY, Settings()) is None


def test_another_actor_than_the_connections_passes_only_where_it_is_so_set(lookup: Lookup) -> None:
    other = lookup.model_copy(update={"parameters": {"actor": "0099-AN"}})
    broken = limits(other, TODAY, Settings())
    assert broken is not None and "0017" not in broken.model_dump_json()
    assert limits(other, TODAY, Settings(other_actors="allow")) is None
    assert limits(lookup.model_copy(update={"parameters": {"actor": "0017-SN"}}), TODAY, Settings()) is None
