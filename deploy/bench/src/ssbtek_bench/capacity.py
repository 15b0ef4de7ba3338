"""From a measured run to what a load needs, and what breaks first: arithmetic, each line with its reason (pure)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ssbtek_bench.figures import GROUND, NOT_SERVICES, Run, spread

SECONDS_A_YEAR = 365 * 86_400
KIB, GIB = 1024, 1024**3
USED = 0.5
"""Share of a core that is planned for: the rest is for bursts, and for when one of two machines is gone."""
REPLICAS = 3
KEPT_DAYS = 1.0
"""Most bytes lie in lookups, answers and replies, which are kept for 24 hours."""
PLACES = 64
"""`SSBTEK_MAX_CONCURRENCY` of an adapter by default."""
SLOTS = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """What the arithmetic starts from. CPU in milliseconds a query by process, at saturation."""

    cpu_ms: dict[str, float]
    around_ms: float
    """CPU of the asker, the base services and the receiver of spans: only to foretell the measured machine's limit."""
    rows: float
    row_bytes: float
    log_kib: float
    open_kib: float
    saturation: float
    cores: int


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the answer."""

    what: str
    value: str
    why: str


def measured_in(run: Run) -> Measured:
    """Raises `ValueError` where the run lacks something."""
    saturated, burst, hanging = (run.of("ours", name) for name in ("saturation", "burst", "hanging"))
    if not saturated or not burst or not hanging:
        raise ValueError("the run has no saturation, burst or hanging of ours; run make bench")
    names = dict.fromkeys(name for each in saturated for name in each.cpu_s)
    cpu = {name: _median([each.cpu_ms(of=[name]) for each in saturated]) for name in names}
    sizes = burst[-1].values
    return Measured(
        cpu_ms={name: each for name, each in cpu.items() if name not in NOT_SERVICES},
        around_ms=sum(cpu.get(name, 0.0) for name in NOT_SERVICES),
        rows=sizes["rows a query"],
        row_bytes=sizes["bytes a row"],
        log_kib=sizes["log KiB a query"],
        open_kib=hanging[-1].values["KiB per open query"],
        saturation=_median([each.values["rate"] for each in saturated]),
        cores=int(run.machine["cores"]),
    )


def foretold_saturation(measured: Measured) -> float:
    """Queries a second of the measured machine, if CPU is all that limits it: to be held against what it did."""
    return measured.cores * 1000 / (sum(measured.cpu_ms.values()) + measured.around_ms)


def needs(measured: Measured, rate: float, year: float, provider_s: float) -> list[Need]:
    """For `rate` queries a second at the busiest, `year` a year, of providers that take `provider_s` in the mean."""
    brokers = rate * measured.cpu_ms["kafka"] / 1000 / USED
    under_way = rate * provider_s
    rows = year * measured.rows
    log = rate * measured.log_kib * KIB * 86_400 * KEPT_DAYS * REPLICAS
    return [
        *_instances(measured, rate),
        Need(
            "places for each provider",
            str(max(PLACES, math.ceil(2 * under_way))),
            f"{under_way:.0f} questions under way in the mean of {provider_s:g} s; divided over its instances",
        ),
        Need("brokers", str(max(REPLICAS, math.ceil(REPLICAS * brokers / 4))), f"{brokers:.1f} cores each"),
        Need(
            "disk for logs",
            f"{log / GIB:.0f} GiB",
            f"{measured.log_kib:.0f} KiB a query, {REPLICAS} replicas, the busiest rate all day",
        ),
        Need(
            "memory for open queries", f"{under_way * 2 * measured.open_kib / KIB:.0f} MiB", "twice the mean under way"
        ),
        Need("ledger rows a year", f"{rows / 1e6:.0f} million", f"{measured.rows:.1f} a query"),
        Need(
            "ledger bytes a year",
            f"{rows * measured.row_bytes / GIB:.0f} GiB",
            f"{measured.row_bytes:.0f} a row, indexed",
        ),
    ]


def _instances(measured: Measured, rate: float) -> list[Need]:
    busy = {name: rate * each / 1000 for name, each in measured.cpu_ms.items() if name not in GROUND}
    count = {name: max(2, math.ceil(each / USED)) for name, each in busy.items() if name != "audit"}
    most = max(count.values())
    return [
        Need("slots", str(max(SLOTS, 2 * most)), f"two for each of {most} instances, at least {SLOTS}; only added"),
        *(
            Need(f"{name}: instances", str(each), f"{busy[name]:.2f} cores busy, {USED:.0%} of each planned")
            for name, each in count.items()
        ),
        Need("audit: instances", "2", f"one writes ({busy.get('audit', 0.0):.2f} cores), one stands by"),
    ]


def breaks(measured: Measured, provider_s: float) -> list[tuple[float, str, str]]:
    """What gives way, at how many queries a second, and the remedy; the first to break comes first.

    With one instance of each service, the smallest production cluster (three brokers of four cores), twelve slots.
    """
    services = {name: each for name, each in measured.cpu_ms.items() if name not in GROUND and name != "audit"}
    worst = max(services, key=lambda name: services[name])
    kafka, audit = measured.cpu_ms["kafka"], measured.cpu_ms.get("audit", 0.0)
    found = [
        (1000 / services[worst], f"one {worst} (one core)", "another instance; they share slots by themselves"),
        (
            PLACES / 0.54,
            "the bulkhead of an adapter (64 places, 0.54 s a call)",
            "SSBTEK_MAX_CONCURRENCY, or instances",
        ),
        (
            1000 / max(audit, 0.01),
            "the one writer of the ledger (one core)",
            "cheaper entries; then a ledger per region",
        ),
        (3 * 4 * 1000 / (kafka * REPLICAS), "three brokers of four cores", "more brokers: partitions spread over them"),
    ]
    return sorted(found)


def _median(values: Sequence[float]) -> float:
    found = spread(values)
    return found.median if found else 0.0
