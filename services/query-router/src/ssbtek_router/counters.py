"""What the router tells operators, as Prometheus metrics; labels are codes, never queries or organisations."""

from collections.abc import Callable

from ssbtek_runtime.metrics import Metrics


class Counters:
    """The rest is asked at each scrape."""

    def __init__(
        self, metrics: Metrics, lag: Callable[[], float], keys: Callable[[], float], municipalities: Callable[[], float]
    ) -> None:
        metrics.gauge("ssbtek_lag_records", "Records not yet read, over all slots and topics.", lag)
        metrics.gauge("ssbtek_keys_remembered", "Uses of query ids remembered, over all slots.", keys)
        metrics.gauge("ssbtek_municipalities", "Connection documents in force.", municipalities)
        self.queries = metrics.counter(
            "ssbtek_queries_total",
            "Records taken, by what came of them: admitted, refused, resend, dead.",
            ("result",),
        )
        self.refusals = metrics.counter("ssbtek_refusals_total", "Queries refused whole, by code.", ("code",))
        self.incidents = metrics.counter("ssbtek_incidents_total", "Dead references written, by code.", ("code",))
        self.seconds = metrics.seconds("ssbtek_plan_seconds", "From the query's append to its plan's commit.")
