"""Prometheus metrics, one registry for each service, so that several can run in one process."""

from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 18, 30)


class Metrics:
    """Makes the metrics of one service. Labels never hold anything that names a person, a case or a query."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

    def counter(self, name: str, help_: str, labels: Sequence[str] = ()) -> Counter:
        """Something that only grows."""
        return Counter(name, help_, labels, registry=self._registry)

    def gauge(self, name: str, help_: str, value: Callable[[], float] | None = None) -> Gauge:
        """Something that is now; `value` is asked at each scrape."""
        gauge = Gauge(name, help_, registry=self._registry)
        if value is not None:
            gauge.set_function(value)
        return gauge

    def seconds(self, name: str, help_: str, labels: Sequence[str] = ()) -> Histogram:
        """A time, in seconds."""
        return Histogram(name, help_, labels, registry=self._registry, buckets=SECONDS)

    def expose(self) -> bytes:
        """All of them, in Prometheus' text format."""
        return generate_latest(self._registry)
