"""What was sent is read as far as it can be; the first thing wrong is named, never shown."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_contracts.query import digest
from ssbtek_router.allowed import OTHERWISE
from ssbtek_router.reading import Sent, read_query, unread


def test_a_good_query_is_read_whole(make) -> None:
    received = make.received()
    assert received.fault is None
    assert (received.organisation, received.key) == (make.ORGANISATION, make.key())
    assert received.body is not None and received.body.person == make.PERSON
    assert received.body_digest == digest(json.dumps(make.body()).encode())


def test_unknown_fields_are_passed_over(make) -> None:
    received = make.received(content=make.body(later="x"), later="y")
    assert received.fault is None


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"query_id": "EB-1"}, "invalid_query_id", "manifest.query_id"),
        ({"query_id": "0" * 12}, "invalid_query_id", "manifest.query_id"),
        ({"sent_at": "yesterday"}, "invalid_field", "manifest.sent_at"),
        ({"sent_at": "2026-11-24T09:30:00"}, "invalid_field", "manifest.sent_at"),
        ({"kind": "snoop"}, "invalid_field", "manifest.kind"),
        ({"lane": "fast"}, "invalid_field", "manifest.lane"),
        ({"purpose": "198503129804"}, "invalid_field", "manifest.purpose"),
        ({"body_digest": "0" * 64}, "digest_mismatch", "manifest.body_digest"),
        ({"kind": "ping"}, "kind_mismatch", "manifest.kind"),
        ({"content": {"kind": "fetch"}}, "invalid_field", "body.salt"),
        ({"content": b"\xff\xfe"}, "unreadable", "body"),
        ({"content": b"[]"}, "unreadable", "body"),
    ],
)
def test_a_fault_names_its_field_and_what_is_allowed(make, changed, code, field) -> None:
    received = make.received(**changed)
    assert received.fault is not None
    assert (received.fault.code, received.fault.field) == (code, field)
    assert received.fault.allowed and received.fault.allowed != OTHERWISE
    assert received.body is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"person": "8503129804"}, "body.person"),
        ({"person": "19850312-9804"}, "body.person"),
        ({"period": {"from": "2026-10-31", "to": "2026-10-01"}}, "body.period.to"),
        ({"period": {"from": "2026-02-30", "to": "2026-10-01"}}, "body.period.from"),
        ({"period": {"to": "2026-10-01"}}, "body.period.from"),
        ({"salt": "short"}, "body.salt"),
        ({"providers": {}}, "body.providers"),
    ],
)
def test_a_fault_of_the_body_keeps_its_key_and_digest(make, changed, field) -> None:
    content = make.body(**changed)
    received = make.received(content=content)
    assert received.fault is not None and (received.fault.code, received.fault.field) == ("invalid_field", field)
    assert received.key == make.key() and received.body_digest == digest(json.dumps(content).encode())
    shown = received.fault.model_dump_json()
    assert make.PERSON not in shown and make.PERSON[2:] not in shown


def test_a_providers_name_that_is_none_is_not_repeated(make) -> None:
    received = make.received(content=make.body(providers={"198503129804": {}}))
    assert received.fault is not None and received.fault.code == "unknown_provider"
    assert "198503129804" not in received.fault.model_dump_json()


def test_too_large_is_refused_under_its_own_key_and_digest(make) -> None:
    content = make.body(purpose_text="x" * 70_000)
    received = make.received(content=content)
    assert received.fault is not None and (received.fault.code, received.fault.field) == ("too_large", "value")
    assert received.key == make.key() and received.body_digest == digest(json.dumps(content).encode())


def test_a_record_under_another_key_is_refused_under_its_manifests(make) -> None:
    received = make.received(record_key=make.key(2).encode())
    assert received.fault is not None and received.fault.code == "key_mismatch"
    assert received.key == make.key(1)


@pytest.mark.parametrize("value", [None, b"", b"{", b"[]", b"\xff", b'{"manifest": 1, "body": ""}', b"null"])
def test_bytes_that_are_no_envelope_are_their_keys(make, value) -> None:
    received = read_query(Sent("interactive", 1, 9, make.DAY, make.key().encode(), value))
    assert received.fault is not None and received.fault.code == "unreadable"
    assert (received.organisation, received.key) == (make.ORGANISATION, make.key())
    assert received.manifest is None


@pytest.mark.parametrize(
    "record_key", [b"2199990017/198503129804", b"2199990017/", b"2199990017", b"2199990017/bad-0-1"]
)
def test_a_key_that_is_no_id_is_replaced_by_the_records_place(make, record_key) -> None:
    received = read_query(Sent("interactive", 1, 9, make.DAY, record_key, b"{"))
    assert received.key == f"{make.ORGANISATION}/bad-1-9"


@pytest.mark.parametrize("record_key", [None, b"", b"198503129804", b"\xff/\xff", b"21999900170/x"])
def test_without_a_sender_there_is_no_key(make, record_key) -> None:
    received = read_query(Sent("interactive", 1, 9, make.DAY, record_key, b"{"))
    assert received.organisation is None and received.key is None


def test_a_free_id_never_becomes_a_key(make) -> None:
    received = make.received(query_id="198503129804", record_key=b"2199990017/198503129804")
    assert received.key == f"{make.ORGANISATION}/bad-0-7"


def test_a_body_that_is_no_base64_has_the_digest_of_the_value(make) -> None:
    envelope = json.loads(make.value())
    raw = json.dumps(envelope | {"body": "%"}).encode()
    received = make.received(record_value=raw)
    assert received.body_digest == digest(raw)
    assert received.fault is not None and (received.fault.code, received.fault.field) == ("unreadable", "body")


def test_what_is_not_touched_is_known_by_its_key_alone(make) -> None:
    received = unread(make.sent())
    assert (received.key, received.manifest, received.body) == (make.key(), None, None)
    assert received.body_digest == digest(make.sent().value)


@given(raw=st.binary(max_size=300), record_key=st.one_of(st.none(), st.binary(max_size=60)))
def test_any_bytes_are_read_or_refused(raw: bytes, record_key: bytes | None) -> None:
    received = read_query(Sent("interactive", 0, 0, 0, record_key, raw))
    assert received.fault is not None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_in_place_of_manifest_and_body_is_refused(found: object) -> None:
    raw = json.dumps(found).encode()
    envelope = {"manifest": base64.urlsafe_b64encode(raw).decode(), "body": base64.b64encode(raw).decode()}
    received = read_query(Sent("interactive", 0, 0, 0, None, json.dumps(envelope).encode()))
    assert received.fault is not None and received.body is None
