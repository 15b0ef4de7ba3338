"""The same question makes the same query at every edge within its time bucket; anything else makes another."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from ssbtek_contracts.ids import QUERY_ID
from ssbtek_contracts.query import Period, ProviderRequest, QueryReceived, attested_digest, read_body, read_manifest
from ssbtek_edge.interface import Asked
from ssbtek_edge.preparing import FETCH_BUCKET_MS, Caller, envelope, queries
from ssbtek_edge.signing import signer

NOW = 1_795_512_600_000
KEY = b"k" * 32
CALLER = Caller("2199990017", 1, "ab" * 32)
ASKED = Asked(
    version="10",
    operation="fetch",
    providers={"af": ProviderRequest(), "csn": ProviderRequest(asked=False)},
    organisation="2199990017",
    caseworker="karin.handlaggare",
    correlation_id="5d1f7a0e",
    case="EB-2026-001234",
    person="198503129804",
    period=Period(from_=date(2026, 10, 1), to=date(2026, 10, 31)),
    purpose="ekonomiskt_bistand",
    legal_basis="sol2025.12.1",
)
PING = Asked(version="10", operation="ping", providers={"af": ProviderRequest()})


def now(asked=ASKED, caller=CALLER, key=KEY, at=NOW):
    return queries(asked, caller, key, at)[1]


def test_any_edge_makes_the_same_query_within_the_bucket_and_finds_it_from_the_next() -> None:
    start = NOW - NOW % FETCH_BUCKET_MS
    first = now(at=start)
    assert now(at=start + FETCH_BUCKET_MS - 1) == first
    earlier, later = queries(ASKED, CALLER, KEY, start + FETCH_BUCKET_MS)
    assert earlier == first and later.query_id != first.query_id and later.salt != first.salt


def test_an_id_is_a_uuid_and_a_salt_128_bits_and_neither_can_be_made_without_the_key() -> None:

    query = now()
    assert re.fullmatch(QUERY_ID, query.query_id) and query.query_id[14] == "8"
    assert len(query.salt) == 32
    other = now(key=b"l" * 32)
    assert other.query_id != query.query_id and other.salt != query.salt


CHANGES = {
    "person": {"person": "199006249826"},
    "case": {"case": "EB-2"},
    "caseworker": {"caseworker": "else"},
    "correlation": {"correlation_id": "x"},
    "no correlation": {"correlation_id": None},
    "purpose": {"purpose": "aterkrav"},
    "purpose's text": {"purpose_text": "x"},
    "legal basis": {"legal_basis": "sol.4"},
    "period": {"period": Period(from_=date(2026, 9, 1), to=date(2026, 10, 31))},
    "providers": {"providers": {"af": ProviderRequest(), "csn": ProviderRequest()}},
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_question_is_another_query(change) -> None:
    other = now(replace(ASKED, **CHANGES[change]))
    assert (other.query_id, other.salt) != (now().query_id, now().salt)
    assert other.key != now().key and other.body_digest != now().body_digest


def test_another_certificate_or_organisation_is_another_query_since_each_access_is_logged() -> None:
    ids = {now(caller=each).query_id for each in (CALLER, replace(CALLER, certificate="cd" * 32))}
    ids.add(now(caller=replace(CALLER, organisation="2199990025")).query_id)
    assert len(ids) == 3


def test_what_only_stands_in_the_answer_makes_no_other_query() -> None:
    from ssbtek_edge.interface import Echo

    assert now(replace(ASKED, echo=Echo(asked_at="2026-11-24T09:30:00"))).query_id == now().query_id


def test_the_envelope_is_signed_and_attests_the_bytes_under_the_salt() -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "edge-1"})
    query = now()
    sent = QueryReceived.read(envelope(query, b"<soap/>", signer(key), datetime.fromtimestamp(NOW / 1000, UTC)))
    manifest, body = read_manifest(sent.manifest_bytes()), read_body(sent.body_bytes())
    assert manifest.attestation.certificate == CALLER.certificate
    assert manifest.attestation.request_digest == attested_digest(body.salt, b"<soap/>")
    assert (manifest.case, manifest.caseworker, manifest.purpose) == (
        "EB-2026-001234",
        "karin.handlaggare",
        ASKED.purpose,
    )
    assert manifest.body_digest == query.body_digest
    header, _, signature = sent.signature.partition("..")
    held = jws.deserialize_compact(f"{header}.{sent.manifest}.{signature}", key, algorithms=["Ed25519"])
    assert held.payload == sent.manifest_bytes() and held.protected == {"alg": "Ed25519", "kid": "edge-1"}
    assert "198503129804" not in json.dumps([query.key, sent.manifest_bytes().decode()])


def test_a_ping_is_about_nobody_and_soon_another() -> None:
    query = now(PING)
    assert json.loads(query.body)["kind"] == "ping"
    assert now(PING, at=NOW + 11_000).query_id != query.query_id
