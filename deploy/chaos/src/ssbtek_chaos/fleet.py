"""The services of a run as processes: two of some, started again when they end, asked whether they are well."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ssbtek_local.keeper import Keeper
from ssbtek_local.ports import kept_ports
from ssbtek_local.prepare import inherited
from ssbtek_local.probe import probe
from ssbtek_local.services import SIMULATORS, Row, Wiring, environment, rows, service_names
from ssbtek_local.stack.process import Child

TWICE = ("router", "composer", "audit", "adapter-af", "adapter-csn")
POLL_S = 0.1


class NotWell(RuntimeError):
    """What is not ready, and why."""


class Fleet:
    """`ends`: every end of a process: when (ms), which, exit code (negative: the signal)."""

    def __init__(self, wiring: Wiring, modules: Mapping[str, str], more: Mapping[str, Mapping[str, str]]) -> None:
        self.ends: list[tuple[int, str, int | None]] = []
        self._wiring = wiring
        self._rows = {row.name: row for row in _rows(wiring, modules, more)}
        self._keeper = Keeper()
        self._pids: dict[str, int | None] = {}
        self._watching: asyncio.Task[None] | None = None

    @property
    def instances(self) -> list[str]:
        """The names of all services' processes."""
        return [name for name in self._rows if name != SIMULATORS]

    async def start(self) -> None:
        """Launches all; `well` says when they are ready."""
        outer = inherited()
        for row in self._rows.values():
            command = [sys.executable, "-m", *row.module.split()]
            child = Child(command, self._wiring.home.log(row.name), env=environment(row, self._wiring, outer))
            self._keeper.launch(row.name, child, row.port)
            await asyncio.sleep(0.05)
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Ends all, services first."""
        if self._watching is not None:
            self._watching.cancel()
        await self._keeper.stop(self.instances, patience=10)
        await self._keeper.stop(patience=5)

    def pid(self, name: str) -> int | None:
        """Its process id while it runs."""
        return next((state.pid for state in self._keeper.states() if state.name == name), None)

    def port(self, name: str) -> int:
        """Where it answers probes."""
        return self._rows[name].port

    def signal(self, name: str, number: signal.Signals) -> bool:
        """Whether there was a process to get it."""
        pid = self.pid(name)
        if pid is None:
            return False
        os.kill(pid, number)
        return True

    async def well(self, names: Iterable[str] | None = None, within: float = 90) -> None:
        """Waits until these (default: all) are ready. Raises `NotWell`."""
        waiting = list(self._rows if names is None else names)
        end = time.monotonic() + within
        while True:
            problems = {}
            for name in waiting:
                found = await asyncio.to_thread(probe, "http", self._rows[name].port)
                if not found.ready:
                    problems[name] = found.problems
            if not problems:
                return
            if time.monotonic() > end:
                raise NotWell("; ".join(f"{name}: {', '.join(why)}" for name, why in problems.items()))
            waiting = list(problems)
            await asyncio.sleep(POLL_S)

    async def until_new(self, name: str, old: int | None, within: float = 40) -> None:
        """Waits until another process than `old` runs in its place. Raises `NotWell`."""
        end = time.monotonic() + within
        while self.pid(name) in (None, old):
            if time.monotonic() > end:
                raise NotWell(f"{name}: process {old} did not make way for a new one")
            await asyncio.sleep(POLL_S)

    async def _watch(self) -> None:
        while True:
            self._keeper.tick()
            for state in self._keeper.states():
                before = self._pids.get(state.name)
                if before is not None and state.pid != before:
                    self.ends.append((time.time_ns() // 1_000_000, state.name, state.ended))
                self._pids[state.name] = state.pid
            await asyncio.sleep(0.1)


def _rows(wiring: Wiring, modules: Mapping[str, str], more: Mapping[str, Mapping[str, str]]) -> list[Row]:
    ours = {*service_names(wiring.providers), SIMULATORS}
    single = [row for row in rows(wiring) if row.name in ours and row.name != "edge"]
    names = [f"{row.name}-{number}" for row in single for number in (1, 2) if row.name != SIMULATORS]
    ports = kept_ports(wiring.home.folder / "instance-ports.json", names)
    made = []
    for row in single:
        module = modules.get(row.name, row.module)
        env = {**row.env, "OTEL_EXPORTER_OTLP_ENDPOINT": "", **more.get(row.name, {})}
        if row.name == SIMULATORS:
            made.append(replace(row, module=module, env=env))
            continue
        for number in (1, 2) if row.name in TWICE else (1,):
            name = f"{row.name}-{number}"
            made.append(Row(name, module, ports[name], env | {"SSBTEK_INSTANCE": name}))
    return made
