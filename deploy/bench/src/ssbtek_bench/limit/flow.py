"""What the limit's processes agree on: topics, how messages are written, and how a process is run."""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.producer import sender

RECEIVED, PLANNED, REPLY, CLOSED = "limit.received", "limit.planned", "limit.reply", "limit.closed"
WITHIN_MS = 18_000
LARGEST = 16 * 1024 * 1024
KAFKA = os.environ.get("LIMIT_KAFKA", "")
PROVIDERS = tuple(os.environ.get("LIMIT_PROVIDERS", "").split(","))
TUNED = os.environ.get("LIMIT_TUNED") == "1"
"""Whether it works around what makes aiokafka's transactions slow as shipped."""


def requested(provider: str) -> str:
    """Topic of the questions to one provider."""
    return f"limit.requested.{provider}"


def answered(provider: str) -> str:
    """Topic of one provider's answers."""
    return f"limit.answered.{provider}"


def topics(providers: tuple[str, ...]) -> list[str]:
    """All of them."""
    each = [name(provider) for provider in providers for name in (requested, answered)]
    return [RECEIVED, PLANNED, *each, REPLY, CLOSED]


def written(message: dict[str, Any]) -> bytes:
    """A message's bytes."""
    return json.dumps(message, separators=(",", ":")).encode()


def consumer(*names: str, group: str | None) -> AIOKafkaConsumer:
    """A member of a group, or without one."""
    return AIOKafkaConsumer(
        *names,
        bootstrap_servers=KAFKA,
        group_id=group,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=LARGEST,
        fetch_max_wait_ms=200,
    )


def producer(transactional_id: str | None) -> AIOKafkaProducer:
    """Idempotent, or transactional; otherwise as shipped unless `TUNED`. The broker takes no longer timeout."""
    more: dict[str, Any] = {"transaction_timeout_ms": 5_000}
    if TUNED:
        sender.BACKOFF_OVERRIDE = 0.002
        more["retry_backoff_ms"] = 10
    return AIOKafkaProducer(
        bootstrap_servers=KAFKA,
        transactional_id=transactional_id,
        enable_idempotence=True,
        acks="all",
        max_request_size=LARGEST,
        **more,
    )


async def commit(
    out: AIOKafkaProducer, records: list[tuple[str, int, bytes, bytes]], offsets: dict[TopicPartition, int], group: str
) -> None:
    """One transaction: these records (topic, partition, key, value), and these offsets of the group."""
    async with out.transaction():
        sent = [await out.send(topic, value, key=key, partition=at) for topic, at, key, value in records]
        if TUNED:
            await asyncio.gather(*sent)
        await out.send_offsets_to_transaction(offsets, group)


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs a process until SIGTERM."""

    async def until_told() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        working = asyncio.create_task(work())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()

    uvloop.run(until_told())
