"""Counts the work of all services in this process: requests to Kafka by kind, ledger transactions, calls, memory."""

import cProfile
import pstats
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from aiokafka.conn import AIOKafkaConnection

from ssbtek_audit.store import Store

ALLOWED = 1.6
"""So much more than expected is let pass: when batches meet is not ours to choose. Twice as much is not."""
KINDS = {
    "ProduceRequest": "produce requests",
    "EndTxnRequest": "transactions",
    "OffsetCommitRequest": "offset commits",
    "FetchRequest": "fetches",
}


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """What is sent to Kafka and PostgreSQL within the block, by any client in this process."""
    counts: Counter[str] = Counter()
    send, append = AIOKafkaConnection.send, Store.append

    def counted_send(self: Any, request: Any, *rest: Any, **more: Any) -> Any:
        name = type(request).__name__.partition("_v")[0]
        counts[KINDS.get(name, "other requests")] += 1
        return send(self, request, *rest, **more)

    async def counted_append(self: Store, entries: Any, moves: Any) -> None:
        counts["ledger transactions"] += 1
        await append(self, entries, moves)

    with (
        mock.patch.object(AIOKafkaConnection, "send", counted_send),
        mock.patch.object(Store, "append", counted_append),
    ):
        yield counts


@contextmanager
def profiled() -> Iterator[dict[str, float]]:
    """`calls`: of our own functions within the block; `peak KiB`: memory allocated at most beyond what was there."""
    found: dict[str, float] = {}
    tracemalloc.start()
    profile = cProfile.Profile()
    profile.enable()
    try:
        yield found
    finally:
        profile.disable()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        rows: Any = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        found["calls"] = sum(row[1] for (file, _, _), row in rows.items() if "/ssbtek_" in file and "bench" not in file)
        found["peak KiB"] = peak / 1024


def too_much(measured: Mapping[str, float], expected: Mapping[str, float]) -> list[str]:
    """What is more than `ALLOWED` times what is expected, in words. Raises `KeyError` for what was not measured."""
    return [
        f"{name}: {measured[name]:.1f} a query, expected {each:g}"
        for name, each in expected.items()
        if measured[name] > each * ALLOWED
    ]
