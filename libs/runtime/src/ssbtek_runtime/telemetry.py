"""Spans over all hops, by OpenTelemetry's messaging conventions, without a key or anything else about a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ssbtek_contracts.headers import trace_of

QUERY_ID = "ssbtek.query_id"
"""The query's id without the organisation: what `ssbtek trace` looks for."""
_PROPAGATOR = TraceContextTextMapPropagator()


class Record(Protocol):
    """What is needed of a consumed record."""

    @property
    def topic(self) -> str:
        """Full name."""

    @property
    def partition(self) -> int:
        """Number."""

    @property
    def offset(self) -> int:
        """Within the partition."""

    @property
    def headers(self) -> Iterable[tuple[str, bytes]]:
        """As they stand on it."""


class Telemetry:
    """The tracer of one service; costs next to nothing while no endpoint is set."""

    def __init__(self, service: str, version: str = "", endpoint: str = "", ratio: float = 1.0) -> None:
        sampler = ParentBased(TraceIdRatioBased(ratio)) if endpoint else ALWAYS_OFF
        resource = Resource({"service.name": f"ssbtek-{service}", "service.version": version})
        self._provider = TracerProvider(resource=resource, sampler=sampler, shutdown_on_exit=False)
        self.on = bool(endpoint)
        if endpoint:
            # In a thread of its own, bounded and dropping when full: a slow receiver never holds a message up.
            # How often it sends is OpenTelemetry's own setting, OTEL_BSP_SCHEDULE_DELAY (5000 ms): each time costs what
            # handling a record costs.
            exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
            self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("ssbtek")

    def process(self, record: Record, query_key: str | None = None, group: str | None = None) -> Span:
        """The span of handling one record, child of the one that sent it. The caller ends it."""
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
        }
        if group:
            attributes["messaging.consumer.group.name"] = group
        if query_key:
            attributes[QUERY_ID] = query_key.rpartition("/")[2]
        context = _PROPAGATOR.extract(trace_of(record.headers))
        return self._tracer.start_span(f"process {record.topic}", context, SpanKind.CONSUMER, attributes)

    def batch(self, name: str, headers: Sequence[Iterable[tuple[str, bytes]]]) -> Span:
        """The span of handling many records at once: a trace of its own, linked once to each of theirs. The caller ends
        it."""
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.batch.message_count": len(headers),
        }
        # A span keeps 128 links at most: a query has 18 records.
        links = {link.context.trace_id: link for each in headers if (link := _link(each))} if self.on else {}
        return self._tracer.start_span(
            f"process {name}", Context(), SpanKind.CONSUMER, attributes, tuple(links.values())
        )

    def call(self, parent: Span, name: str, attributes: Mapping[str, str | int] | None = None) -> Span:
        """The span of a call to somebody else within the handling of a record. The caller ends it."""
        context = trace.set_span_in_context(parent)
        return self._tracer.start_span(name, context, SpanKind.CLIENT, dict(attributes or {}))

    def serve(self, name: str, trace_context: Mapping[str, str], attributes: Mapping[str, str | int]) -> Span:
        """The span of answering a request; `trace_context`: as the caller sent it, or empty. The caller ends it."""
        context = _PROPAGATOR.extract(dict(trace_context), Context())
        return self._tracer.start_span(name, context, SpanKind.SERVER, dict(attributes))

    def link(self, span: Span, headers: Iterable[tuple[str, bytes]]) -> None:
        """Links a span to another record's: a batch, or several answers that make one reply."""
        if span.is_recording() and (link := _link(headers)):
            span.add_link(link.context)

    def flush(self) -> None:
        """Sends what is waiting; at the end of a process."""
        self._provider.shutdown()


def _link(headers: Iterable[tuple[str, bytes]]) -> Link | None:
    other = trace.get_current_span(_PROPAGATOR.extract(trace_of(headers), Context())).get_span_context()
    return Link(other) if other.is_valid else None


def carry(span: Span) -> tuple[tuple[str, str], ...]:
    """The trace context to put into the headers of a record that this span sends."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, trace.set_span_in_context(span))
    return tuple(carrier.items())


def fail(span: Span, code: str) -> None:
    """Marks a span as failed, by a code and never a text."""
    span.set_status(Status(StatusCode.ERROR, code))
    span.set_attribute("error.type", code)


__all__ = ["QUERY_ID", "Link", "Record", "Span", "Telemetry", "carry", "fail"]
