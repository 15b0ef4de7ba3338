"""Wires the router; the only place where anything of it is made."""

from collections.abc import Mapping

from ssbtek_contracts.limits import KEY_MEMORY_MS
from ssbtek_contracts.topics import Names
from ssbtek_router.counters import Counters
from ssbtek_router.deciding import Deciding
from ssbtek_router.departures import SERVICE
from ssbtek_router.edge_keys_file import EdgeKeysFile
from ssbtek_router.register import Register
from ssbtek_router.register_reading import RegisterReading
from ssbtek_router.settings import RouterSettings
from ssbtek_router.slot_work import LANES, SlotWork, Tools
from ssbtek_runtime.app import Running, Service
from ssbtek_runtime.clock import clock
from ssbtek_runtime.health import Readiness
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.settings import Settings
from ssbtek_runtime.slot.commit_state import Progress
from ssbtek_runtime.slot.fatal import OnFatal
from ssbtek_runtime.slot.held import Held
from ssbtek_runtime.slot.ownership import Ownership
from ssbtek_runtime.slot.producer import At, nothing
from ssbtek_runtime.slot.takeover import Clients, Sources
from ssbtek_runtime.telemetry import Telemetry

NAME = SERVICE


def build_app(settings: Settings | None = None, *, on_fatal: OnFatal | None = None, at: At = nothing) -> Service:
    """The service. `on_fatal` and `at` are for tests: what to do in place of ending the process, and test points."""
    settings = RouterSettings.model_validate(settings.model_dump() if settings is not None else {})
    names, providers, register = settings.names, settings.load_providers(), Register()
    works: dict[int, SlotWork] = {}
    metrics, telemetry = Metrics(), Telemetry(NAME, endpoint=settings.otlp_endpoint, ratio=settings.trace_ratio)
    counters = Counters(
        metrics,
        lambda: sum(work.held.lag() for work in works.values()),
        lambda: sum(len(work.deciding.memory) for work in works.values()),
        lambda: len(register),
    )
    reading = RegisterReading(settings.kafka_args, names, register, on_fatal)
    topics = [names.topic("query.planned"), *(names.topic("lookup.requested", code) for code in providers)]
    edge_keys = EdgeKeysFile(settings.edge_keys_file)
    now_ms = clock(settings.clock_offset_ms)
    tools = Tools(names, now_ms, telemetry, counters, reading, topics, edge_keys)

    async def work(held: Held) -> None:
        works[held.k] = SlotWork(held, tools, Deciding(register, providers))
        try:
            await works[held.k].run()
        finally:
            del works[held.k]

    clients = Clients.of(settings.kafka_args, names, NAME, at, now_ms)
    ownership = Ownership(clients, names.ingress("interactive"), sources_of(names), work, on_fatal)
    readiness = Readiness()
    readiness.add("register", reading.problems)
    readiness.add("slots", ownership.problems)
    readiness.add("clock", clients.skew.problems)
    readiness.add("waiting", lambda: [f"slot {k} waits for {w.waits_for}" for k, w in works.items() if w.waits_for])
    parts: list[Running] = [reading, ownership]
    return Service(NAME, settings, readiness=readiness, metrics=metrics, telemetry=telemetry, parts=parts)


def sources_of(names: Names) -> Sources:
    """What a slot of the router reads: both lanes on from what is committed, and the plans that its memory needs."""
    lanes = tuple(names.ingress(lane) for lane in LANES)

    def since(progress: Mapping[str, Progress]) -> dict[str, int]:
        # The time to search from, model: Router.Search
        # Never "now - 15 minutes": after an outage the earliest record that waits is older than any wall clock tells.
        return {names.topic("query.planned"): min(progress[lane].since_ms for lane in lanes) - KEY_MEMORY_MS}

    return Sources(lanes, since)
