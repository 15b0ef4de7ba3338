"""What breaks the limits is told before anybody is asked: the field and what is allowed, never the number."""

from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_tns.limits import limits
from ssbtek_adapter_tns.settings import Settings
from ssbtek_contracts.lookup import Lookup

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"person": "200101019810"},
        {"person": "198503729804"},  # a samordningsnummer
        {"person": "198500009804"},  # one with unknown month and day
        {"parameters": {"period": {"from": "2026-01-01", "to": "2026-01-31"}}},
        {"parameters": {"period": None}},
        {"period": None, "case": None, "caseworker": None, "organisation_name": None},  # nothing of it is sent
    ],
)
def test_what_can_be_asked_breaks_none(lookup: Lookup, change: dict[str, Any]) -> None:
    assert limits(lookup.model_copy(update=change), TODAY, Settings()) is None


@pytest.mark.parametrize(
    ("change", "code", "field", "allowed"),
    [
        ({"person": "189912319807"}, "invalid_person", "body.person", "1900s or 2000s"),
        ({"person": "219912319807"}, "invalid_person", "body.person", "1900s or 2000s"),
        ({"person": None}, "invalid_person", "body.person", "1900s or 2000s"),
        ({"person": "198521319804"}, "invalid_person", "body.person", "MM begins with 0 or 1"),
        ({"person": "1985031298"}, "invalid_person", "body.person", "ÅÅÅÅMMDDNNNN"),
        ({"person": "19850312980٣"}, "invalid_person", "body.person", "ÅÅÅÅMMDDNNNN"),
        (
            {"parameters": {"period": {"from": "2026-02-01", "to": "2026-01-01"}}},
            "invalid_period",
            "body.providers.tns.parameters.period",
            "not before from",
        ),
        ({"parameters": {"period": "2026"}}, "invalid_period", "body.providers.tns.parameters.period", "ÅÅÅÅ-MM-DD"),
        ({"parameters": {"perod": {}}}, "invalid_parameter", "body.providers.tns.parameters", "period"),
    ],
)
def test_what_breaks_a_limit_is_named(
    lookup: Lookup, change: dict[str, Any], code: str, field: str, allowed: str
) -> None:
    broken = limits(lookup.model_copy(update=change), TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == (code, field)
    assert allowed in broken.allowed
    assert not change.get("person") or change["person"][2:] not in broken.model_dump_json()
