"""Where our own CPU goes: all services in one process under a profile, told by library; and what reading costs."""

import cProfile
import pstats
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_bench.base_services import TEMPLATE_PERSON, simulation_of, tell
from ssbtek_bench.bed import Bed
from ssbtek_bench.figures import Round
from ssbtek_bench.load import Load
from ssbtek_bench.together import Together

PLACES = 20
TRIES = 5
NAMED = {
    "aiokafka": "aiokafka",
    "aiohttp": "aiohttp",
    "asyncpg": "asyncpg",
    "faststream": "FastStream",
    "opentelemetry": "spans",
    "prometheus_client": "metrics",
    "pydantic": "pydantic",
    "asyncio": "asyncio",
    "ssbtek_adapter_kit": "adapters (kit)",
    "ssbtek_router": "router",
    "ssbtek_composer": "composer",
    "ssbtek_audit": "audit",
    "ssbtek_runtime": "runtime",
    "ssbtek_contracts": "contracts",
}


async def shares(folder: Path, providers: tuple[str, ...], seconds: float) -> Round:
    """Per cent of the CPU of all services by library, built-in functions apart, at twenty questions open."""
    async with Bed(folder) as bed, Together().running(bed) as door:
        load = Load(door, providers, seed=99)
        async with load.running():
            await tell(bed.control, delay="none")
            await load.so_many_at_a_time(PLACES, 3)
            profile = cProfile.Profile(time.process_time)
            profile.enable()
            asked, took = await load.so_many_at_a_time(PLACES, seconds)
            profile.disable()
    spent: Counter[str] = Counter()
    rows: Any = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, _), row in rows.items():
        spent[_name(file)] += row[2]
    whole = sum(spent.values())
    return Round("ours", "profile", took, len(asked), {name: 100 * each / whole for name, each in spent.most_common()})


def reading(providers: tuple[str, ...]) -> Round:
    """CPU milliseconds of asking, reading and packing one answer of each provider: the least of several tries."""
    began = time.monotonic()
    return Round("ours", "reading", time.monotonic() - began, 0, {code: _reading_ms(code) for code in providers})


def _reading_ms(code: str) -> float:
    adapter = import_module(f"ssbtek_adapter_{code}.adapter").adapter()
    settings = import_module(f"ssbtek_adapter_{code}.settings").Settings()
    lookup = sample_lookup(code, TEMPLATE_PERSON)
    asked = adapter.ask(lookup, settings)
    response = simulation_of(code).answer(asked.request, TEMPLATE_PERSON)

    def once() -> None:
        again = adapter.ask(lookup, settings)
        reading = adapter.read(lookup, again, response, settings)
        answer_to(lookup, reading, again, None, 40, adapter.version).write()

    times = []
    for _ in range(TRIES):
        began = time.process_time()
        for _ in range(100):
            once()
        times.append((time.process_time() - began) * 10)
    return min(times)


def _name(file: str) -> str:
    parts = Path(file).parts
    for part in parts:
        if part in NAMED:
            return NAMED[part]
        if part.startswith("ssbtek_adapter_"):
            return "adapters (folders)"
    if file == "~":
        return "built-in (parsing, sockets, pydantic's core)"
    return "asker" if "ssbtek_bench" in parts else "the rest"
