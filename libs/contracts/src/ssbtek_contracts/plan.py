"""What the router decided for one query: no person data, so that everyone who times, counts or audits may read it."""

from typing import Annotated, Literal

from pydantic import Field

from ssbtek_contracts.ids import Code, Digest, Kind, Lane, OrganisationNumber, ProviderCode, QueryKey
from ssbtek_contracts.message import Message, Part
from ssbtek_contracts.outcome import Outcome

Millis = Annotated[int, Field(ge=0)]
"""Milliseconds since 1970-01-01T00:00Z, by the broker's clock unless said otherwise."""


class Ingress(Part):
    """Where and when the query's record was appended: tells two uses of the same key apart, for ever."""

    lane: Lane
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    appended_at: Millis


class Refusal(Part):
    """Why a whole query was refused. `field` and `allowed` never hold what was sent."""

    code: Code
    field: Annotated[str, Field(max_length=200)] | None = None
    allowed: Annotated[str, Field(max_length=400)] | None = None


class PlannedBlock(Part):
    """One provider of a plan: to be asked, or settled already (`not_permitted`, …) and then never asked."""

    settled: Outcome | None = None


Route = Literal["organisation", "edge"]


class Plan(Message):
    """One record on `query.planned` for each query taken, refused ones too. A resend leaves none."""

    key: QueryKey
    organisation: OrganisationNumber
    kind: Kind | None = None
    """Missing only when the query was too broken to tell."""
    body_digest: Digest
    """Of the body's bytes, or of the whole record's value where no body could be read."""
    ingress: Ingress
    deadline: Millis
    route: Route = "organisation"
    refusal: Refusal | None = None
    blocks: dict[ProviderCode, PlannedBlock] = Field(default_factory=dict)
    register_offset: int | None = None
    """Offset of the connection document it was decided on, so that audit can replay the decision."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The providers that get a lookup, in the plan's order."""
        return tuple(code for code, block in self.blocks.items() if block.settled is None)
