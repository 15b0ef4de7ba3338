"""Ids and codes: nothing that could be a person number fits where everybody may read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ssbtek_contracts.codes import CODES, LEGAL_BASES, PURPOSES
from ssbtek_contracts.ids import Code, PartName, QueryKey, key_of_bad_id, organisation_of, query_key, safe_code
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.query import read_body

CODE = TypeAdapter(Code)
PART = TypeAdapter(PartName)
KEY = TypeAdapter(QueryKey)
NUMBERS = st.from_regex(r"(19|20)?[0-9]{6}[-+]?[0-9]{4}", fullmatch=True)


@given(st.text(max_size=10), NUMBERS, st.text(max_size=10))
def test_no_person_number_fits_in_a_code_or_a_part(before: str, number: str, after: str) -> None:
    for kind in (CODE, PART):
        with pytest.raises(ValidationError):
            kind.validate_python(before + number + after)


@given(st.text())
def test_whatever_a_provider_calls_a_code_can_be_carried(text: str) -> None:
    CODE.validate_python(safe_code(text))


def test_codes_of_providers_are_kept() -> None:
    for code in ("-1005", "9071234", "FK:SGI", "OTILLGANGLIG", "502"):
        assert safe_code(code) == code


def test_keys() -> None:
    key = query_key("2199990017", "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21")
    assert KEY.validate_python(key) == key
    assert KEY.validate_python(key_of_bad_id("2199990017", 1, 7)) == "2199990017/bad-1-7"
    assert organisation_of(key) == "2199990017"
    for bad in ("2199990017/19121212-1212", "212000014/x", key.upper()):
        with pytest.raises(ValidationError):
            KEY.validate_python(bad)


def test_every_published_code_is_one_and_says_what_it_means() -> None:
    for (_, code), row in CODES.items():
        CODE.validate_python(code)
        assert row.meaning.endswith((".", "?"))
    for dated in (*PURPOSES, *LEGAL_BASES):
        CODE.validate_python(dated.code)


def test_a_name_that_a_sender_made_up_is_not_repeated_in_an_error() -> None:
    body = b'{"kind": "fetch", "salt": "Zm9ydHktdHdvLXNhbHRzLW9m", "person": "198503129804", "period":' \
        b' {"from": "2026-08-01", "to": "2026-10-31"}, "providers": {"198503129804": {}}}'  # fmt: skip
    with pytest.raises(Unreadable) as caught:
        read_body(body)
    assert caught.value.field == "body.providers.[name].[key]"
