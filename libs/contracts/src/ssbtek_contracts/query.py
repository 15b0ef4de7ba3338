"""What a municipality sends: an envelope of exact bytes, a manifest that can be kept, and a body that cannot."""

import base64
import binascii
import hashlib
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from ssbtek_contracts.ids import Code, Digest, Kind, Lane, OrganisationNumber, ProviderCode, QueryId
from ssbtek_contracts.message import Message, Part, Unreadable, first_field

Text = Annotated[str, StringConstraints(max_length=4000)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Person = Annotated[str, StringConstraints(pattern="^[0-9]{12}$")]
"""Personnummer or samordningsnummer with century. The check digit is not tested: no contract demands it."""
Salt = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{22,128}$")]
"""128 random bits or more, base64url: an unsalted digest of a person number can be guessed (10^8 candidates)."""


class Period(Part):
    """Both days included."""

    from_: Annotated[date, Field(alias="from")]
    to: date

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.to < self.from_:
            raise ValueError("to is before from")
        return self


class Processor(Part):
    """A data processor (personuppgiftsbiträde) that acts for the asker."""

    organisation: OrganisationNumber
    name: ShortText
    order: int | None = None


class ProviderRequest(Part):
    """One provider in a query: asked or not, and what only this provider wants to know (its adapter's own form)."""

    asked: bool = True
    parameters: dict[str, Any] = Field(default_factory=dict)


class FetchBody(Part):
    """Ask about one person in one case."""

    kind: Literal["fetch"] = "fetch"
    salt: Salt
    person: Person
    period: Period
    providers: Annotated[dict[ProviderCode, ProviderRequest], Field(min_length=1, max_length=32)]
    processors: tuple[Processor, ...] = ()
    purpose_text: Text = ""
    legal_basis_text: Text = ""


class PingBody(Part):
    """Ask whether the providers can be reached. No person, no case, no purpose."""

    kind: Literal["ping"] = "ping"
    salt: Salt
    providers: Annotated[dict[ProviderCode, ProviderRequest], Field(min_length=1, max_length=32)]


Body = Annotated[FetchBody | PingBody, Field(discriminator="kind")]
_BODY: TypeAdapter[FetchBody | PingBody] = TypeAdapter(Body)


class Attestation(Part):
    """What the edge says of whoever asked it: "this client certificate sent bytes with this digest"."""

    certificate: Digest
    """SHA-256 of the DER bytes of the client's certificate: one of the `tls` ones of the organisation's connection."""
    request_digest: Digest
    """See `attested_digest`."""


class Manifest(Part):
    """What is signed, and what the ledger may keep for ever: who asked in which case and why, never about whom."""

    organisation: OrganisationNumber
    query_id: QueryId
    kind: Kind
    lane: Lane = "interactive"
    sent_at: AwareDatetime
    audience: Annotated[str, StringConstraints(max_length=64)] = "ssbtek"
    body_digest: Digest
    case: Annotated[str, StringConstraints(max_length=200)] | None = None
    purpose: Code | None = None
    legal_basis: Code | None = None
    caseworker: Annotated[str, StringConstraints(max_length=200)] | None = None
    assurance: Annotated[str, StringConstraints(max_length=4000)] | None = None
    system: Annotated[str, StringConstraints(max_length=200)] | None = None
    """For an automated asker: its system id; the caseworker is then the named responsible person."""
    attestation: Attestation | None = None
    """There when the edge asks for a caller that was told by its client certificate; the edge then signs."""


class QueryReceived(Message):
    """The record on `query.received`. Bytes are signed and hashed, never a re-serialisation."""

    manifest: str
    """base64url of the exact JSON bytes of a `Manifest`."""
    body: str
    """base64 of the exact JSON bytes of a body."""
    signature: str | None = None
    """JWS over the manifest's bytes, compact and detached: `manifest` itself stands between its two dots."""

    def manifest_bytes(self) -> bytes:
        """The exact bytes of the manifest. Raises `Unreadable`."""
        return _decode("manifest", self.manifest, urlsafe=True)

    def body_bytes(self) -> bytes:
        """The exact bytes of the body. Raises `Unreadable`."""
        return _decode("body", self.body, urlsafe=False)


def digest(data: bytes) -> str:
    """SHA-256 in hex: what the manifest says of the body, and what every later message carries."""
    return hashlib.sha256(data).hexdigest()


def attested_digest(salt: str, request: bytes) -> str:
    """SHA-256 in hex of the body's salt and, after it, the bytes of the request as they came.

    Salted, since the ledger keeps it: of a request known but for its person number, 10^8 candidates are soon tried.
    """
    return hashlib.sha256(salt.encode() + request).hexdigest()


def pack(manifest: Manifest, body_bytes: bytes, signature: str | None = None) -> QueryReceived:
    """An envelope of these exact bytes."""
    return QueryReceived(
        manifest=manifest_text(manifest),
        body=base64.b64encode(body_bytes).decode(),
        signature=signature,
    )


def manifest_text(manifest: Manifest) -> str:
    """The manifest as it stands in an envelope: base64url of its JSON bytes. It is this that is signed."""
    raw = manifest.model_dump_json(by_alias=True, exclude_none=True).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def body_to_bytes(body: FetchBody | PingBody) -> bytes:
    """The body's JSON bytes, to be hashed and sent as they are."""
    return body.model_dump_json(by_alias=True, exclude_none=True).encode()


def read_manifest(raw: bytes) -> Manifest:
    """The manifest in these bytes; unknown fields are passed over. Raises `Unreadable` with a `manifest.` field."""
    try:
        return Manifest.model_validate_json(raw, extra="ignore")
    except ValidationError as error:
        field, problem = first_field(error)
        raise Unreadable(f"manifest.{field}".rstrip("."), problem) from None


def read_body(raw: bytes) -> FetchBody | PingBody:
    """The body in these bytes; unknown fields are passed over. Raises `Unreadable` with a `body.` field."""
    try:
        return _BODY.validate_json(raw, extra="ignore")
    except ValidationError as error:
        field, problem = first_field(error)
        field = re.sub(r"^(fetch|ping)(\.|$)", "", field)
        if field == "period" and problem == "value_error":
            field = "period.to"
        raise Unreadable(f"body.{field}".rstrip("."), problem) from None


def _decode(field: str, text: str, *, urlsafe: bool) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_" if urlsafe else None, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(field, "not base64url" if urlsafe else "not base64") from None
