"""Shows a query's traces as trees with times, for people (pure)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ssbtek_local.span import Span
from ssbtek_local.trace_tree import UNKNOWN, Node, Trace


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a tree: its branches, who, what it did, when, how long, and what came of it."""

    branches: str
    who: str
    what: str
    start_ns: int | None = None
    took_ns: int | None = None
    said: str = ""
    failed: bool = False


def render_traces(query_id: str, traces: Sequence[Trace]) -> RenderableType:
    """All of it. Start times are counted from the begin of each trace."""
    parts: list[RenderableType] = []
    for number, trace in enumerate(traces, 1):
        which = f", trace {number} of {len(traces)}" if len(traces) > 1 else ""
        began = datetime.fromtimestamp(trace.start_ns / 1e9, tz=UTC)
        parts.append(Text(f"Query {query_id}{which}, began {began:%Y-%m-%d %H:%M:%S} UTC", style="bold"))
        parts.append(_table(rows_of(trace), trace.start_ns))
    return Group(*parts)


def rows_of(trace: Trace) -> list[Row]:
    """A trace, line by line."""
    rows: list[Row] = []
    for root in trace.roots:
        rows += _rows(root, "", "")
    for span, services in trace.batches:
        size = span.attributes.get("messaging.batch.message_count", len(span.links))
        of = "" if size == len(services) else ", of this query"
        said = f"{size} record{'s' if size != 1 else ''}{of}: {_counted(services)}"
        rows.append(_row(span, "~ ", said))
    return rows


def _rows(node: Node, own: str, below: str) -> Iterator[Row]:
    yield _row(node.span, own, _said(node)) if node.span else Row(own, UNKNOWN, "", said="not traced")
    for number, child in enumerate(node.children):
        last = number == len(node.children) - 1
        yield from _rows(child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "))


def _row(span: Span, branches: str, said: str) -> Row:
    return Row(
        branches, span.service, _what(span), span.start_ns, span.end_ns - span.start_ns, said, failed=bool(span.error)
    )


def _what(span: Span) -> str:
    """The span's name in short: a topic without what all topics have in common, a call without whom it is to."""
    name = span.name.removeprefix("process ")
    _, found, topic = name.partition("ssbtek.")
    if found and topic.endswith(".v1"):
        return topic.removesuffix(".v1")
    return str(span.attributes.get("http.request.method", name))


def _said(node: Node) -> str:
    attributes = node.span.attributes if node.span else {}
    keys = ("ssbtek.result", "ssbtek.outcome", "ssbtek.code", "http.response.status_code")
    words = [str(attributes[key]).replace("_", " ") for key in keys if key in attributes]
    if node.span and node.span.error and node.span.error.replace("_", " ") not in words:
        words.append(node.span.error.replace("_", " "))
    if node.joins:
        words.append(f"joins {_counted(node.joins)}")
    return ", ".join(words)


def _counted(services: Iterable[str]) -> str:
    counts = Counter(service.removeprefix("adapter-") for service in services)
    return " ".join(name if count == 1 else f"{name} x{count}" for name, count in counts.items())


def _table(rows: Sequence[Row], zero_ns: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("hop", no_wrap=True)
    table.add_column("start", justify="right", no_wrap=True)
    table.add_column("took", justify="right", no_wrap=True)
    table.add_column("what came of it", overflow="fold")
    for row in rows:
        hop = Text(row.branches, style="dim")
        hop.append(row.who, style="bold")
        hop.append(f" {row.what}")
        start = "" if row.start_ns is None else time_text(row.start_ns - zero_ns)
        took = "" if row.took_ns is None else time_text(row.took_ns)
        table.add_row(hop, start, took, Text(row.said, style="red" if row.failed else ""))
    return table


def time_text(nanoseconds: int) -> str:
    """`4.2 ms`, `350 ms`, `15.09 s`."""
    ms = nanoseconds / 1e6
    if ms < 100:
        return f"{ms:.1f} ms"
    return f"{ms:.0f} ms" if ms < 10_000 else f"{ms / 1000:.2f} s"
