"""Makes the records that leave when queries close: the reply where the plan says, and that it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from ssbtek_composer.collect import Query
from ssbtek_composer.reading import Reading
from ssbtek_composer.reply import Composed, compose, outcome_of, refuse
from ssbtek_contracts.topics import Names
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.publish import outgoing
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.telemetry import carry

QUERIES_AT_ONCE = 100
BYTES_AT_ONCE = 16 * 1024 * 1024
"""One transaction holds no more than that many queries, and no more content than that but for its first: it must end
well within its timeout, and one request must fit through the broker."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What leaves for one query. `outcome`: for metrics."""

    query: Query
    records: tuple[Outgoing, ...]
    outcome: str


class Departures:
    """Of one slot."""

    def __init__(self, names: Names, held: Held, reading: Reading, now_ms: NowMs) -> None:
        self._names = names
        self._held = held
        self._reading = reading
        self._now_ms = now_ms

    async def of(self, due: Sequence[Query]) -> list[Departure]:
        """For as many of these queries as fit into one transaction.

        A query whose reply topic is not there is closed with a dead reference: it must not stall its neighbours. One
        of which Kafka does not say stays open.
        """
        departures: list[Departure] = []
        size = 0
        for query in due[:QUERIES_AT_ONCE]:
            size += query.held_bytes
            if departures and size > BYTES_AT_ONCE:
                break
            topic, partition = self._destination(query)
            there = await self._held.has_partition(topic, partition)
            if there is not None:
                departures.append(self._departure(query, topic, partition, there))
        return departures

    def rehearsed(self, query: Query) -> Departure:
        """What would leave for it, as far as that is known without Kafka."""
        return self._departure(query, *self._destination(query), there=True)

    def _destination(self, query: Query) -> tuple[str, int]:
        # Decided by the router from the signer, never by anything that a message names.
        if query.plan.route == "edge":
            return self._names.topic("reply.edge"), self._held.k
        return self._names.topic("reply", query.plan.organisation), 0

    def _departure(self, query: Query, topic: str, partition: int, there: bool) -> Departure:
        record, span = self._reading.plans[query.offset]
        composed = self._compose(query)
        plan, trace = query.plan, carry(span)
        closed = outgoing(self._names.topic("query.closed"), composed.closed, key=plan.key, cause=record, trace=trace)
        if not there:
            self._reading.bury(record, "no_reply_topic")
            return Departure(query, (closed,), "undeliverable")
        reply = outgoing(
            topic,
            composed.reply,
            key=plan.key,
            cause=record,
            partition=partition,
            deadline_ms=plan.deadline,
            trace=trace,
            value=composed.value,
        )
        return Departure(query, (reply, closed), outcome_of(composed.reply))

    def _compose(self, query: Query) -> Composed:
        try:
            return compose(query, self._now_ms())
        except Exception as error:  # noqa: BLE001 - one query must not stop the slot
            structlog.get_logger("composer").error("decision_failed", error=type(error).__name__)
            self._reading.bury(self._reading.plans[query.offset][0], "decision_failed", answered=True)
            return refuse(query, self._now_ms())
