"""What both sides stand on: a fresh broker, a fresh PostgreSQL, certificates, and the base services to ask."""

import asyncio
import base64
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from ssbtek_local.home import Home
from ssbtek_local.prepare import prepare, providers
from ssbtek_local.services import Wiring
from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.places import answers, free_ports
from ssbtek_local.stack.postgres import Postgres
from ssbtek_local.stack.process import Child

KAFKA, POSTGRES, BASE_SERVICES = "kafka", "postgres", "base services"
READY_WITHIN_S = 120.0
PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Municipality:
    """Who asks, and in which partition."""

    organisation: str
    slot: int


@dataclass(frozen=True, slots=True)
class Door:
    """Where a side takes queries and gives replies, and the topics in between."""

    kafka: str
    ingress: str
    replies: tuple[str, ...]
    municipalities: tuple[Municipality, ...]
    planned: str
    requested: Mapping[str, str]
    answered: Mapping[str, str]


class Side(Protocol):
    """What is measured: some processes on a bed."""

    name: str

    async def start(self, bed: "Bed") -> Door:
        """Starts its processes; returns when they take queries."""


class Bed:
    """`async with Bed(folder) as bed:`; the folder is made anew, and all that runs in it ends with it."""

    def __init__(self, folder: Path, slots: int = 3) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.home, self.slots = Home(folder.absolute()), slots
        self.children: dict[str, Child] = {}
        self.kafka = Kafka(self.home.kafka, log=self.home.log(KAFKA))
        self.postgres = Postgres(self.home.postgres, log=self.home.log(POSTGRES))
        (self.control,) = free_ports(1)
        self.wiring: Wiring

    async def __aenter__(self) -> Self:
        self.home.folder.mkdir(parents=True)
        self.wiring = prepare(
            self.home,
            slots=self.slots,
            kafka=self.kafka.bootstrap,
            postgres=self.postgres.dsn,
            faults="",
            call_timeouts_ms={},
        )
        try:
            await asyncio.gather(asyncio.to_thread(self.kafka.start), asyncio.to_thread(self.postgres.start))
            await self._start_base_services()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()
        if error is None:
            shutil.rmtree(self.home.folder, ignore_errors=True)

    def launch(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Starts a process that ends with the bed."""
        child = self.children[name] = Child(command, self.home.log(name), env=env)
        child.launch()

    async def end(self, name: str) -> None:
        """An orderly end of one of them."""
        await asyncio.to_thread(self.children.pop(name).stop)

    def pids(self) -> dict[str, int]:
        """Everything that runs, by name."""
        found = {KAFKA: self.kafka.child, POSTGRES: self.postgres.child, **self.children}
        return {name: child.pid for name, child in found.items() if child is not None and child.pid is not None}

    async def until(self, ready: Callable[[], bool], names: Sequence[str]) -> None:
        """Waits until it is so. Raises `RuntimeError` where one of these processes ended meanwhile, or time is up."""
        end = time.monotonic() + READY_WITHIN_S
        while not await asyncio.to_thread(ready):
            for name in names:
                if self.children[name].pid is None:
                    raise RuntimeError(f"{name} ended: {self.children[name].said(2000)}")
            if time.monotonic() > end:
                raise RuntimeError(f"not ready after {READY_WITHIN_S:g} s: {', '.join(names)}")
            await asyncio.sleep(0.05)

    async def _start_base_services(self) -> None:
        codes = providers()
        told = {
            "ports": {code: self.wiring.ports[f"simulator-{code}"] for code in codes},
            "certificates": str(self.home.certificates),
            "control": self.control,
        }
        argument = base64.b64encode(json.dumps(told).encode()).decode()
        self.launch(BASE_SERVICES, [PYTHON, "-m", "ssbtek_bench.base_services", argument], dict(os.environ))
        await self.until(lambda: answers(self.control), [BASE_SERVICES])

    async def _stop(self) -> None:
        services = [name for name in self.children if name != BASE_SERVICES]
        await asyncio.gather(*(self.end(name) for name in services))
        await asyncio.gather(*(self.end(name) for name in list(self.children)))
        await asyncio.gather(asyncio.to_thread(self.kafka.stop), asyncio.to_thread(self.postgres.stop))
