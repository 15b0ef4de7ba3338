"""One transaction of a slot: these records and these offsets, together or not at all, or the end of the process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.protocol.transaction import EndTxnRequest
from aiokafka.structs import OffsetAndMetadata

from ssbtek_contracts.headers import Headers
from ssbtek_runtime.clock import NowMs, clock
from ssbtek_runtime.clock_skew import ClockSkew
from ssbtek_runtime.slot.clients import (
    TRANSACTION_TIMEOUT_MS,
    KafkaArgs,
    closed,
    has_partition,
    make_producer,
    started,
)
from ssbtek_runtime.slot.fatal import SlotLost

TRANSACTION_LIMIT_S = TRANSACTION_TIMEOUT_MS / 1000 + 3
"""After this the broker has aborted it, or is away: either way the outcome is not ours to know."""

At = Callable[[str], Awaitable[None]]
"""Test point: called with the name of the step just done (fenced, state, ends, sought, decided, begun, sent, acked,
offsets, committed). A test raises or waits there; it must never be used for anything else, since it runs inside
transactions."""


async def nothing(step: str) -> None:
    """The hook of production."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to write. `partition` is the one it was read from; nobody hashes."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes
    headers: Headers


class SlotProducer:
    """The fenced producer of one slot; whoever starts the next one with its transactional id ends this one.

    `skew` is told what the first ack of each transaction says about `now_ms`, our clock.
    """

    def __init__(
        self,
        kafka: KafkaArgs,
        transactional_id: str,
        group: str,
        at: At = nothing,
        now_ms: NowMs | None = None,
        skew: ClockSkew | None = None,
    ) -> None:
        self._kafka = kafka
        self._id = transactional_id
        self._group = group
        self._at = at
        self._now_ms = now_ms or clock()
        self._skew = skew or ClockSkew()
        self._producer: AIOKafkaProducer | None = None
        self._ends_sent = 0

    async def fence(self) -> None:
        """Step "fence": from here on no earlier owner can commit, and all it had committed is visible.

        The coordinator answers only when the markers of the last transaction are written, an open one aborted. Waits
        while Kafka is away: what failed then was the first connection, before anything was initialised.
        """
        # Step "fence", model: Slot.Fence
        self._producer = await started("fence", lambda: make_producer(self._kafka, self._id))
        self._count_ends(self._producer)
        await self._at("fenced")

    async def commit(self, records: Sequence[Outgoing], offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """One transaction. Raises `SlotLost` on anything but certain success; then this object must not be used again.

        Nothing but Kafka is awaited inside, and the acks before the offsets: that order avoids a stall of 100 ms.
        """
        producer = self._owned
        self._ends_sent = 0
        try:
            async with asyncio.timeout(TRANSACTION_LIMIT_S):
                await self._at("decided")
                await producer.begin_transaction()
                _seen(producer._txn_manager.wait_for_transaction_end())
                await self._at("begun")
                sent_ms = self._now_ms()
                acks = [await self._send(producer, record) for record in records]
                await self._at("sent")
                for number, ack in enumerate(acks):
                    there = await ack
                    if number == 0:
                        self._skew.observe(sent_ms, there.timestamp, self._now_ms())
                await self._at("acked")
                await producer.send_offsets_to_transaction(dict(offsets), self._group)  # model: Slot.SendOffsets
                await self._at("offsets")
                await producer.commit_transaction()  # model: Slot.Commit
                await self._at("committed")
        except Exception as error:
            raise SlotLost(f"{self._id}: transaction ended with {type(error).__name__}") from error
        if self._ends_sent != 1:
            # aiokafka's EndTxn carries no epoch per transaction: the copy still on its way could end the next one.
            raise SlotLost(f"{self._id}: the end of the transaction was sent {self._ends_sent} times")

    async def has_partition(self, topic: str, partition: int) -> bool | None:
        """Whether this partition exists, to be asked before `commit`: sending to one that does not would never end.

        None: cannot be told now, Kafka did not say.
        """
        return await has_partition(self._owned, topic, partition)

    async def stop(self) -> None:
        """Closes the connections; an open transaction is left to the next owner's fence."""
        await closed(self._producer)

    async def _send(self, producer: AIOKafkaProducer, record: Outgoing) -> "asyncio.Future[Any]":
        sent: asyncio.Future[Any] = await producer.send(
            record.topic, record.value, key=record.key, partition=record.partition, headers=record.headers
        )
        _seen(sent)
        return sent

    def _count_ends(self, producer: AIOKafkaProducer) -> None:
        send = producer.client.send

        async def counted(node_id: int, request: Any, **rest: Any) -> Any:
            if isinstance(request, EndTxnRequest):
                self._ends_sent += 1
            return await send(node_id, request, **rest)

        producer.client.send = counted

    @property
    def _owned(self) -> AIOKafkaProducer:
        if self._producer is None:
            raise RuntimeError("fence() first")
        return self._producer


def _seen(future: "asyncio.Future[Any]") -> None:
    # When a transaction fails, one exception is raised; the same one in its other futures is not a second failure.
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
