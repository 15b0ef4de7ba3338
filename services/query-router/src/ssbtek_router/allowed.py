"""What each field of a query may hold, in words, for the refusal of one that holds something else: data (pure)."""

ALLOWED: dict[str, str] = {
    "value": "JSON of queryreceived.v1, at most 65536 bytes",
    "key": "{organisation}/{query id} of the manifest, in UTF-8",
    "manifest": "base64url of the exact bytes of a JSON object",
    "manifest.organisation": "organisation number, 10 digits",
    "manifest.query_id": "a lower-case UUID",
    "manifest.kind": "fetch or ping, the same as body.kind",
    "manifest.lane": "interactive or bulk, as the topic's",
    "manifest.sent_at": "date and time with a time zone (RFC 3339), at most 5 minutes from the broker's clock",
    "manifest.audience": "ssbtek",
    "manifest.body_digest": "SHA-256 of the body's exact bytes, 64 lower-case hex digits",
    "manifest.case": "case id, 1 to 200 characters",
    "manifest.purpose": "a code of the list of purposes in force that day, see docs/codes.md",
    "manifest.legal_basis": "a code of the list of legal bases in force that day, see docs/codes.md",
    "manifest.caseworker": "name or user id, 1 to 200 characters; of an automated system, of the person responsible",
    "manifest.assurance": "at most 4000 characters",
    "manifest.attestation": "certificate and request_digest, each SHA-256 in 64 lower-case hex digits",
    "manifest.attestation.certificate": "a valid certificate for tls in the organisation's connection document",
    "manifest.system": "at most 200 characters",
    "signature": "absent, or by an edge whose key is known, over a manifest with an attestation",
    "body": "base64 of the exact bytes of a JSON object",
    "body.kind": "fetch or ping",
    "body.salt": "128 random bits or more, base64url, 22 to 128 characters",
    "body.person": "12 digits, century first",
    "body.period": "from and to, dates as YYYY-MM-DD",
    "body.period.from": "a date as YYYY-MM-DD",
    "body.period.to": "a date as YYYY-MM-DD, not before period.from",
    "body.providers": "at least one and at most 32 providers, each by its code",
    "body.processors": "organisation (10 digits) and name (1 to 200 characters) of each",
    "body.purpose_text": "at most 4000 characters",
    "body.legal_basis_text": "at most 4000 characters",
}
OTHERWISE = "see the schemas queryreceived.v1, manifest.v1 and body.v1"


def allowed_in(field: str) -> str:
    """What is allowed in this field, or in the nearest one around it that has words."""
    while field:
        if field in ALLOWED:
            return ALLOWED[field]
        field = field.rpartition(".")[0]
    return OTHERWISE
