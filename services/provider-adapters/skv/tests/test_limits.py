"""What breaks the limits is told before anybody is asked: the field and what is allowed, never the value."""

from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_skv.limits import limits
from ssbtek_adapter_skv.settings import Settings
from ssbtek_contracts.lookup import Lookup

TODAY = date(2026, 11, 24)


def test_a_whole_lookup_breaks_none(lookup: Lookup) -> None:
    assert limits(lookup, TODAY, Settings()) is None


@pytest.mark.parametrize("parameters", [{"period": {"from": "2026-01-01", "to": "2026-01-31"}}, {"ar": "198503129804"}])
def test_there_is_no_parameter_to_give(lookup: Lookup, parameters: dict[str, Any]) -> None:
    broken = limits(lookup.model_copy(update={"parameters": parameters}), TODAY, Settings())
    assert broken is not None
    assert (broken.code, broken.field) == ("invalid_parameter", "body.providers.skv.parameters")
    assert broken.allowed == "no parameters"
    assert "198503129804" not in broken.model_dump_json()


def test_nothing_that_is_not_sent_can_be_wrong(lookup: Lookup) -> None:
    bare = {"period": None, "case": None, "caseworker": None, "purpose_text": None, "legal_basis_text": "\x00"}
    assert limits(lookup.model_copy(update=bare), TODAY, Settings()) is None


def test_a_samordningsnummer_and_a_wrong_check_digit_pass(lookup: Lookup) -> None:
    for number in ("199302719886", "198503129805", "189912312399"):
        assert limits(lookup.model_copy(update={"person": number}), TODAY, Settings()) is None
