"""Our side: every service as its own process with default settings, as `make up` runs it, and municipalities to ask."""

import os
from collections.abc import Iterable
from datetime import date

from ssbtek_bench.bed import PYTHON, Bed, Door, Municipality
from ssbtek_bench.persons import check_digit
from ssbtek_contracts.connection import Connection, Qualification
from ssbtek_contracts.topics import Names
from ssbtek_local.probe import probe
from ssbtek_local.provision import provision
from ssbtek_local.services import SIMULATORS, Row, environment, rows


def municipalities(count: int, slots: int) -> tuple[Municipality, ...]:
    """So many, over all slots in turn; their numbers are nobody's."""
    nines = (f"21999{n:04d}" for n in range(count))
    return tuple(Municipality(f"{nine}{check_digit(nine)}", n % slots) for n, nine in enumerate(nines))


DEPLOYED = {"OTEL_BSP_SCHEDULE_DELAY": "5000"}
"""OpenTelemetry's default, with which a service is deployed: only the local stack sends its spans sooner."""


class Ours:
    """`settings`: for all services, beside the defaults. `count`: of municipalities."""

    name = "ours"

    def __init__(self, count: int = 3, settings: dict[str, str] | None = None) -> None:
        self._count, self._settings = count, DEPLOYED | (settings or {})

    async def start(self, bed: Bed) -> Door:
        """Topics and documents first, then all at the same time."""
        door = await self.provided(bed)
        await self.launch(bed)
        return door

    async def provided(self, bed: Bed) -> Door:
        """Topics and documents alone."""
        askers = municipalities(self._count, bed.slots)
        names = Names()
        documents = [_document(each, bed.wiring.providers) for each in askers]
        await provision([bed.wiring.kafka], names, bed.wiring.providers, documents, bed.slots)
        replies = tuple(names.topic("reply", each.organisation) for each in askers)
        return Door(
            bed.wiring.kafka,
            names.ingress("interactive"),
            replies,
            askers,
            names.topic("query.planned"),
            {code: names.topic("lookup.requested", code) for code in bed.wiring.providers},
            {code: names.topic("lookup.answered", code) for code in bed.wiring.providers},
        )

    async def launch(self, bed: Bed, only: Iterable[str] = ()) -> None:
        """Starts the processes (of these names), and returns once all of them are ready."""
        wanted = [row for row in rows(bed.wiring) if row.name != SIMULATORS and (not only or row.name in tuple(only))]
        for row in wanted:
            env = environment(row, bed.wiring, os.environ) | self._settings
            bed.launch(row.name, [PYTHON, "-m", row.module], env)
        await bed.until(lambda: all(_ready(row) for row in wanted), [row.name for row in wanted])


def _ready(row: Row) -> bool:
    return probe("http", row.port).ready


def _document(asker: Municipality, providers: Iterable[str]) -> Connection:
    return Connection(
        organisation=asker.organisation,
        name=f"Provkommun {asker.organisation}",
        slot=asker.slot,
        agreement_from=date(2026, 1, 1),
        qualifications={
            code: Qualification(actor=f"{asker.organisation[-4:]}-SN" if code == "fk" else None) for code in providers
        },
    )
