"""What breaks the limits is told before anybody is asked: the field and what is allowed, never the value."""

from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_so.limits import limits
from ssbtek_adapter_so.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Processor

TODAY = date(2026, 11, 24)


def test_a_whole_lookup_breaks_none(lookup: Lookup) -> None:
    assert limits(lookup, TODAY, Settings()) is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"case": None}, "invalid_case", "manifest.case"),
        ({"case": "x" * 201}, "invalid_case", "manifest.case"),
        ({"case": "EB\x00"}, "invalid_case", "manifest.case"),
        ({"caseworker": " "}, "invalid_caseworker", "manifest.caseworker"),
        ({"caseworker": "x" * 201}, "invalid_caseworker", "manifest.caseworker"),
        ({"organisation_name": "\x0b"}, "invalid_parameter", "organisation_name"),
        ({"purpose_text": "\x1b[2J"}, "invalid_parameter", "body.purpose_text"),
        ({"legal_basis_text": "\ufffe"}, "invalid_parameter", "body.legal_basis_text"),
        (
            {"processors": (Processor(organisation="5555550010", name="Drift\x07"),)},
            "invalid_parameter",
            "body.processors",
        ),
        ({"period": None}, "invalid_period", "body.period"),
        ({"parameters": {"period": "2026"}}, "invalid_period", "body.providers.so.parameters.period"),
        (
            {"parameters": {"period": {"from": "2026-02-01", "to": "2026-01-01"}}},
            "invalid_period",
            "body.providers.so.parameters.period",
        ),
        ({"parameters": {"perod": {}}}, "invalid_parameter", "body.providers.so.parameters"),
    ],
)
def test_what_breaks_a_limit_is_named(lookup: Lookup, change: dict[str, Any], code: str, field: str) -> None:
    broken = limits(lookup.model_copy(update=change), TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == (code, field)
    assert broken.allowed
    assert "x" * 20 not in broken.model_dump_json()
    assert str(lookup.person) not in broken.model_dump_json()


def test_a_case_id_of_36_characters_passes(lookup: Lookup) -> None:
    long = lookup.model_copy(update={"case": "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"})
    assert limits(long, TODAY, Settings()) is None


def test_a_samordningsnummer_and_a_wrong_check_digit_pass(lookup: Lookup) -> None:
    for number in ("199302719886", "198503129805", "189912312399"):
        assert limits(lookup.model_copy(update={"person": number}), TODAY, Settings()) is None
