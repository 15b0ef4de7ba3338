"""Remembers for 15 minutes which query ids were used, with which body: one reply, however often it is sent (pure).

`docs/model/Router.tla`: a memory for each lane; rebuilt from plans, never from the wall clock; a resend does not
renew it; a refused reuse does not itself hold the key.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from ssbtek_contracts.ids import Lane
from ssbtek_contracts.limits import KEY_MEMORY_MS, SEEK_SLACK_MS
from ssbtek_contracts.plan import Plan

Verdict = Literal["new", "resend", "reused"]


@dataclass(frozen=True, slots=True)
class Use:
    """One planned use of a key. `holds`: a later use with another body is refused."""

    body_digest: str
    appended_at: int
    holds: bool


@dataclass(slots=True)
class _Lane:
    uses: dict[str, list[Use]] = field(default_factory=dict)
    order: deque[tuple[int, str]] = field(default_factory=deque)


class Memory:
    """Of one slot. Times are append times at the ingress, in milliseconds."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, _Lane] = {"interactive": _Lane(), "bulk": _Lane()}

    def __len__(self) -> int:
        return sum(len(lane.order) for lane in self._lanes.values())

    def remember(self, plan: Plan) -> None:
        """A plan was written, now or by an earlier owner.

        One without a kind was too broken to be told from another: it has no id that could be held.
        """
        if plan.kind is None:
            return
        lane, at = self._lanes[plan.ingress.lane], plan.ingress.appended_at
        holds = plan.refusal is None or plan.refusal.code != "key_reused"
        lane.uses.setdefault(plan.key, []).append(Use(plan.body_digest, at, holds))
        lane.order.append((at, plan.key))

    def verdict(self, lane: Lane, key: str, body_digest: str, appended_at: int) -> Verdict:
        """Whether this key is new, sent again with the same body, or used for another."""
        near = [
            use for use in self._lanes[lane].uses.get(key, ()) if abs(appended_at - use.appended_at) <= KEY_MEMORY_MS
        ]
        if any(use.body_digest == body_digest for use in near):
            return "resend"
        return "reused" if any(use.holds for use in near) else "new"

    def forget(self, lane: Lane, untaken_ms: int) -> None:
        """Forgets what no record appended at `untaken_ms` or later can meet: the lane's earliest that is not taken."""
        kept, before = self._lanes[lane], untaken_ms - KEY_MEMORY_MS - SEEK_SLACK_MS
        while kept.order and kept.order[0][0] < before:
            _, key = kept.order.popleft()
            left = kept.uses[key][1:]
            if left:
                kept.uses[key] = left
            else:
                del kept.uses[key]
