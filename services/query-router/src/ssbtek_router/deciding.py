"""Decides on one record after another: admitted, refused, a resend, or nobody's (pure but for what it remembers)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.plan import Plan, Refusal
from ssbtek_contracts.providers import Provider
from ssbtek_router.admission import Circumstances, admit, deadline_of
from ssbtek_router.memory import Memory
from ssbtek_router.pings import Pings
from ssbtek_router.planning import plan_of, refuse
from ssbtek_router.reading import Received
from ssbtek_router.register import Register
from ssbtek_runtime.clock import swedish_date
from ssbtek_runtime.publish import shorter

Result = Literal["admitted", "refused", "resend", "dead"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What leaves for one record. `dead`: code and field of its dead reference, if it gets one."""

    result: Result
    plan: Plan | None = None
    lookups: tuple[Lookup, ...] = ()
    dead: tuple[str, str | None] | None = None


class Deciding:
    """Of one slot."""

    def __init__(self, register: Register, providers: Mapping[str, Provider]) -> None:
        self.memory = Memory()
        self._pings = Pings()
        self._register = register
        self._providers = providers

    def decide(self, received: Received, now_ms: int, deadline_ms: int | None = None) -> Decision:
        """`deadline_ms`: an earlier one that the sender asks for."""
        known = self._register.of(received.organisation)
        if known is None or received.key is None:
            return _nobodys(received)
        sent = received.sent
        self.memory.forget(sent.lane, sent.appended_at)
        use = self.memory.verdict(sent.lane, received.key, received.body_digest, sent.appended_at)
        if use == "resend" and received.manifest is not None:
            return Decision("resend")
        until = shorter(deadline_of(received), deadline_ms) or 0
        around = Circumstances(
            document=known.document,
            use=use,
            providers=self._providers,
            today=swedish_date(sent.appended_at),
            deadline_ms=until,
            now_ms=now_ms,
            pings_allowed=self._pings.allowed(known.document.organisation if known.document else "", sent.appended_at),
        )
        refusal = admit(received, around)
        if refusal is not None or known.document is None:
            return self._refused(received, refusal or Refusal(code="internal"), until, known.offset)
        plan, lookups = plan_of(received, known.document, self._providers, around.today, until, known.offset)
        if plan.kind == "ping":
            self._pings.take(plan.organisation, sent.appended_at)
        self.memory.remember(plan)
        return Decision("admitted", plan, lookups)

    def fail(self, received: Received, code: str) -> Decision:
        """For a record on which deciding raised, or that must not be touched: refused as `internal` if its sender can
        be told, and `code` in its dead reference."""
        if self._register.of(received.organisation) is None or received.key is None:
            return Decision("dead", dead=(code, None))
        plan = refuse(received, Refusal(code="internal"), deadline_of(received))
        self.memory.remember(plan)
        return Decision("refused", plan, dead=(code, None))

    def _refused(self, received: Received, refusal: Refusal, until: int, offset: int) -> Decision:
        plan = refuse(received, refusal, until, offset)
        self.memory.remember(plan)
        # What could not be read stands in `dead` as well, where operators see it: some sender's system is broken.
        dead = ("unreadable", refusal.field) if received.fault is not None else None
        return Decision("refused", plan, dead=dead)


def _nobodys(received: Received) -> Decision:
    unreadable = received.organisation is None
    field = received.fault.field if unreadable and received.fault is not None else "organisation"
    return Decision("dead", dead=("unreadable" if unreadable else "unknown_sender", field))
