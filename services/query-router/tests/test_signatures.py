"""Only what one of our edges signed, for a certificate in the organisation's own document, is asked in its name."""

import base64
import json
from datetime import date

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey

from ssbtek_contracts.connection import Certificate
from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.providers import load_providers
from ssbtek_router.admission import Circumstances, admit
from ssbtek_router.edge_keys_file import EdgeKeysFile
from ssbtek_router.planning import plan_of, refuse
from ssbtek_router.reading import read_query
from ssbtek_router.signatures import EdgeKeys

DAY = date(2026, 11, 24)
CERTIFICATE = "ab" * 32
ATTESTED = {"certificate": CERTIFICATE, "request_digest": "cd" * 32}
EDGE = OKPKey.generate_key("Ed25519", {"kid": "edge-1", "use": "sig"})
OTHER = OKPKey.generate_key("Ed25519", {"kid": "edge-1"})
ON_P256 = ECKey.generate_key("P-256", {"kid": "edge-2"})


def jwks(*keys) -> dict:
    return {"keys": [key.as_dict(private=False) for key in keys]}


KEYS = EdgeKeys.of(jwks(EDGE, ON_P256))


def signed(value: bytes, key=EDGE, **header) -> bytes:
    envelope = json.loads(value)
    raw = base64.urlsafe_b64decode(envelope["manifest"] + "==")
    protected = {"alg": "ES256" if key is ON_P256 else "Ed25519", "kid": key.kid} | header
    token = jws.serialize_compact(protected, raw, key, algorithms=["Ed25519", "ES256", "HS256"])
    return json.dumps(envelope | {"signature": jws.detach_content(token)}).encode()


def received(make, value=None, keys=KEYS, attestation=ATTESTED, **more):
    raw = value or make.value(attestation=attestation)
    return read_query(make.sent(record_value=raw, **more), keys)


def refusal_of(make, query, *certificates, today=DAY):
    document = make.connection(certificates=certificates or (Certificate(use="tls", fingerprint=CERTIFICATE),))
    around = Circumstances(document, "new", load_providers(), today, make.DAY + 18_000, make.DAY + 10)
    refused = admit(query, around)
    return refused and (refused.code, refused.field)


@pytest.mark.parametrize("key", [EDGE, ON_P256], ids=["Ed25519", "ES256"])
def test_a_signed_query_for_a_registered_certificate_goes_back_to_the_edge(make, key) -> None:
    query = received(make, signed(make.value(attestation=ATTESTED), key))
    assert refusal_of(make, query) is None
    plan, _ = plan_of(query, make.connection(), load_providers(), DAY, make.DAY)
    assert plan.route == "edge"
    assert refuse(query, Refusal(code="internal"), make.DAY).route == "edge"


def test_an_unsigned_query_goes_back_to_the_organisation(make) -> None:
    plan, _ = plan_of(received(make, attestation=None), make.connection(), load_providers(), DAY, make.DAY)
    assert plan.route == "organisation"


def spoilt(make, how: str) -> bytes:
    good = signed(make.value(attestation=ATTESTED))
    if how == "another manifest":
        other = signed(make.value(attestation=ATTESTED, case="EB-2"))
        return json.dumps(json.loads(good) | {"manifest": json.loads(other)["manifest"]}).encode()
    if how in ("no jws", "not ascii", "no signature between"):
        text = {"no jws": "x", "not ascii": "ä..ö", "no signature between": "e30.."}[how]
        return json.dumps(json.loads(good) | {"signature": text}).encode()
    return {
        "another key": lambda: signed(make.value(attestation=ATTESTED), OTHER),
        "an unknown key": lambda: signed(make.value(attestation=ATTESTED), kid="edge-9"),
        "a header of more": lambda: signed(make.value(attestation=ATTESTED), jwk=OTHER.as_dict(private=False)),
        "a shared secret": lambda: signed(
            make.value(attestation=ATTESTED), OctKey.import_key("0" * 40, {"kid": "edge-1"}), alg="HS256"
        ),
    }[how]()


@pytest.mark.parametrize(
    "how",
    ["another manifest", "no jws", "not ascii", "no signature between", "another key", "an unknown key",
     "a header of more", "a shared secret"],
)  # fmt: skip
def test_what_no_edge_signed_is_refused_and_not_routed_to_one(make, how) -> None:
    query = received(make, spoilt(make, how))
    assert refusal_of(make, query) == ("signature_invalid", "signature")
    assert refuse(query, Refusal(code="signature_invalid"), make.DAY).route == "organisation"


def test_without_keys_no_edge_is_accepted(make) -> None:
    query = received(make, signed(make.value(attestation=ATTESTED)), keys=EdgeKeys())
    assert refusal_of(make, query) == ("signature_invalid", "signature")


def test_an_attestation_needs_a_signature_and_a_signature_an_attestation(make) -> None:
    assert refusal_of(make, received(make)) == ("signature_invalid", "signature")
    assert refusal_of(make, received(make, signed(make.value()))) == ("signature_invalid", "signature")


@pytest.mark.parametrize(
    "certificate",
    [
        Certificate(use="tls", fingerprint="ef" * 32),
        Certificate(use="sign", fingerprint=CERTIFICATE),
        Certificate(use="tls", fingerprint=CERTIFICATE, revoked=True),
        Certificate(use="tls", fingerprint=CERTIFICATE, valid_to=date(2026, 11, 23)),
    ],
    ids=["another", "for signing", "revoked", "expired"],
)
def test_a_certificate_that_is_not_valid_for_the_organisation_is_refused_at_the_edge(make, certificate) -> None:
    query = received(make, signed(make.value(attestation=ATTESTED)))
    assert refusal_of(make, query, certificate) == (
        "certificate_not_registered",
        "manifest.attestation.certificate",
    )
    assert refuse(query, Refusal(code="certificate_not_registered"), make.DAY).route == "edge"


def test_a_private_symmetric_or_nameless_key_is_no_edges_key() -> None:
    for keys in ({"keys": [EDGE.as_dict(private=True)]}, {"keys": [{"kty": "oct", "k": "a" * 43, "kid": "x"}]}, {}):
        with pytest.raises(ValueError, match=r"key|JWK"):
            EdgeKeys.of(keys)


def test_a_changed_file_is_seen_and_a_broken_one_changes_nothing(tmp_path, make) -> None:
    file, now = tmp_path / "edges.json", [100.0]
    file.write_text(json.dumps(jwks(OTHER)))
    keys = EdgeKeysFile(file, lambda: now[0])
    envelope = received(make, signed(make.value(attestation=ATTESTED)), keys=keys())
    assert envelope.signed == "invalid"
    file.write_text("{")
    now[0] += 10
    assert keys().signed is not None
    file.write_text(json.dumps(jwks(EDGE)))
    now[0] += 10
    assert received(make, signed(make.value(attestation=ATTESTED)), keys=keys()).signed == "edge"
