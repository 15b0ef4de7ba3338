"""A municipality's connection: whether it may ask, where its queries go, and which providers it is qualified with."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ssbtek_contracts.ids import OrganisationNumber, ProviderCode
from ssbtek_contracts.message import Message, Part


class Qualification(Part):
    """The agreement between this municipality and one provider."""

    state: Literal["open", "cut_off"] = "open"
    actor: Annotated[str, StringConstraints(max_length=64)] | None = None
    """The municipality's id at the provider (FK: aktorsid)."""
    valid_from: date | None = None
    valid_to: date | None = None


class Certificate(Part):
    """A client or signing certificate of this municipality or of a vendor acting for it."""

    use: Literal["tls", "sign"]
    fingerprint: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the DER bytes."""
    valid_to: date | None = None
    revoked: bool = False


class Connection(Message):
    """The one document per municipality on `connection` (compacted, key = organisation number)."""

    organisation: OrganisationNumber
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    slot: Annotated[int, Field(ge=0)]
    """Partition of every query of this municipality. Never changes, also when slots are added."""
    state: Literal["open", "cut_off"] = "open"
    agreement_from: date
    agreement_to: date | None = None
    vendor: str | None = None
    certificates: tuple[Certificate, ...] = ()
    qualifications: dict[ProviderCode, Qualification] = Field(default_factory=dict)
