"""All of our services in this one process and event loop, where what they do can be counted and profiled."""

import importlib
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from unittest import mock

from ssbtek_bench.bed import Bed, Door
from ssbtek_bench.ours import Ours
from ssbtek_local.services import RECEIVER, SIMULATORS, Row, environment, rows
from ssbtek_runtime.app import Service, running, until_ready
from ssbtek_runtime.settings import Settings

READY_WITHIN_S = 60.0


class Together(Ours):
    """As `Ours`, but nothing is launched, and spans go nowhere."""

    @asynccontextmanager
    async def running(self, bed: Bed) -> AsyncIterator[Door]:
        """They run until the end of the block."""
        door = await self.provided(bed)
        async with AsyncExitStack() as stack:
            made = [_built(row, bed) for row in rows(bed.wiring) if row.name not in (SIMULATORS, RECEIVER)]
            for service in made:
                await stack.enter_async_context(running(service, None))
            for service in made:
                await until_ready(service, READY_WITHIN_S)
            yield door


def _built(row: Row, bed: Bed) -> Service:
    env = {name: value for name, value in environment(row, bed.wiring, {}).items() if not name.startswith("OTEL_")}
    settings_name = "Settings" if row.name.startswith("adapter-") else f"{row.name.capitalize()}Settings"
    kind: type[Settings] = getattr(importlib.import_module(f"{row.module}.settings"), settings_name)
    with mock.patch.dict(os.environ, env):
        service: Service = importlib.import_module(f"{row.module}.app").build_app(kind())
    return service
