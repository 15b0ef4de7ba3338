"""Wires one provider's adapter: FastStream's batch subscriber, the handler, the answers, health and metrics."""

import sys
from itertools import chain
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.answers import Answers
from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.handle import Handler
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.intake import Intake
from ssbtek_adapter_kit.lag import Lag
from ssbtek_adapter_kit.partitions import Partitions
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_contracts.limits import MIB, SESSION_MS
from ssbtek_runtime.app import Service
from ssbtek_runtime.clock import clock
from ssbtek_runtime.clock_skew import ClockSkew
from ssbtek_runtime.health import Readiness
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.settings import USAGE
from ssbtek_runtime.slot.fatal import OnFatal, exit_process
from ssbtek_runtime.telemetry import Telemetry

S = TypeVar("S", bound=AdapterSettings)

POLL_MS = 1000
RECORDS_AT_ONCE = 500


def build_adapter_app(adapter: Adapter[S], settings: S, on_fatal: OnFatal | None = None) -> Service:
    """One adapter, ready to run. `on_fatal`: what ends the process (tests pass their own)."""
    if not settings.provider_url:
        sys.stderr.write("SSBTEK_PROVIDER_URL: required, the address of the base service\n")
        raise SystemExit(USAGE)
    name = f"adapter-{adapter.provider}"
    telemetry = Telemetry(name, adapter.version, settings.otlp_endpoint, settings.trace_ratio)
    metrics, readiness, skew = Metrics(), Readiness(), ClockSkew()
    counters = Counters(metrics)
    now = clock(settings.clock_offset_ms)
    group = settings.names.group(name)
    http = Http(settings)
    handler: Handler[Any] = Handler(adapter, settings, http, now, telemetry, counters)
    partitions = Partitions(settings.kafka_args, group)
    answers = Answers(settings.kafka_args, settings.names, adapter.provider, skew, now)
    intake = Intake(handler, partitions, answers, settings, now, telemetry, counters, on_fatal or exit_process)
    lag = Lag(partitions)
    broker = KafkaBroker(
        list(settings.kafka), client_id=f"ssbtek-{name}", apply_types=False, allow_auto_create_topics=False,
        metadata_max_age_ms=10_000, logger=None,
    )  # fmt: skip
    topic = settings.names.topic("lookup.requested", adapter.provider)
    _subscribe(broker, topic, group, partitions, intake)
    readiness.add("kafka", lambda: [] if answers.ready and partitions.assigned else ["not consuming yet"])
    readiness.add("clock", skew.problems)
    metrics.gauge("ssbtek_lookups_waiting", "Lookups in memory, not begun", lambda: intake.waiting)
    metrics.gauge("ssbtek_lookups_in_flight", "Lookups begun, not answered", lambda: intake.in_flight)
    metrics.gauge("ssbtek_breaker_open", "1 while the provider is not asked", lambda: handler.breaker_state == "open")
    metrics.gauge("ssbtek_lag_records", "Lookups in the log, not answered", lambda: lag.records)
    return Service(
        name, settings, readiness=readiness, metrics=metrics, telemetry=telemetry, parts=(http, answers, intake, lag),
        broker=broker, before_stop=intake.drain,
    )  # fmt: skip


def _subscribe(broker: KafkaBroker, topic: str, group: str, partitions: Partitions, intake: Intake) -> None:
    # Batches of raw records, decoded by us, never acknowledged by FastStream: its ack commits the consumer's position,
    # not what is finished. Nothing is ever replied.
    subscriber: Any = broker.subscriber(
        topic,
        group_id=group,
        batch=True,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=SESSION_MS // 4,
        max_partition_fetch_bytes=MIB,
        fetch_max_wait_ms=500,
        listener=partitions,
        parser=_parse,
        decoder=_decode,
        no_reply=True,
    )

    async def deliver(records: list[ConsumerRecord]) -> None:
        await intake.deliver(records)

    subscriber(deliver)
    subscriber.get_msg = _batch
    partitions.find_consumer = lambda: subscriber.consumer


async def _batch(consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
    # FastStream's own sleeps one more timeout after each one in vain: that was 10 ms of latency in every lookup that
    # met it asleep, or with a shorter timeout a hundred polls a second in every idle adapter.
    batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=RECORDS_AT_ONCE)
    return tuple(chain.from_iterable(batches.values()))


async def _parse(records: tuple[ConsumerRecord, ...]) -> KafkaMessage:
    # FastStream's own parser decodes headers as text, and one stray byte of one record would cost the whole batch.
    return KafkaMessage(
        body=b"", headers={}, raw_message=records, consumer=FAKE_CONSUMER, content_type=None,
        correlation_id="", message_id="", reply_to="", batch_headers=[], path={},
    )  # fmt: skip


async def _decode(message: KafkaMessage) -> list[ConsumerRecord]:
    return list(message.raw_message)
