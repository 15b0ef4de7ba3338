"""Brings each reply to whoever waits for it here, and to nobody else; keeps it for those who ask again."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from aiokafka.structs import ConsumerRecord

from ssbtek_contracts.ids import organisation_of
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.plan import Plan, Refusal
from ssbtek_contracts.reply import Reply
from ssbtek_edge.plans import Plans
from ssbtek_edge.replies import Replies
from ssbtek_runtime.clock import NowMs

Came = Reply | Refusal
"""What ends a wait: the reply; or why there will be none for an edge, as the plan tells it."""
FORGET_EVERY_S = 2.0
GONE = Refusal(code="reply_gone")
"""The reply came before this question, and is not kept any more: the budget was too small."""


class Waiting:
    """One per process, for as many questions as wait. `incident` is called for a reply that would mix two queries."""

    def __init__(self, replies: Replies, plans: Plans, now_ms: NowMs, incident: Callable[[], None]) -> None:
        self._replies, self._plans, self._now_ms, self._incident = replies, plans, now_ms, incident
        self._waiting: dict[str, list[tuple[str, asyncio.Future[Came]]]] = {}
        self._forgetting: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def start(self) -> None:
        """From now on nothing is kept longer than it may be, also when nothing comes any more."""
        self._forgetting = asyncio.create_task(self._forget(), name="forgetting")

    async def stop(self) -> None:
        """Ends that."""
        if self._forgetting is not None:
            self._forgetting.cancel()
            await asyncio.wait([self._forgetting])

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(FORGET_EVERY_S)
            self._replies.forget(self._now_ms())
            self._plans.forget(self._now_ms())

    def is_waited_for(self, key: str) -> bool:
        """Whether somebody here waits for this query's reply."""
        return key in self._waiting

    def is_planned(self, key: str, body_digest: str) -> bool:
        """Whether the router has taken this very query: then it need not be sent again."""
        return self._plans.get(key, body_digest, self._now_ms()) is not None

    def came(self, key: str, body_digest: str) -> Came | None:
        """What has come for this very query already."""
        now_ms = self._now_ms()
        value = self._replies.get(key, now_ms)
        if value == "gone":
            return GONE
        if value is not None:
            return self._mine(self._read(value), key, body_digest)
        planned = self._plans.get(key, body_digest, now_ms)
        return planned.refused if planned is not None else None

    @contextmanager
    def waiter(self, key: str, body_digest: str) -> Iterator[asyncio.Future[Came]]:
        """What is to come for this query. Leave it in whatever way: nothing is kept of it here."""
        future: asyncio.Future[Came] = asyncio.get_running_loop().create_future()
        mine = (body_digest, future)
        self._waiting.setdefault(key, []).append(mine)
        try:
            yield future
        finally:
            self._waiting[key].remove(mine)
            if not self._waiting[key]:
                del self._waiting[key]
            future.cancel()

    def take_reply(self, record: ConsumerRecord) -> None:
        """One record of `reply.edge`: read by every edge."""
        key, value = (record.key or b"").decode(errors="replace"), record.value or b""
        self._replies.put(key, value, record.timestamp)
        if key in self._waiting and (reply := self._read(value)) is not None:
            for body_digest, future in tuple(self._waiting[key]):
                mine = self._mine(reply, key, body_digest)
                if mine is not None and not future.done():
                    future.set_result(mine)

    def take_plan(self, record: ConsumerRecord) -> None:
        """One record of `query.planned`: an edge whose signature did not hold is told there, and nowhere else."""
        try:
            plan = Plan.read(record.value or b"")
        except Unreadable as problem:
            structlog.get_logger("edge").error("plan_unreadable", field=problem.field)
            return
        planned = self._plans.put(plan, record.timestamp)
        if planned is None or planned.refused is None:
            return
        for body_digest, future in tuple(self._waiting.get(plan.key, ())):
            if body_digest == planned.body_digest and not future.done():
                future.set_result(planned.refused)

    def _mine(self, reply: Reply | None, key: str, body_digest: str) -> Reply | None:
        # Nobody else's answer: key, digest and organisation, each by itself.
        if reply is None:
            return None
        if (reply.key, reply.body_digest, reply.organisation) == (key, body_digest, organisation_of(key)):
            return reply
        self._incident()
        structlog.get_logger("edge").error("incident_reply_to_another_query", query=key.rpartition("/")[2])
        return None

    @staticmethod
    def _read(value: bytes) -> Reply | None:
        try:
            return Reply.read(value)
        except Unreadable as problem:
            structlog.get_logger("edge").error("reply_unreadable", field=problem.field)
            return None
