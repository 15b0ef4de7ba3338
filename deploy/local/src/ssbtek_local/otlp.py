"""Reads spans out of an OTLP export request, and of each only what the tree of a query needs (pure)."""

from collections.abc import Iterable

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2

from ssbtek_local.span import Link, Span

KEPT = ("messaging.", "http.", "ssbtek.", "error.")
"""Attributes with these beginnings; whatever else a library may add is dropped, so that it cannot become a leak."""
TEXT_MAX = 300


class NotOtlp(ValueError):
    """The bytes are no export request."""


def read_spans(body: bytes) -> list[Span]:
    """The spans of one request. Raises `NotOtlp`."""
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError:
        raise NotOtlp("not an OTLP export request in protobuf") from None
    return [
        _span(span, _service(resource.resource.attributes))
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _span(span: trace_pb2.Span, service: str) -> Span:
    kept = {each.key: _value(each.value) for each in span.attributes if each.key.startswith(KEPT)}
    failed = span.status.code == trace_pb2.Status.STATUS_CODE_ERROR
    return Span(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        service=service,
        name=span.name[:TEXT_MAX],
        start_ns=span.start_time_unix_nano,
        end_ns=max(span.start_time_unix_nano, span.end_time_unix_nano),
        error=(span.status.message or str(kept.get("error.type", "error")))[:TEXT_MAX] if failed else "",
        attributes={name: value for name, value in kept.items() if value is not None},
        links=tuple(Link(link.trace_id.hex(), link.span_id.hex()) for link in span.links),
    )


def _service(attributes: Iterable[KeyValue]) -> str:
    name = next((each.value.string_value for each in attributes if each.key == "service.name"), "")
    return name.removeprefix("ssbtek-")[:TEXT_MAX] or "unknown"


def _value(value: AnyValue) -> str | int | None:
    match value.WhichOneof("value"):
        case "string_value":
            return value.string_value[:TEXT_MAX]
        case "int_value":
            return int(value.int_value)
        case "bool_value":
            return int(value.bool_value)
        case _:
            return None
