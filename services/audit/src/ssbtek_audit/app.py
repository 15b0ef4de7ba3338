"""Wires audit; the only place where anything of it is made."""

from functools import partial

from ssbtek_audit.counters import Counters
from ssbtek_audit.entries import Entries
from ssbtek_audit.key_file import read_key
from ssbtek_audit.reading import Reading
from ssbtek_audit.settings import AuditSettings
from ssbtek_audit.store import open_store
from ssbtek_audit.tap import Tap
from ssbtek_runtime.app import Service
from ssbtek_runtime.health import Readiness
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.slot.fatal import OnFatal, exit_process
from ssbtek_runtime.telemetry import Telemetry

NAME = "audit"


def build_app(settings: AuditSettings | None = None, *, on_fatal: OnFatal = exit_process) -> Service:
    """The service. `on_fatal` is for tests: what to do in place of ending the process."""
    settings = settings or AuditSettings()
    metrics = Metrics()
    telemetry = Telemetry(NAME, endpoint=settings.otlp_endpoint, ratio=settings.trace_ratio)
    reading = Reading(settings.kafka_args, settings.names)
    entries = Entries(settings.names, read_key(settings.audit_key_file))
    opened = partial(open_store, settings.postgres.get_secret_value(), settings.deployment)
    tap = Tap(opened, reading, entries, Counters(metrics), telemetry, on_fatal)
    metrics.gauge("ssbtek_lag_records", "Records not yet in the ledger, over all topics.", reading.lag)
    metrics.gauge("ssbtek_audit_writing", "1 where this instance writes, 0 where it stands by.", tap.writing)
    readiness = Readiness()
    readiness.add("postgres", tap.problems_with_postgres)
    readiness.add("kafka", tap.problems_with_kafka)
    return Service(NAME, settings, readiness=readiness, metrics=metrics, telemetry=telemetry, parts=[tap])
