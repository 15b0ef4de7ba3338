"""A record goes out to the partition it came from, with cause and trace, and its deadline only ever shortened."""

from dataclasses import dataclass, field

import pytest

from ssbtek_contracts.dead import Dead
from ssbtek_contracts.headers import CAUSE, DEADLINE, MESSAGE, TRACEPARENT, Headers, trace_of
from ssbtek_runtime.publish import deadline_of, outgoing, shorter
from ssbtek_runtime.telemetry import QUERY_ID, Telemetry, carry

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Read:
    topic: str = "in"
    partition: int = 2
    offset: int = 7
    headers: Headers = field(default_factory=list)


DEAD = Dead(topic="in", partition=2, offset=7, code="unreadable", service="router")


def test_partition_cause_and_type_are_carried_on() -> None:
    out = outgoing("out", DEAD, key="k", cause=Read())
    headers = dict(out.headers)
    assert (out.partition, out.key) == (2, b"k")
    assert headers[CAUSE] == b"in/2/7"
    assert headers[MESSAGE] == b"dead.v1"
    assert DEADLINE not in headers


@pytest.mark.parametrize(("came", "ours", "goes"), [(b"100", 200, 100), (b"300", 200, 200), (b"x", 200, 200)])
def test_a_deadline_is_only_shortened(came: bytes, ours: int, goes: int) -> None:
    out = outgoing("out", DEAD, key=None, cause=Read(headers=[(DEADLINE, came)]), deadline_ms=ours)
    assert deadline_of(out.headers) == goes


def test_no_deadline_stays_none() -> None:
    assert shorter(None, None) is None


def test_the_trace_goes_on_from_the_record_that_was_read() -> None:
    telemetry = Telemetry("test", endpoint="http://127.0.0.1:9")
    record = Read(headers=[(TRACEPARENT, TRACE.encode())])
    span = telemetry.process(record, "2199990017/3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21")
    out = outgoing("out", DEAD, key=None, cause=record, trace=carry(span))
    span.end()
    assert trace_of(out.headers)[TRACEPARENT].split("-")[1] == TRACE.split("-")[1]
    assert trace_of(out.headers)[TRACEPARENT] != TRACE
    attributes = dict(span.attributes)
    assert attributes[QUERY_ID] == "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"
    assert not any("key" in name for name in attributes)


def test_while_telemetry_is_off_the_askers_trace_is_still_carried() -> None:
    telemetry = Telemetry("test")
    span = telemetry.process(Read(headers=[(TRACEPARENT, TRACE.encode())]))
    assert dict(carry(span))[TRACEPARENT].split("-")[1] == TRACE.split("-")[1]


def test_a_batch_is_a_trace_of_its_own_linked_to_its_records() -> None:
    telemetry = Telemetry("test", endpoint="http://127.0.0.1:9")
    span = telemetry.batch("ssbtek.audit", [[(TRACEPARENT, TRACE.encode())], [(TRACEPARENT, b"none")]])
    span.end()
    assert [f"{link.context.trace_id:032x}" for link in span.links] == [TRACE.split("-")[1]]
    assert f"{span.context.trace_id:032x}" != TRACE.split("-")[1]
    assert span.attributes["messaging.batch.message_count"] == 2


def test_a_batch_is_linked_once_to_each_trace_for_a_span_keeps_but_so_many_links() -> None:
    telemetry = Telemetry("test", endpoint="http://127.0.0.1:9")
    traces = [f"00-{trace + 1:032x}-{record + 1:016x}-01" for trace in range(50) for record in range(18)]
    span = telemetry.batch("ssbtek.audit", [[(TRACEPARENT, each.encode())] for each in traces])
    span.end()
    assert [link.context.trace_id for link in span.links] == [trace + 1 for trace in range(50)]


def test_an_answer_to_a_request_goes_on_from_the_callers_trace_or_begins_one() -> None:
    telemetry = Telemetry("test", endpoint="http://127.0.0.1:9")
    span = telemetry.serve("POST", {TRACEPARENT: TRACE}, {"http.request.method": "POST"})
    span.end()
    assert f"{span.context.trace_id:032x}" == TRACE.split("-")[1]
    assert dict(span.attributes) == {"http.request.method": "POST"}
    alone = telemetry.serve("POST", {}, {})
    alone.end()
    assert alone.parent is None and f"{alone.context.trace_id:032x}" != TRACE.split("-")[1]
