"""What one adapter says of one lookup: always exactly one, whatever happened."""

from ssbtek_contracts.ids import Digest, Kind, OrganisationNumber, ProviderCode, QueryKey
from ssbtek_contracts.message import Message
from ssbtek_contracts.outcome import Outcome
from ssbtek_contracts.plan import Ingress, Millis


class Answer(Message):
    """One record on `lookup.answered.{provider}`. Belongs to a plan by key, digest *and* ingress position."""

    key: QueryKey
    organisation: OrganisationNumber
    kind: Kind = "fetch"
    provider: ProviderCode
    body_digest: Digest
    ingress: Ingress
    deadline: Millis
    outcome: Outcome
    content: str | None = None
    """A packed `Content`; there when the outcome is one of `HAS_CONTENT`. The composer never looks inside."""
    called: bool | None = None
    """Ping only: whether the provider has a test operation and it was called."""
    took_ms: int | None = None
    """From the lookup's arrival at the adapter to this answer, by the adapter's clock."""
    alias: str | None = None
    """The keyed alias that went out in place of the case id, where a provider cannot take ours (CSN)."""
    adapter: str | None = None
    """Version of the adapter."""
