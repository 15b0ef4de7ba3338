"""What the edge counts: never anything that names a person, a case, a query or a caller."""

from collections.abc import Callable

from ssbtek_runtime.metrics import Metrics


class Counters:
    """One per process. The gauges are asked at each scrape."""

    def __init__(
        self,
        metrics: Metrics,
        waiting: Callable[[], float],
        kept: Callable[[], float],
        connections: Callable[[], float],
    ) -> None:
        self.questions = metrics.counter(
            "ssbtek_edge_questions", "Questions by operation and result", ("operation", "result")
        )
        self.faults = metrics.counter("ssbtek_edge_faults", "Faults by code", ("code",))
        self.how = metrics.counter("ssbtek_edge_queries", "Queries asked, joined while under way, or kept", ("how",))
        self.remarks = metrics.counter("ssbtek_edge_remarks", "Oddities that were let pass", ("remark",))
        self.handshakes = metrics.counter("ssbtek_edge_handshakes_failed", "Handshakes that failed", ("reason",))
        self.closed = metrics.counter("ssbtek_edge_closed_early", "Connections cut, by reason", ("why",))
        self.incidents = metrics.counter("ssbtek_edge_incidents", "Replies that would have mixed two queries")
        self.own_seconds = metrics.seconds("ssbtek_edge_own_seconds", "The edge's own part of an answer's time")
        self.seconds = metrics.seconds("ssbtek_edge_seconds", "From a question's arrival to its answer", ("operation",))
        metrics.gauge("ssbtek_edge_waiting", "Queries that are waited for", waiting)
        metrics.gauge("ssbtek_edge_kept_bytes", "Replies kept for those who ask again, in bytes", kept)
        metrics.gauge("ssbtek_edge_connections", "Open connections", connections)
