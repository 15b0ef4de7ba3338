"""Starts everything at the same time, as far as one thing can do without another; ends when all of it is ready."""

import asyncio
import sys
import time
from collections.abc import Sequence

from ssbtek_contracts.topics import Names
from ssbtek_local import steps as at
from ssbtek_local.keeper import Keeper
from ssbtek_local.municipalities import connections
from ssbtek_local.preflight import CannotStart
from ssbtek_local.prepare import inherited
from ssbtek_local.probe import Probe, probe
from ssbtek_local.services import Wiring, environment, rows
from ssbtek_local.stack.download import fetch_jars
from ssbtek_local.stack.kafka import Kafka, class_cache
from ssbtek_local.stack.postgres import Postgres
from ssbtek_local.stack.process import Child
from ssbtek_local.steps import Steps

KAFKA, POSTGRES = "kafka", "postgres"
READY_WITHIN_S = 90.0
REFUSED_SETTINGS = 2
GIVEN_UP_AFTER = 3
"""A process that ends so often in a row while the system starts will not come up."""
POLL_S = 0.1


class Starting:
    """One start. `await run()`; raises `CannotStart`, `NotStarted` or `DownloadFailed`."""

    def __init__(self, wiring: Wiring, kafka: Kafka, postgres: Postgres, keeper: Keeper, steps: Steps) -> None:
        self._wiring, self._kafka, self._postgres = wiring, kafka, postgres
        self._keeper, self._steps = keeper, steps
        self._is_new = not (wiring.home.kafka / "log").exists()
        self._services_may_start = asyncio.Event()

    async def run(self) -> None:
        """Returns when every process is ready."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._start_kafka())
            group.create_task(self._start_postgres())
            group.create_task(self._start_services())

    async def _start_kafka(self) -> None:
        with self._steps.step(at.KAFKA):
            child = await asyncio.to_thread(self._prepared_kafka, asyncio.get_running_loop())
            self._keeper.launch(KAFKA, child, _port(self._wiring.kafka), "tcp")
            if not self._is_new:  # the services' own start takes longer than Kafka's, and they wait for it
                self._services_may_start.set()
            await self._until_ready([KAFKA])
        with self._steps.step(at.TOPICS):
            await self._provision()
        self._services_may_start.set()

    def _prepared_kafka(self, loop: asyncio.AbstractEventLoop) -> Child:
        def note(text: str) -> None:
            loop.call_soon_threadsafe(self._steps.note, at.KAFKA, text)

        fetch_jars(lambda done, all_: note(f"downloading, once: {done} of {all_} files"))
        class_cache(lambda: note("preparing a faster start, once"))
        if self._is_new:
            note("making its folder")
        return self._kafka.prepare()

    async def _provision(self) -> None:
        # Slow to import, and needed only when Kafka is there: in the meantime other processes start.
        from ssbtek_local.provision import provision, write_profiles  # noqa: PLC0415

        wiring, names = self._wiring, Names()
        documents = connections(wiring.providers, wiring.slots, wiring.certificates.fingerprints)
        await provision([wiring.kafka], names, wiring.providers, documents, wiring.slots)
        write_profiles(wiring.home.profiles, [wiring.kafka], names, documents, wiring.providers)

    async def _start_postgres(self) -> None:
        with self._steps.step(at.POSTGRES):
            child = await asyncio.to_thread(self._postgres.prepare)
            self._keeper.launch(POSTGRES, child, int(self._wiring.postgres.rpartition(":")[2].partition("/")[0]), "tcp")
            await self._until_ready([POSTGRES])

    async def _start_services(self) -> None:
        await self._services_may_start.wait()
        with self._steps.step(at.SERVICES):
            outer = inherited()
            for row in rows(self._wiring):
                command = [sys.executable, "-m", row.module]
                child = Child(command, self._wiring.home.log(row.name), env=environment(row, self._wiring, outer))
                self._keeper.launch(row.name, child, row.port)
            await self._until_ready([row.name for row in rows(self._wiring)])

    async def _until_ready(self, names: Sequence[str]) -> None:
        end = time.monotonic() + READY_WITHIN_S
        waiting: dict[str, Probe | None] = dict.fromkeys(names)
        while waiting:
            states = {state.name: state for state in self._keeper.states() if state.name in waiting}
            for name, state in states.items():
                if state.ended == REFUSED_SETTINGS or self._keeper.quick_ends(name) >= GIVEN_UP_AFTER:
                    raise CannotStart(self._keeper.last_words(name))
                waiting[name] = await asyncio.to_thread(probe, state.probing, state.port)
            waiting = {name: found for name, found in waiting.items() if found is None or not found.ready}
            if waiting and time.monotonic() > end:
                raise CannotStart(f"not ready after {READY_WITHIN_S:g} s: {_why(waiting)}")
            if len(names) > 1:
                self._steps.note(at.SERVICES, f"{len(names) - len(waiting)} of {len(names)} ready")
            await asyncio.sleep(POLL_S)


def _why(waiting: dict[str, Probe | None]) -> str:
    return "; ".join(f"{name} ({', '.join(found.problems) if found else '?'})" for name, found in waiting.items())


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
