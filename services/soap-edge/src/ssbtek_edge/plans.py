"""Remembers for 150 s which queries of the edges were planned, and which were not taken for an edge's (pure)."""

from collections import deque
from dataclasses import dataclass

from ssbtek_contracts.plan import Plan, Refusal

KEEP_MS = 150_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A query that was planned. `refused`: why no reply to it will come to an edge."""

    body_digest: str
    at_ms: int
    refused: Refusal | None = None


class Plans:
    """By query key. A plan is remembered where it tells an edge something, which most do not."""

    def __init__(self) -> None:
        self._known: dict[str, Planned] = {}
        self._order: deque[tuple[int, str]] = deque()

    def __len__(self) -> int:
        return len(self._known)

    def put(self, plan: Plan, at_ms: int) -> Planned | None:
        """One plan as it was appended. None where it is none of an edge's, as far as can be told."""
        refused = plan.refusal if plan.route != "edge" else None
        if plan.route != "edge" and refused is None:
            return None
        known = self._known[plan.key] = Planned(plan.body_digest, at_ms, refused)
        self._order.append((at_ms, plan.key))
        return known

    def get(self, key: str, body_digest: str, now_ms: int) -> Planned | None:
        """The plan of exactly this query, not older than 150 s."""
        known = self._known.get(key)
        fits = known is not None and known.body_digest == body_digest and known.at_ms >= now_ms - KEEP_MS
        return known if fits else None

    def forget(self, now_ms: int) -> None:
        """What is older than 150 s."""
        while self._order and self._order[0][0] < now_ms - KEEP_MS:
            at_ms, key = self._order.popleft()
            if key in self._known and self._known[key].at_ms == at_ms:
                del self._known[key]
