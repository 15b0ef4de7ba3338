"""The whole local system over one folder: started, kept running, stopped. Used by `make up` and `make demo`."""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Callable, Mapping

from ssbtek_local import steps as at
from ssbtek_local.home import Home
from ssbtek_local.keeper import Keeper
from ssbtek_local.preflight import CannotStart
from ssbtek_local.prepare import prepare, slots
from ssbtek_local.services import RECEIVER, SIMULATORS, Wiring
from ssbtek_local.stack.download import DownloadFailed
from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.postgres import Postgres
from ssbtek_local.stack.process import NotStarted
from ssbtek_local.starting import KAFKA, POSTGRES, Starting
from ssbtek_local.state import Phase, State, write_state
from ssbtek_local.steps import Steps

TELL_EVERY_S = 5.0
log = logging.getLogger("ssbtek.local")


class System:
    """`await start()`; then `await watch()` for as long as it is wanted; `await stop()` in any case.

    `faults` and `call_timeouts_ms`: what the simulators and adapters of a demonstration are told. `changed` is called
    with the new state whenever something changed. The caller holds the lock of the home.
    """

    def __init__(
        self,
        home: Home,
        *,
        faults: str = "",
        call_timeouts_ms: Mapping[str, int] | None = None,
        changed: Callable[[State], None] = lambda _: None,
    ) -> None:
        self.home = home
        self.problem: str | None = None
        self._changed = changed
        self._steps, self._keeper = Steps(self._tell), Keeper(self._tell)
        self._faults, self._call_timeouts_ms = faults, dict(call_timeouts_ms or {})
        self._wiring: Wiring | None = None
        self._phase: Phase = "starting"
        self._since = time.time()
        self._kafka = Kafka(home.kafka, log=home.log(KAFKA))
        self._postgres = Postgres(home.postgres, log=home.log(POSTGRES))

    async def start(self) -> Wiring:
        """Returns when every process is ready: who listens where. Raises `CannotStart`."""
        watching = asyncio.create_task(self._keeper.watch())
        try:
            with self._steps.step(at.CHECK):
                wiring = self._wiring = await asyncio.to_thread(self._prepare)
            await Starting(wiring, self._kafka, self._postgres, self._keeper, self._steps).run()
        except* (CannotStart, NotStarted, DownloadFailed, OSError) as problems:
            self.problem = str(_first(problems))
        finally:
            watching.cancel()
        if self.problem is not None:
            raise CannotStart(self.problem)
        self._phase = "running"
        self._tell()
        return wiring

    async def watch(self) -> None:
        """Keeps everything running, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keeper.watch())
            group.create_task(self._tell_regularly())

    async def stop(self) -> None:
        """Services first, then what they stand on. What is kept stays; what says that it runs goes."""
        self._phase = "stopping"
        names = [process.name for process in self._keeper.states()]
        await self._keeper.stop([name for name in names if name not in (RECEIVER, SIMULATORS, KAFKA, POSTGRES)])
        await self._keeper.stop([RECEIVER, SIMULATORS], patience=5)
        await self._keeper.stop([KAFKA, POSTGRES])
        shutil.rmtree(self.home.profiles, ignore_errors=True)
        if self.problem is None:
            self.home.state.unlink(missing_ok=True)

    def state(self) -> State:
        """All of it, as it is now."""
        wiring = self._wiring
        return State(
            phase=self._phase,
            pid=os.getpid(),
            since=self._since,
            problem=self.problem,
            steps=self._steps.now(),
            processes=self._keeper.states(),
            kafka=wiring.kafka if wiring else "",
            postgres=wiring.postgres if wiring else "",
            receiver=wiring.receiver if wiring else "",
            soap=wiring.soap if wiring else "",
        )

    def _prepare(self) -> Wiring:
        return prepare(
            self.home,
            slots=slots(),
            kafka=self._kafka.bootstrap,
            postgres=self._postgres.dsn,
            faults=self._faults,
            call_timeouts_ms=self._call_timeouts_ms,
        )

    async def _tell_regularly(self) -> None:
        while True:  # also mends a file that somebody damaged
            await asyncio.sleep(TELL_EVERY_S)
            self._tell()

    def _tell(self) -> None:
        state = self.state()
        try:
            write_state(self.home.state, state)
        except OSError as error:
            log.warning("%s cannot be written: %s", self.home.state, error)
        self._changed(state)


def _first(problems: BaseException) -> BaseException:
    while isinstance(problems, BaseExceptionGroup):
        problems = problems.exceptions[0]
    return problems
