"""Wires the composer; the only place where anything of it is made."""

from collections.abc import Iterable

from ssbtek_composer.counters import Counters
from ssbtek_composer.settings import ComposerSettings
from ssbtek_composer.slot_work import SlotWork, Tools
from ssbtek_contracts.topics import Names
from ssbtek_runtime.app import Service
from ssbtek_runtime.clock import clock
from ssbtek_runtime.health import Readiness
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.settings import Settings
from ssbtek_runtime.slot.fatal import OnFatal
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.ownership import Ownership
from ssbtek_runtime.slot.producer import At, nothing
from ssbtek_runtime.slot.takeover import Clients, Sources
from ssbtek_runtime.telemetry import Telemetry

NAME = "composer"


def build_app(settings: Settings | None = None, *, on_fatal: OnFatal | None = None, at: At = nothing) -> Service:
    """The service. `on_fatal` and `at` are for tests: what to do in place of ending the process, and test points."""
    settings = ComposerSettings.model_validate(settings.model_dump() if settings is not None else {})
    names, providers = settings.names, settings.load_providers()
    works: dict[int, SlotWork] = {}
    metrics = Metrics()
    counters = Counters(
        metrics,
        lambda: sum(len(work.queries) for work in works.values()),
        lambda: sum(work.held.lag() for work in works.values()),
    )
    telemetry = Telemetry(NAME, endpoint=settings.otlp_endpoint, ratio=settings.trace_ratio)
    now_ms = clock(settings.clock_offset_ms)
    tools = Tools(names, now_ms, telemetry, counters, settings.slot_bytes)

    async def work(held: Held) -> None:
        works[held.k] = SlotWork(held, tools)
        try:
            await works[held.k].run()
        finally:
            del works[held.k]

    clients = Clients.of(settings.kafka_args, names, NAME, at, now_ms)
    ownership = Ownership(clients, names.topic("query.planned"), sources_of(names, providers), work, on_fatal)
    readiness = Readiness()
    readiness.add("slots", ownership.problems)
    readiness.add("clock", clients.skew.problems)
    return Service(NAME, settings, readiness=readiness, metrics=metrics, telemetry=telemetry, parts=[ownership])


def sources_of(names: Names, providers: Iterable[str]) -> Sources:
    """What a slot of the composer reads: plans on from what is committed, answers from the first open plan's time."""
    planned = names.topic("query.planned")
    answered = [names.topic("lookup.answered", code) for code in providers]
    # The time to search from, model: Composer.Search
    return Sources((planned,), lambda progress: dict.fromkeys(answered, progress[planned].since_ms))
