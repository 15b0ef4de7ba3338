"""What the composer tells operators, as Prometheus metrics; labels are codes, never queries or organisations."""

from collections.abc import Callable

from ssbtek_runtime.metrics import Metrics


class Counters:
    """`open_queries` and `lag` are asked at each scrape."""

    def __init__(self, metrics: Metrics, open_queries: Callable[[], float], lag: Callable[[], float]) -> None:
        metrics.gauge("ssbtek_open_queries", "Queries planned that have no reply yet.", open_queries)
        metrics.gauge("ssbtek_lag_records", "Records not yet read, over all slots and topics.", lag)
        self.replies = metrics.counter(
            "ssbtek_replies_total", "Replies by outcome: complete, incomplete, refused, undeliverable.", ("outcome",)
        )
        self.incidents = metrics.counter("ssbtek_incidents_total", "Dead references written, by code.", ("code",))
        self.answers = metrics.counter("ssbtek_answers_total", "Answers read, by what became of them.", ("verdict",))
        self.seconds = metrics.seconds("ssbtek_reply_seconds", "From the query's append to its reply's commit.")
