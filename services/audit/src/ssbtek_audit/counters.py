"""What audit tells operators, as Prometheus metrics; labels are kinds, never queries or organisations."""

from ssbtek_runtime.metrics import Metrics


class Counters:
    """What is counted where it happens; lag and standing by are asked at each scrape, see `build_app`."""

    def __init__(self, metrics: Metrics) -> None:
        self.holes = metrics.gauge("ssbtek_audit_holes", "Ranges of offsets that were never read.")
        self.entries = metrics.counter("ssbtek_audit_entries_total", "Entries written, by kind.", ("kind",))
