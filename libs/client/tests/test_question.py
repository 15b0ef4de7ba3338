"""The bytes of a query: the person only in the body, the same question twice only by the same salt."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from ssbtek_client.question import Question, prepare, prepare_ping
from ssbtek_contracts.query import QueryReceived, digest, read_body, read_manifest

ORG = "2199990017"
ID = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
QUESTION = Question(
    person="198503129804",
    case="EB-1",
    caseworker="karin",
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 31),
    providers={"af": {}, "csn": {"period": {"from": "2026-10-01", "to": "2026-10-02"}}},
)


def test_the_manifest_fits_the_body_and_holds_no_person() -> None:
    prepared = prepare(QUESTION, ORG, ID, "s" * 22, NOW)
    envelope = QueryReceived.read(prepared.value)
    manifest = read_manifest(envelope.manifest_bytes())
    assert manifest.body_digest == digest(envelope.body_bytes()) == prepared.body_digest
    assert QUESTION.person.encode() not in envelope.manifest_bytes()
    assert read_body(envelope.body_bytes()).person == QUESTION.person


def test_the_salt_decides_the_digest() -> None:
    one, same, other = (prepare(QUESTION, ORG, ID, salt * 22, NOW) for salt in "aab")
    assert one.value == same.value
    assert one.body_digest != other.body_digest


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": "19850312-9809"}, "person"),
        ({"period_to": date(2026, 9, 1)}, "to is before from"),
        ({"providers": {}}, "providers"),
        ({"providers": {"AF": {}}}, "providers"),
        ({"purpose": "not a code"}, "purpose"),
    ],
)
def test_a_question_that_breaks_the_contract_is_not_sent_and_the_field_is_named(change: dict, field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        prepare(replace(QUESTION, **change), ORG, ID, "s" * 22, NOW)


def test_a_query_id_that_is_not_one_is_refused_here() -> None:
    with pytest.raises(ValidationError, match="query_id"):
        prepare(QUESTION, ORG, "198503129804", "s" * 22, NOW)


def test_a_query_too_large_to_be_taken_is_not_sent() -> None:
    large = replace(QUESTION, providers={"fk": {"question": "x" * 60_000}})
    with pytest.raises(ValueError, match="at most 65536"):
        prepare(large, ORG, ID, "s" * 22, NOW)


def test_a_ping_names_no_person_case_or_purpose() -> None:
    ping = prepare_ping(["af"], ORG, ID, "s" * 22, NOW, "system-1")
    envelope = QueryReceived.read(ping.value)
    manifest = read_manifest(envelope.manifest_bytes())
    assert (manifest.case, manifest.purpose, manifest.caseworker) == (None, None, None)
    assert read_body(envelope.body_bytes()).kind == "ping"
