"""Makes of a question its query, the same one at every edge: id and salt follow from what is asked (pure)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ssbtek_contracts.ids import query_key
from ssbtek_contracts.query import (
    Attestation,
    Manifest,
    QueryReceived,
    attested_digest,
    body_to_bytes,
    digest,
    manifest_text,
)
from ssbtek_edge.interface import Asked

FETCH_BUCKET_MS = 60_000
"""A question that is asked again within this, or in the bucket before, is the same one."""
PING_BUCKET_MS = 5_000
"""Whoever pings again wants to know what is true now."""

Sign = Callable[[str], str]
"""From the manifest as it stands in an envelope to a compact, detached JWS."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: for which municipality, with which certificate."""

    organisation: str
    slot: int
    certificate: str
    """Fingerprint."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query, not signed yet. `body`: its exact bytes."""

    caller: Caller
    asked: Asked
    query_id: str
    salt: str
    body: bytes

    @property
    def key(self) -> str:
        """Of its records."""
        return query_key(self.caller.organisation, self.query_id)

    @property
    def body_digest(self) -> str:
        """Which every message of it carries."""
        return digest(self.body)


def queries(asked: Asked, caller: Caller, key: bytes, now_ms: int) -> tuple[Query, Query]:
    """As it would be asked in the time bucket before this one, and in this one."""
    length = FETCH_BUCKET_MS if asked.operation == "fetch" else PING_BUCKET_MS
    bucket = now_ms // length
    return _query(asked, caller, key, bucket - 1), _query(asked, caller, key, bucket)


def envelope(query: Query, request: bytes, sign: Sign, sent_at: datetime) -> bytes:
    """The record's value: manifest, signed attestation, body. `request`: the bytes that the client sent."""
    asked, caller = query.asked, query.caller
    manifest = Manifest(
        organisation=caller.organisation,
        query_id=query.query_id,
        kind=asked.operation,
        sent_at=sent_at,
        body_digest=query.body_digest,
        case=asked.case,
        purpose=asked.purpose,
        legal_basis=asked.legal_basis,
        caseworker=asked.caseworker,
        attestation=Attestation(certificate=caller.certificate, request_digest=attested_digest(query.salt, request)),
    )
    text = manifest_text(manifest)
    return QueryReceived(manifest=text, body=base64.b64encode(query.body).decode(), signature=sign(text)).write()


def _query(asked: Asked, caller: Caller, key: bytes, bucket: int) -> Query:
    # All that makes it another question, and who asks it: another certificate's access is another one in the ledger.
    content = json.dumps(
        [
            bucket, caller.organisation, caller.certificate, asked.correlation_id, asked.case, asked.caseworker,
            asked.purpose, asked.legal_basis, asked.body("0" * 22).model_dump(mode="json", by_alias=True),
        ],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    ).encode()  # fmt: skip
    salt = base64.urlsafe_b64encode(_derived(key, b"salt", content)[:24]).decode()
    query_id = _uuid(_derived(key, b"query id", content))
    return Query(caller, asked, query_id, salt, body_to_bytes(asked.body(salt)))


def _derived(key: bytes, what: bytes, content: bytes) -> bytes:
    return hmac.digest(key, what + b"\x00" + content, hashlib.sha256)


def _uuid(secret: bytes) -> str:
    # RFC 9562, version 8: 122 bits of our own making.
    digits = secret[:16].hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
