"""Asks one question as a query and waits for what comes of it; the same question asked again waits for the same."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from ssbtek_contracts.headers import write_headers
from ssbtek_contracts.limits import QUERY_MAX
from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.topics import Names
from ssbtek_edge.interface import Asked
from ssbtek_edge.preparing import Caller, Query, Sign, envelope, queries
from ssbtek_edge.publishing import Publishing
from ssbtek_edge.waiting import Came, Waiting
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.errors import Permanent, Transient
from ssbtek_runtime.telemetry import QUERY_ID, Span, carry

SPARE_MS = 1_000
"""Of the time for an answer, what is left for the reply's way here and for writing it."""
SEND_WITHIN_S = 5.0

How = Literal["asked", "joined", "kept"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came. `how`: whether it was asked now, asked already, or had come already. Times: the event loop's."""

    came: Came
    how: How
    query_id: str
    sent_at: float
    came_at: float


class Asking:
    """One per process. `key`: shared by all edges. `sign`: with this edge's own key."""

    def __init__(
        self, names: Names, waiting: Waiting, publishing: Publishing, key: bytes, sign: Sign, now_ms: NowMs,
        waiting_max: int,
    ) -> None:  # fmt: skip
        self._names, self._waiting, self._publishing = names, waiting, publishing
        self._key, self._sign, self._now_ms, self._waiting_max = key, sign, now_ms, waiting_max

    async def ask(self, asked: Asked, caller: Caller, request: bytes, until: float, span: Span) -> Outcome:
        """`request`: the client's bytes. `until`: by the event loop's clock.

        Raises `Transient` (`overloaded`) and `Permanent` (`too_large`): then it is no query.
        """
        loop = asyncio.get_running_loop()
        earlier, query = queries(asked, caller, self._key, self._now_ms())
        for each in (earlier, query):
            came = self._waiting.came(each.key, each.body_digest)
            if came is not None:
                span.set_attribute(QUERY_ID, each.query_id)
                return Outcome(came, "kept", each.query_id, loop.time(), loop.time())
        how: How = "joined"
        if self._is_under_way(earlier):
            query = earlier
        elif not self._is_under_way(query):
            how = "asked"
            if len(self._waiting) >= self._waiting_max:
                raise Transient("overloaded")
        span.set_attribute(QUERY_ID, query.query_id)
        sent_at = loop.time()
        with self._waiting.waiter(query.key, query.body_digest) as future:
            # Sent again as long as the router has not been seen to take it: whoever sent it first may have failed.
            try:
                if not self._waiting.is_planned(query.key, query.body_digest):
                    sent_at = await self._send(query, request, until, span)
                async with asyncio.timeout_at(until):
                    came = await future
            except Transient as failure:  # it may have left all the same: whoever asks again meets it
                came = Refusal(code=failure.code)
            except TimeoutError:
                came = Refusal(code="no_reply")
        return Outcome(came, how, query.query_id, sent_at, loop.time())

    def _is_under_way(self, query: Query) -> bool:
        return self._waiting.is_waited_for(query.key) or self._waiting.is_planned(query.key, query.body_digest)

    async def _send(self, query: Query, request: bytes, until: float, span: Span) -> float:
        """When it left here."""
        value = envelope(query, request, self._sign, datetime.fromtimestamp(self._now_ms() / 1000, UTC))
        if len(value) > QUERY_MAX:
            raise Permanent("too_large")
        sent_at = asyncio.get_running_loop().time()
        left_s = until - sent_at
        # Should Kafka take it late, nobody works for an answer that nobody waits for.
        deadline_ms = self._now_ms() + int(left_s * 1000) - SPARE_MS
        await self._publishing.send(
            self._names.ingress("interactive"),
            query.caller.slot,
            query.key,
            value,
            write_headers("queryreceived.v1", None, deadline_ms, carry(span)),
            min(SEND_WITHIN_S, left_s),
        )
        return sent_at
