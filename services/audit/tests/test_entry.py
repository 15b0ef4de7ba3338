"""Every kind of record tells the ledger who, what and with which outcome; and never, of no record, a person number."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbtek_audit.entry import Entry, bare_entry, entry_of
from ssbtek_audit.pseudonym import PseudonymKey
from ssbtek_contracts.outcome import Missing, Partial
from ssbtek_contracts.query import Attestation, Manifest, pack
from ssbtek_contracts.topics import Names

NAMES = Names("t.")
KEY = PseudonymKey("2026", b"\x5a" * 32)
SALT = b"s" * 16


def entry(record) -> Entry:
    return entry_of(record, NAMES, KEY, SALT)


def everything(one: Entry) -> str:
    return " ".join(str(getattr(one, name)) for name in Entry.__slots__)


def test_a_query_tells_who_asked_in_which_case_about_which_pseudonym(make) -> None:
    query = make.Query()
    one = entry(make.record(NAMES.topic("query.received"), query.received("eyJhbGciOiJFUzI1NiJ9..c2ln"), 4711))
    assert (one.stage, one.kind, one.query_key) == ("queryreceived", "queryreceived", query.key)
    assert (one.organisation, one.caseworker, one.case_id) == (
        make.ORGANISATION, "karin.handlaggare", "EB-2026-001234",
    )  # fmt: skip
    assert (one.person_period, one.person) == ("2026", KEY.of(make.PERSON))
    assert one.manifest == query.received().manifest_bytes()
    assert one.signature == "eyJhbGciOiJFUzI1NiJ9..c2ln"
    assert one.body_digest == query.manifest.body_digest
    assert json.loads(one.facts)["legal_basis"] == "sol2025.12.1"


def test_a_query_of_the_edges_tells_whose_certificate_sent_which_bytes(make) -> None:
    query = make.Query()
    attested = Attestation(certificate="ab" * 32, request_digest=KEY.of(make.PERSON).hex())
    message = pack(query.manifest.model_copy(update={"attestation": attested}), query.body)
    one = entry(make.record(NAMES.topic("query.received"), message, 4711))
    told = json.loads(one.facts)
    assert (told["certificate"], told["request_digest"]) == (attested.certificate, attested.request_digest)
    assert one.manifest == message.manifest_bytes()
    assert make.PERSON not in everything(one)
    assert one.trace_id == make.TRACE


def test_the_payload_is_kept_as_a_salted_digest_alone(make) -> None:
    record = make.record(NAMES.topic("lookup.requested", "af"), make.Query().lookup())
    one = entry(record)
    assert one.payload_digest == hashlib.sha256(SALT + record.value).digest()
    assert one.payload_bytes == len(record.value)
    assert (one.person, one.provider) == (KEY.of(make.PERSON), "af")
    assert make.PERSON not in everything(one)


def test_a_plan_tells_who_is_asked_and_what_is_settled(make) -> None:
    one = entry(make.record(NAMES.topic("query.planned"), make.Query(offset=9).plan()))
    assert json.loads(one.outcomes) == {
        "af": None, "csn": None, "fk": {"outcome": "not_permitted", "code": "not_qualified"},
    }  # fmt: skip
    assert (one.ingress_lane, one.ingress_partition, one.ingress_offset) == ("interactive", 0, 9)
    assert json.loads(one.facts)["register_offset"] == 17


def test_a_refusal_tells_its_code_and_field(make) -> None:
    one = entry(make.record(NAMES.topic("query.planned"), make.Query().plan(refusal="purpose_missing")))
    assert (one.code, one.field) == ("purpose_missing", "manifest.purpose")


def test_a_partial_answer_tells_what_is_missing_and_the_alias_that_went_out(make) -> None:
    partial = Partial(missing=(Missing(part="studiemedel", code="part_failed", provider_code="E7"),))
    answer = make.Query().answer("csn", outcome=partial, alias="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    one = entry(make.record(NAMES.topic("lookup.answered", "csn"), answer))
    assert json.loads(one.outcomes)["csn"]["missing"] == [
        {"part": "studiemedel", "code": "part_failed", "provider_code": "E7"}
    ]
    assert (one.alias, one.provider) == ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "csn")


def test_the_end_of_a_query_tells_each_block(make) -> None:
    query = make.Query()
    reply = entry(make.record(NAMES.topic("reply", make.ORGANISATION), query.reply()))
    closed = entry(make.record(NAMES.topic("query.closed"), query.closed(plan_offset=12)))
    assert json.loads(reply.outcomes)["csn"] == {"outcome": "timeout", "code": "deadline"}
    assert json.loads(closed.outcomes)["csn"] == {"outcome": "timeout", "code": "deadline"}
    assert (closed.plan_offset, closed.complete, closed.reply_digest) == (12, False, "a" * 64)


def test_a_dead_reference_tells_what_it_is_about(make) -> None:
    topic = NAMES.topic("query.received")
    one = entry(make.record(NAMES.topic("dead"), make.Query(offset=3).dead(topic, answered=True)))
    assert (one.about_topic, one.about_partition, one.about_offset, one.answered) == (topic, 0, 3, True)


def test_a_connection_and_its_deletion(make) -> None:
    topic, key = NAMES.topic("connection"), make.ORGANISATION.encode()
    assert entry(make.record(topic, make.connection(), key=key)).organisation == make.ORGANISATION
    gone = entry(make.Record(topic, 0, 1, None, key=key))
    assert (gone.kind, gone.organisation, gone.payload_bytes) == ("tombstone", make.ORGANISATION, 0)


@pytest.mark.parametrize("value", [None, b"", b"\xff\x00", b"{}", b"[1]", b'{"manifest": "e30", "body": "e30"}'])
def test_what_cannot_be_read_is_a_row_all_the_same(make, value) -> None:
    query = make.Query()
    one = entry(make.Record(NAMES.topic("query.received"), 1, 5, value, key=query.key.encode()))
    assert (one.kind, one.stage, one.record_offset) == ("unreadable", "queryreceived", 5)
    assert (one.query_key, one.organisation) == (query.key, make.ORGANISATION)
    assert one.payload_digest == hashlib.sha256(SALT + (value or b"")).digest()


def test_a_readable_manifest_counts_also_where_the_body_does_not(make) -> None:
    query = make.Query()
    broken = pack(query.manifest, b'{"kind": "fetch"')
    one = entry(make.record(NAMES.topic("query.received"), broken))
    assert (one.kind, one.query_key, one.code) == ("queryreceived", query.key, "unreadable")
    assert one.field.startswith("body")


@pytest.mark.parametrize(
    "text", ["198503129804", "850312-9804", "EB 19850312-9804/2", "personen 8503129804", "198503129805"]
)
def test_a_case_that_holds_a_person_number_is_kept_as_a_keyed_digest(make, text) -> None:
    # The last one has a wrong check digit: it is found because it is the one that is asked about.
    query = make.Query(case=text, caseworker=text, person="198503129805" if text[-1] == "5" else make.PERSON)
    one = entry(make.record(NAMES.topic("query.received"), query.received()))
    assert one.case_id == one.caseworker == KEY.of_text(text)
    assert one.manifest is None
    assert "8503129" not in everything(one) and "850312-9" not in everything(one)


@pytest.mark.parametrize("case", ["20261124-1234", "EB-2026-001234", "2199990017", "1795512600123", "2026/000123456"])
def test_an_ordinary_case_id_is_kept(make, case) -> None:
    one = entry(make.record(NAMES.topic("query.received"), make.Query(case=case).received()))
    assert one.case_id == case
    assert one.manifest is not None


def test_a_person_number_in_a_field_that_we_do_not_know_keeps_the_manifest_out(make) -> None:
    for extra in ('"note":"198503129804"', '"note":198503129804', '"case":"198503129804"', '"n":{"198503129804":1}'):
        query = make.Query()
        whole = query.received().manifest_bytes().decode()
        raw = "{" + extra + "," + whole[1:]
        message = _with_manifest(query, raw.encode())
        one = entry(make.record(NAMES.topic("query.received"), message))
        assert one.query_key == query.key
        assert one.manifest is None
        assert make.PERSON not in everything(one)


def test_a_senders_key_headers_and_signature_are_believed_only_in_their_form(make) -> None:
    number = make.PERSON.encode()
    headers = [("ssbtek-cause", b"x/" + number + b"/1"), ("traceparent", number)]
    record = make.Record(NAMES.topic("query.received"), 0, 0, b"{}", key=number, headers=headers)
    assert make.PERSON not in everything(entry(record))
    query = make.Query()
    one = entry(make.record(NAMES.topic("query.received"), query.received(f"..{make.PERSON}")))
    assert one.signature is None
    short = make.Record(NAMES.topic("query.received"), 0, 0, b"{}", key=number[2:])
    assert entry(short).organisation is None


def test_a_field_path_made_of_a_senders_names_loses_its_digits(make) -> None:
    query = make.Query()
    body = query.body.replace(b'"af"', b'"198503129804"')
    one = entry(make.record(NAMES.topic("query.received"), pack(query.manifest, body)))
    assert make.PERSON not in everything(one)


def test_a_nul_which_postgresql_does_not_take_is_replaced(make) -> None:
    one = entry(make.record(NAMES.topic("query.received"), make.Query(case="a\x00b").received()))
    assert one.case_id == "a\ufffdb"


def test_the_cause_is_a_place_in_a_topic_of_ours(make) -> None:
    one = entry(make.record(NAMES.topic("query.planned"), make.Query().plan()))
    assert one.cause == f"{NAMES.topic('query.planned')}/0/7"


def test_a_topic_past_the_map_is_refused(make) -> None:
    with pytest.raises(KeyError):
        entry(make.Record("other", 0, 0, b"{}"))


@given(value=st.binary(max_size=300), key=st.none() | st.binary(max_size=60))
def test_no_bytes_whatever_make_it_raise(make, value, key) -> None:
    for topic in (NAMES.topic("query.received"), NAMES.topic("lookup.answered", "af"), NAMES.topic("dead")):
        assert entry(make.Record(topic, 0, 0, value, key=key)).record_topic == topic


def test_the_bare_entry_of_a_record_that_failed_holds_its_place_and_digest(make) -> None:
    one = bare_entry(make.record(NAMES.topic("query.received"), make.Query().received(), 8), NAMES, SALT)
    assert (one.kind, one.record_offset, one.code) == ("unreadable", 8, "decision_failed")
    assert (one.query_key, one.manifest, one.case_id) == (None, None, None)


def _with_manifest(query, raw: bytes):
    import base64

    envelope = query.received()
    assert Manifest.model_validate_json(raw, extra="ignore")
    return envelope.model_copy(update={"manifest": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()})
