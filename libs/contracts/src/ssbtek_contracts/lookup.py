"""One question to one provider, holding only what that provider needs to know."""

from typing import Any

from pydantic import Field

from ssbtek_contracts.ids import Digest, Kind, OrganisationNumber, ProviderCode, QueryKey
from ssbtek_contracts.message import Message
from ssbtek_contracts.plan import Ingress, Millis
from ssbtek_contracts.query import Period, Person, Processor


class Lookup(Message):
    """One record on `lookup.requested.{provider}`. Which optional fields it holds: `needs` of the provider's row."""

    key: QueryKey
    organisation: OrganisationNumber
    kind: Kind = "fetch"
    provider: ProviderCode
    body_digest: Digest
    ingress: Ingress
    deadline: Millis
    person: Person | None = None
    """Missing only in a ping."""
    period: Period | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    organisation_name: str | None = None
    actor: str | None = None
    """The municipality's id at this provider, from its connection document (FK: aktorsid)."""
    case: str | None = None
    caseworker: str | None = None
    processors: tuple[Processor, ...] = ()
    purpose_text: str | None = None
    legal_basis_text: str | None = None
