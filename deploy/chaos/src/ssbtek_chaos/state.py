"""`make chaos-state`: how long the composer takes to restore open queries and what memory they cost, measured."""

import asyncio
import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from aiokafka import AIOKafkaProducer
from rich.console import Console
from rich.table import Table

from ssbtek_chaos.documents import contents
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.limits import MIB, RECORD_MAX
from ssbtek_contracts.outcome import Data
from ssbtek_contracts.plan import Ingress, Plan, PlannedBlock
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local import ending
from ssbtek_local.home import Home, home
from ssbtek_local.lock import held
from ssbtek_local.probe import probe
from ssbtek_local.provision import ensure_topics
from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.places import free_ports
from ssbtek_local.stack.process import Child

ORGANISATION = "2199990017"
SLOTS = 12
SILENT = "miv"
"""The provider that never answers, so that every query stays open."""
HOUR_MS = 3_600_000
WITHIN_S = 180.0


@dataclass(frozen=True, slots=True)
class Load:
    """`large`: characters of each content; 0: as the simulators answer. `past`: the deadlines are over already."""

    name: str
    queries: int
    large: int = 0
    past: bool = False
    slot_bytes: int = 64 * MIB
    slots: int = SLOTS


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and MiB. `restored_s`: from the assignment of the slots to all of them restored. `held`: in the log."""

    name: str
    queries: int
    held_mib: float
    restored_s: float
    memory_mib: float
    peak_mib: float


LOADS = (
    Load("nothing open", 0),
    Load("100 open", 100),
    Load("1,000 open", 1_000),
    Load("5,000 open", 5_000),
    Load("large documents, one slot, 16 MiB allowed, a provider silent, all overdue", 600, 180_000, True, 16 * MIB, 1),
)


async def measure(load: Load, kafka: str, folder: Path, small: Mapping[str, str]) -> Measured:
    """One load in a deployment of its own."""
    names = Names(f"s{load.queries}{'p' if load.past else ''}.")
    providers = list(load_providers())
    await ensure_topics([kafka], concrete_topics(names, providers, [ORGANISATION], load.slots))
    size = await _write(load, kafka, names, providers, small)
    (port,) = free_ports(1)
    env = dict(os.environ) | {
        "SSBTEK_KAFKA": kafka, "SSBTEK_SLOTS": str(load.slots), "SSBTEK_DEPLOYMENT": names.deployment,
        "SSBTEK_HTTP_PORT": str(port), "SSBTEK_SLOT_BYTES": str(load.slot_bytes),
    }  # fmt: skip
    child = Child([sys.executable, "-m", "ssbtek_composer"], folder / f"composer-{names.deployment}log", env=env)
    child.launch()
    try:
        took = await _restored(child, port)
        memory = psutil.Process(child.pid).memory_info().rss / MIB
        return Measured(load.name, load.queries, size / MIB, took, memory, _peak(child.pid or 0))
    finally:
        await asyncio.to_thread(child.kill)


async def _restored(child: Child, port: int) -> float:
    assigned, end = 0.0, time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        if not assigned and "slots_assigned" in child.said():
            assigned = time.monotonic()
        if assigned and (await asyncio.to_thread(probe, "http", port)).ready:
            return time.monotonic() - assigned
        if child.pid is None:
            raise RuntimeError(f"the composer ended:\n{child.said()}")
        await asyncio.sleep(0.01)
    raise RuntimeError(f"not restored within {WITHIN_S:g} s:\n{child.said()}")


def _peak(pid: int) -> float:
    with open(f"/proc/{pid}/status") as lines:  # noqa: PTH123
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


async def _write(load: Load, kafka: str, names: Names, providers: Sequence[str], small: Mapping[str, str]) -> int:
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, acks="all", enable_idempotence=True, linger_ms=5, max_request_size=RECORD_MAX,
        max_batch_size=MIB,
    )  # fmt: skip
    await producer.start()
    size = 0
    now = time.time_ns() // 1_000_000
    try:
        for number in range(load.queries):
            plan = _plan(number, load, providers, now)
            slot, key = plan.ingress.partition, plan.key.encode()
            sends = [await producer.send(names.topic("query.planned"), plan.write(), key=key, partition=slot)]
            for code in providers:
                if code != SILENT:
                    content = "A" * load.large if load.large else small[code]
                    size += len(content)
                    value = _answer(plan, code, content).write()
                    topic = names.topic("lookup.answered", code)
                    sends.append(await producer.send(topic, value, key=key, partition=slot))
            if number % 50 == 0 or load.large:
                await asyncio.gather(*sends)
        await producer.flush()
    finally:
        await producer.stop()
    return size


def _plan(number: int, load: Load, providers: Sequence[str], now: int) -> Plan:
    ingress = Ingress(lane="interactive", partition=number % load.slots, offset=number // load.slots, appended_at=now)
    return Plan(
        key=f"{ORGANISATION}/00000000-0000-4000-8000-{number:012}",
        organisation=ORGANISATION,
        kind="fetch",
        body_digest=f"{number:064}",
        ingress=ingress,
        deadline=now + (1 if load.past else HOUR_MS),
        blocks={code: PlannedBlock() for code in providers},
    )


def _answer(plan: Plan, code: str, content: str) -> Answer:
    return Answer(
        key=plan.key, organisation=plan.organisation, provider=code, body_digest=plan.body_digest, ingress=plan.ingress,
        deadline=plan.deadline, outcome=Data(), content=content, took_ms=40, adapter="0.1.0",
    )  # fmt: skip


async def state(place: Home, loads: Sequence[Load], console: Console) -> int:
    """Exit code 0: every load was restored."""
    small = contents(load_providers().values())
    with held(place.folder.with_suffix(".lock")):
        shutil.rmtree(place.folder, ignore_errors=True)
        broker = Kafka(place.kafka)
        try:
            await asyncio.to_thread(broker.start)
            found = []
            for load in loads:
                found.append(await measure(load, broker.bootstrap, place.folder, small))
                console.print(
                    f"{load.name}: {found[-1].restored_s:.2f} s, {found[-1].memory_mib:.0f} MiB", highlight=False
                )
        finally:
            await asyncio.to_thread(broker.kill)
    table = Table("open queries", "content in the log", "restored within", "memory then", "at most",
                  title=f"The composer's state, {SLOTS} slots", title_justify="left")  # fmt: skip
    for each in found:
        table.add_row(each.name, f"{each.held_mib:.0f} MiB", f"{each.restored_s:.2f} s", f"{each.memory_mib:.0f} MiB",
                      f"{each.peak_mib:.0f} MiB")  # fmt: skip
    console.print(table)
    (place.folder / "report.json").write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n")
    return 0


def main() -> None:
    """`python -m ssbtek_chaos.state [number of the load …]`."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers come and go here
    chosen = [LOADS[int(number)] for number in sys.argv[1:]] or LOADS
    ending.run(lambda: state(home("chaos-state"), chosen, Console(width=None if Console().is_terminal else 120)))


if __name__ == "__main__":
    main()
