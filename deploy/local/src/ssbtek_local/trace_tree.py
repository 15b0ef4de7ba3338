"""Puts a query's spans into trees: who caused what, over all hops; and says which hops are not among them (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ssbtek_local.span import Span
from ssbtek_local.span_store import QUERY_ID

UNKNOWN = "asker"
"""Whoever sent the query without telling us its own span."""
CALLS = "http.request.method"


@dataclass(frozen=True, slots=True)
class Node:
    """A span and what it caused, in order of time. `span` is None for the asker whose span is not known."""

    span: Span | None
    children: tuple["Node", ...] = ()
    joins: tuple[str, ...] = ()
    """Services of the spans in the tree that it links to: answers that one reply is made from."""

    @property
    def start_ns(self) -> int:
        """When it, or the first of what it caused, began."""
        return self.span.start_ns if self.span else min(child.start_ns for child in self.children)


@dataclass(frozen=True, slots=True)
class Trace:
    """One time that the query was sent: usually the only one."""

    trace_id: str
    roots: tuple[Node, ...]
    batches: tuple[tuple[Span, tuple[str, ...]], ...] = field(default=())
    """Spans of many records at once that hold some of this trace, and the services whose records those are."""

    @property
    def start_ns(self) -> int:
        """When it began."""
        return min([root.start_ns for root in self.roots] + [span.start_ns for span, _ in self.batches])


def traces_of(spans: Iterable[Span]) -> tuple[Trace, ...]:
    """The traces that name the query, oldest first, each with the batches that link to it."""
    by_trace: dict[str, dict[str, Span]] = {}
    for span in spans:
        by_trace.setdefault(span.trace_id, {})[span.span_id] = span
    named = [key for key, own in by_trace.items() if any(QUERY_ID in each.attributes for each in own.values())]
    others = [span for key, own in by_trace.items() if key not in named for span in own.values()]
    found = [_trace(key, by_trace[key], others) for key in named]
    return tuple(sorted(found, key=lambda trace: trace.start_ns))


def missing_hops(spans: Iterable[Span], called: Iterable[str]) -> list[str]:
    """The hops of a whole query that are not among its spans. `called`: providers whose base service was asked."""
    named = {(span.service, CALLS in span.attributes) for trace in traces_of(spans) for span in _all(trace)}
    wanted = [("router", False), ("composer", False), ("audit", False)]
    for code in called:
        wanted += [(f"adapter-{code}", False), (f"adapter-{code}", True)]
    return [f"{service}'s call" if call else service for service, call in wanted if (service, call) not in named]


def _trace(trace_id: str, own: dict[str, Span], others: Sequence[Span]) -> Trace:
    children: dict[str, list[Span]] = {}
    for span in own.values():
        children.setdefault(span.parent_id, []).append(span)
    placed: set[str] = set()
    roots = [_node(span, children, own, placed) for span in _in_time(children.get("", []))]
    absent = sorted(set(children) - set(own) - {""}, key=lambda each: min(c.start_ns for c in children[each]))
    roots += [
        Node(None, tuple(_node(each, children, own, placed) for each in _in_time(children[parent])))
        for parent in absent
    ]
    # Spans that are each other's parents: no well-behaved sender makes them, and they must not be lost.
    while left := _in_time(each for each in own.values() if each.span_id not in placed):
        roots.append(_node(left[0], children, own, placed))
    batches = tuple(
        (span, tuple(_service(own.get(link.span_id)) for link in span.links if link.trace_id == trace_id))
        for span in _in_time(others)
        if any(link.trace_id == trace_id for link in span.links)
    )
    return Trace(trace_id, tuple(roots), batches)


def _node(span: Span, children: dict[str, list[Span]], own: dict[str, Span], placed: set[str]) -> Node:
    placed.add(span.span_id)
    below = tuple(
        _node(each, children, own, placed)
        for each in _in_time(children.get(span.span_id, []))
        if each.span_id not in placed
    )
    joins = tuple(
        _service(own[link.span_id]) for link in span.links if link.trace_id == span.trace_id and link.span_id in own
    )
    return Node(span, below, joins)


def _service(span: Span | None) -> str:
    return span.service if span else UNKNOWN


def _in_time(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start_ns, span.span_id))


def _all(trace: Trace) -> list[Span]:
    nodes = list(trace.roots)
    for node in nodes:  # grows as it goes
        nodes += node.children
    return [span for span, _ in trace.batches] + [node.span for node in nodes if node.span]
