"""A query's spans become one tree over all hops; the store is bounded; nothing personal is kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from rich.console import Console

from ssbtek_local.otlp import NotOtlp, read_spans
from ssbtek_local.span import Link, Span
from ssbtek_local.span_store import MIB, SpanStore
from ssbtek_local.trace_render import render_traces, time_text
from ssbtek_local.trace_tree import missing_hops, traces_of

QUERY = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"
NAMED = {"ssbtek.query_id": QUERY}


def span(number: int, parent: int, service: str, name: str = "process", **more: object) -> Span:
    made = Span(
        "a" * 32,
        f"{number:016x}",
        f"{parent:016x}" if parent else "",
        service,
        name,
        number * 10**6,
        number * 10**6 + 5,
    )
    return replace(made, **more)


ROUTER = span(2, 1, "router", "process ssbtek.query.received.v1", attributes=NAMED)
ADAPTER = span(3, 2, "adapter-af", "process ssbtek.lookup.requested.af.v1", attributes=NAMED)
CALL = span(4, 3, "adapter-af", "POST", attributes={"http.request.method": "POST", "http.response.status_code": 200})
COMPOSER = span(
    5, 2, "composer", "process ssbtek.query.planned.v1", attributes=NAMED, links=(Link("a" * 32, ADAPTER.span_id),)
)
AUDIT = Span("b" * 32, "9" * 16, "", "audit", "ledger", 7 * 10**6, 8 * 10**6, links=(Link("a" * 32, ROUTER.span_id),))
ALL = [ROUTER, ADAPTER, CALL, COMPOSER, AUDIT]


def shown(spans: list[Span]) -> str:
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(render_traces(QUERY, traces_of(spans)))
    return console.export_text()


def test_hops_hang_under_what_caused_them_in_any_order_of_arrival() -> None:
    (trace,) = traces_of(ALL)
    assert trace == traces_of(list(reversed(ALL)))[0]
    (asker,) = trace.roots
    assert asker.span is None, "the asker's own span is not known, and its place is kept"
    (router,) = asker.children
    assert [child.span.service for child in router.children if child.span] == ["adapter-af", "composer"]
    assert router.children[1].joins == ("adapter-af",)
    assert [of for _, of in trace.batches] == [("router",)]


def test_the_tree_is_shown_with_times_and_what_came_of_it() -> None:
    text = shown(ALL)
    for words in ("router query.received", "└─ adapter-af POST", "joins af", "~ audit ledger", "200"):
        assert words in text
    assert [time_text(ns) for ns in (4_200_000, 350_000_000, 15_090_000_000)] == ["4.2 ms", "350 ms", "15.09 s"]


def test_a_hop_that_is_missing_is_named() -> None:
    assert missing_hops(ALL, ["af"]) == []
    assert missing_hops([each for each in ALL if each not in (CALL, AUDIT)], ["af"]) == ["audit", "adapter-af's call"]


def test_spans_that_are_each_others_parents_are_shown_all_the_same() -> None:
    text = shown([replace(ROUTER, parent_id=ADAPTER.span_id), ADAPTER])
    assert "router" in text
    assert "adapter-af" in text


def test_the_store_finds_a_query_and_what_links_to_it_and_survives_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "spans.sqlite"
    other = span(6, 0, "router", attributes={"ssbtek.query_id": "another"}, trace_id="c" * 32)
    with SpanStore(file) as store:
        store.keep([*ALL, other])
        store.keep(ALL)  # sent twice: an exporter's retry
        assert {each.service for each in store.of_query(QUERY)} == {"router", "adapter-af", "composer", "audit"}
        assert store.count() == len(ALL) + 1
    with SpanStore(file) as store:
        assert len(store.of_query(QUERY)) == len(ALL)
    file.write_bytes(b"not a database" * 1000)
    with SpanStore(file) as store:
        assert store.of_query(QUERY) == []


def test_the_oldest_spans_make_room_for_the_newest(tmp_path: Path) -> None:
    with SpanStore(tmp_path / "spans.sqlite", max_bytes=MIB) as store:
        for number in range(1, 8000, 200):
            store.keep(
                span(each, 0, "router", "x" * 200, trace_id=f"{each:032x}") for each in range(number, number + 200)
            )
        assert 0 < store.count() < 7800
    assert (tmp_path / "spans.sqlite").stat().st_size < 4 * MIB


def test_only_named_attributes_are_kept() -> None:
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    service = resource.resource.attributes.add(key="service.name")
    service.value.string_value = "ssbtek-router"
    sent = resource.scope_spans.add().spans.add(
        trace_id=b"a" * 16, span_id=b"b" * 8, name="process", end_time_unix_nano=1
    )
    for key in ("messaging.system", "db.statement", "enduser.id"):
        sent.attributes.add(key=key).value.string_value = "198503129804"
    (read,) = read_spans(request.SerializeToString())
    assert (read.service, list(read.attributes)) == ("router", ["messaging.system"])


def test_what_is_no_export_request_is_refused() -> None:
    with pytest.raises(NotOtlp):
        read_spans(b"\xff\xff not protobuf")
