"""The one reply to one query."""

from pydantic import Field

from ssbtek_contracts.ids import Digest, Kind, OrganisationNumber, ProviderCode, QueryKey
from ssbtek_contracts.message import Message, Part
from ssbtek_contracts.outcome import Outcome
from ssbtek_contracts.plan import Ingress, Millis, Refusal


class Block(Part):
    """What came of one provider."""

    provider: ProviderCode
    outcome: Outcome
    content: str | None = None
    """A packed `Content`, passed through as the adapter wrote it."""
    called: bool | None = None
    took_ms: int | None = None


class Reply(Message):
    """One record on `reply.{organisation}` or `reply.edge`. A client delivers it only if key and digest are its own."""

    key: QueryKey
    organisation: OrganisationNumber
    kind: Kind | None = None
    body_digest: Digest
    ingress: Ingress
    deadline: Millis
    complete: bool
    """True only if nothing is missing: every provider asked for answered, wholly."""
    refusal: Refusal | None = None
    blocks: tuple[Block, ...] = Field(default=())
