"""The Kafka clients of a slot and how each must be set: every setting here decides what survives a fault."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError
from aiokafka.producer import sender

from ssbtek_contracts.limits import BATCH_MAX, MIB, RECORD_MAX, SESSION_MS

KafkaArgs = Mapping[str, Any]
"""What every aiokafka client of a process is given: `bootstrap_servers` (a list), and how to authenticate."""

METADATA_MAX_AGE_MS = 10_000
"""New partitions are seen within this."""
TRANSACTION_TIMEOUT_MS = 5_000
"""A kill inside a transaction hides other slots' replies in a shared partition until the broker aborts it."""
MARKER_WAIT_S = 0.002
"""A transaction right after another waits in steps of this until the last one's markers are written. With aiokafka's
own 20 ms, transactions back to back took 23 ms each, with 2 ms they take 4.5 (measured on one local broker)."""
RETRY_S = 0.5
ASKED = 3
"""So often Kafka must say that a topic is not there. The first time may be the answer to what was asked before the
topic was added, when a connection had just broken (a reply was lost to it); the others are of any brokers."""
CLOSE_S = 3.0

T = TypeVar("T")


def make_producer(kafka: KafkaArgs, transactional_id: str) -> AIOKafkaProducer:
    """A transactional producer; its `start` fences every earlier one with this transactional id."""
    sender.BACKOFF_OVERRIDE = MARKER_WAIT_S  # aiokafka 0.14 has no setting for it
    return AIOKafkaProducer(
        **kafka,
        transactional_id=transactional_id,
        acks="all",
        transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
        retry_backoff_ms=10,
        linger_ms=0,
        max_batch_size=BATCH_MAX,
        max_request_size=RECORD_MAX,
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )


def make_reader(kafka: KafkaArgs) -> AIOKafkaConsumer:
    """One slot's reader: no group, no reset, read_committed. It is positioned by the slot alone."""
    return AIOKafkaConsumer(
        **kafka,
        isolation_level="read_committed",
        auto_offset_reset="none",
        enable_auto_commit=False,
        fetch_max_wait_ms=500,  # so rarely does an idle reader ask again; what is there is handed out at once
        fetch_max_bytes=RECORD_MAX,
        max_partition_fetch_bytes=MIB,
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )


def make_surveyor(kafka: KafkaArgs) -> AIOKafkaConsumer:
    """A client that reads no records: read_uncommitted, so that it is told high watermarks (see `ends`)."""
    return AIOKafkaConsumer(
        **kafka,
        isolation_level="read_uncommitted",
        auto_offset_reset="none",
        enable_auto_commit=False,
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )


def make_member(kafka: KafkaArgs, group: str) -> AIOKafkaConsumer:
    """A member of the group that says who owns which slot. It is paused and carries no data.

    A dynamic id: aiokafka sends no LeaveGroup for static ones. Exactly one assignor: with two, members could disagree.
    """
    return AIOKafkaConsumer(
        **kafka,
        group_id=group,
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=SESSION_MS // 4,
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=1,
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )


def make_admin(kafka: KafkaArgs) -> AIOKafkaAdminClient:
    """Reads committed offsets with their metadata, which `consumer.committed()` drops."""
    return AIOKafkaAdminClient(**kafka, metadata_max_age_ms=METADATA_MAX_AGE_MS)


async def has_partition(producer: AIOKafkaProducer, topic: str, partition: int) -> bool | None:
    """Whether this partition exists, as a producer must know before it sends there: a topic may have grown since.

    None: cannot be told now, Kafka did not say.
    """
    client = producer.client
    if partition in (client.cluster.partitions_for_topic(topic) or ()):
        return True
    client.add_topic(topic)
    for _ in range(ASKED):
        if not await client.force_metadata_update():
            return None
        if partition in (client.cluster.partitions_for_topic(topic) or ()):
            return True
    return False


def is_transient(error: BaseException) -> bool:
    """Whether waiting can help: Kafka away, slow, or electing; not: refused, unsupported, misused."""
    if isinstance(error, KafkaConnectionError | KafkaTimeoutError | TimeoutError | OSError):
        return True
    return isinstance(error, KafkaError) and bool(error.retriable)


async def until_kafka(what: str, step: Callable[[], Awaitable[T]]) -> T:
    """Outside of transactions Kafka may be away for as long as it likes: we wait, and say so once a minute."""
    tries = 0
    while True:
        try:
            return await step()
        except Exception as error:
            if not is_transient(error):
                raise
            if tries % 120 == 0:
                structlog.get_logger(__name__).warning("waiting_for_kafka", step=what, error=type(error).__name__)
            tries += 1
            await asyncio.sleep(RETRY_S)


async def started(what: str, make: Callable[[], Any]) -> Any:
    """A client made and started, however long Kafka is away. A client whose start failed is closed and made anew."""

    async def start() -> Any:
        client = make()
        try:
            await client.start()
        except BaseException:
            await closed(client)
            raise
        return client

    return await until_kafka(what, start)


async def closed(client: Any) -> None:
    """Closes any aiokafka client, raising nothing and within `CLOSE_S`.

    With Kafka away, a producer's `stop` waits for its coordinator for ever, and a consumer's raises `CancelledError`
    where nobody was cancelled. An open transaction is left to the next owner's fence.
    """
    if client is not None:
        stop = client.close if isinstance(client, AIOKafkaAdminClient) else client.stop
        ending = asyncio.ensure_future(stop())
        await asyncio.wait([ending], timeout=CLOSE_S)
        if ending.done() and not ending.cancelled() and ending.exception() is not None:
            structlog.get_logger(__name__).info("client_not_closed", error=type(ending.exception()).__name__)
        ending.cancel()
