"""What breaks the limits is told before anybody is asked: the field and what is allowed, never the value."""

from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_miv.limits import limits
from ssbtek_adapter_miv.settings import Settings
from ssbtek_contracts.lookup import Lookup

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"person": "189912319807"},  # any number can be asked for
        {"person": "198503729804"},
        {"caseworker": "x" * 200},
        {"organisation_name": None},
        {"period": None, "case": None, "processors": (), "purpose_text": None, "legal_basis_text": None},
    ],
)
def test_what_can_be_asked_breaks_none(lookup: Lookup, change: dict[str, Any]) -> None:
    assert limits(lookup.model_copy(update=change), TODAY, Settings()) is None


@pytest.mark.parametrize(
    ("change", "code", "field", "allowed"),
    [
        ({"caseworker": None}, "invalid_caseworker", "manifest.caseworker", "1 to 200 characters, here none"),
        ({"caseworker": " "}, "invalid_caseworker", "manifest.caseworker", "1 to 200 characters, here none"),
        ({"caseworker": "x" * 201}, "invalid_caseworker", "manifest.caseworker", "1 to 200 characters, here 201"),
        ({"caseworker": "k\x00"}, "invalid_caseworker", "manifest.caseworker", "no control characters"),
        ({"organisation_name": "\ufffe"}, "invalid_parameter", "organisation_name", "no control characters"),
        ({"parameters": {"period": {}}}, "invalid_parameter", "body.providers.miv.parameters", "no parameters"),
    ],
)
def test_what_breaks_a_limit_is_named(
    lookup: Lookup, change: dict[str, Any], code: str, field: str, allowed: str
) -> None:
    broken = limits(lookup.model_copy(update=change), TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == (code, field)
    assert allowed in broken.allowed
    assert "x" * 20 not in broken.model_dump_json()
    assert str(lookup.person)[2:] not in broken.model_dump_json()
