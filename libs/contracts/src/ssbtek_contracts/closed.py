"""The end of a query, told without person data: for the bulk window, for audit, for statistics."""

from pydantic import Field

from ssbtek_contracts.ids import Code, Digest, Kind, OrganisationNumber, ProviderCode, QueryKey
from ssbtek_contracts.message import Message, Part
from ssbtek_contracts.outcome import OutcomeName
from ssbtek_contracts.plan import Ingress, Millis, Route


class ClosedBlock(Part):
    """Outcome, code and time of one provider; never parts or texts."""

    outcome: OutcomeName
    code: Code | None = None
    took_ms: int | None = None


class Closed(Message):
    """One record on `query.closed`, written in the same transaction as the reply."""

    key: QueryKey
    organisation: OrganisationNumber
    kind: Kind | None = None
    body_digest: Digest
    ingress: Ingress
    plan_offset: int
    deadline: Millis
    closed_at: Millis
    """By the composer's clock."""
    route: Route
    complete: bool
    refusal: Code | None = None
    blocks: dict[ProviderCode, ClosedBlock] = Field(default_factory=dict)
    reply_digest: Digest
    """SHA-256 of the reply record's value."""
    signature: str | None = None
