"""Tells what the run is measured on, and whether the machine is free for it."""

import asyncio
import os
import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version

import psutil

from ssbtek_bench.figures import STRANGERS_ALLOWED

LOOK_S = 1.5
LIBRARIES = ("aiokafka", "aiohttp", "asyncpg", "faststream", "pydantic", "uvloop", "opentelemetry-sdk")


def machine() -> dict[str, str]:
    """In words, for the table's head."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": _processor(),
        "cores": str(os.cpu_count() or 1),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "broker and database": "Apache Kafka 4.3.1 (one broker), PostgreSQL 18, both embedded",
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    }


async def until_quiet(patience_s: float) -> float:
    """Waits until others leave the machine alone; returns the share of its time that they take now."""
    end = time.monotonic() + patience_s
    while True:
        psutil.cpu_percent()
        await asyncio.sleep(LOOK_S)
        busy = psutil.cpu_percent() / 100
        if busy <= STRANGERS_ALLOWED or time.monotonic() > end:
            return busy


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:  # noqa: PTH123 - a file of the kernel's
            names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
