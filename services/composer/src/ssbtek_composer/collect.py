"""What is known of one query: its plan and the answers to it, in any order, until it is due (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ssbtek_contracts.answer import Answer
from ssbtek_contracts.limits import BLOCK_MAX
from ssbtek_contracts.outcome import HAS_CONTENT, BadAnswer, Outcome
from ssbtek_contracts.plan import Ingress, Plan

Place = tuple[str, int, int]
"""Lane, partition and offset of the query's own record: tells two uses of one key apart, for ever."""
Match = Literal["yes", "mismatch", "other"]


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one provider. `took_ms`: by the adapter's clock."""

    outcome: Outcome
    content: str | None = None
    called: bool | None = None
    took_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A plan that has no reply yet. `offset`, `appended_ms`: of the plan's record. `parts`: by provider, first wins.

    `held_bytes`: content that waits in memory for the reply. `settled`: nothing more is to come, since it is refused or
    every provider asked has answered. Both are worked out once, not at each look: a slot looks at all its open queries
    after each read.
    """

    plan: Plan
    offset: int
    appended_ms: int
    parts: Mapping[str, Part] = field(default_factory=dict)
    held_bytes: int = field(init=False)
    settled: bool = field(init=False)

    def __post_init__(self) -> None:
        settled = self.plan.refusal is not None or all(code in self.parts for code in self.plan.asked)
        object.__setattr__(self, "held_bytes", sum(len(part.content or "") for part in self.parts.values()))
        object.__setattr__(self, "settled", settled)

    @property
    def place(self) -> Place:
        """Where it entered."""
        return place_of(self.plan.ingress)

    def is_due(self, read_up_to_ms: int) -> bool:
        """Whether its reply leaves now. `read_up_to_ms`: all answers that were in the log at that time are in.

        Not the clock: a composer that lags at the deadline must not call late what is there already.
        """
        return self.settled or self.plan.deadline < read_up_to_ms

    def with_part(self, provider: str, part: Part) -> "Query":
        """With this provider's part."""
        return replace(self, parts={**self.parts, provider: part})


def place_of(ingress: Ingress) -> Place:
    """The place in a message's `ingress`."""
    return ingress.lane, ingress.partition, ingress.offset


def match(key: str, body_digest: str, place: Place, answer: Answer) -> Match:
    """Whether an answer belongs to the query of this key, digest and place.

    `other`: it has another place, so it belongs to another use of the key. `mismatch`: it has the place of this query
    and yet another key or digest; two persons may have been mixed up, so it is an incident and is never used.
    """
    if place_of(answer.ingress) != place:
        return "other"
    return "yes" if (answer.key, answer.body_digest) == (key, body_digest) else "mismatch"


def part_of(answer: Answer) -> Part:
    """The part that an answer makes. An answer that promises content and brings none, or too much, is a bad one."""
    if answer.content is not None and len(answer.content) > BLOCK_MAX:
        return Part(BadAnswer(code="too_large"), took_ms=answer.took_ms)
    has_content = answer.outcome.outcome in HAS_CONTENT
    if has_content and answer.content is None and answer.kind != "ping":
        return Part(BadAnswer(code="unreadable"), took_ms=answer.took_ms)
    return Part(answer.outcome, answer.content if has_content else None, answer.called, answer.took_ms)
