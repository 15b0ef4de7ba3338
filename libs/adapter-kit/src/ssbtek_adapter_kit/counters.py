"""What an adapter tells operators, as Prometheus metrics; labels are codes, never queries or organisations."""

from ssbtek_contracts.answer import Answer
from ssbtek_contracts.outcome import code_of
from ssbtek_runtime.metrics import Metrics


class Counters:
    """What is counted where it happens; what is asked at each scrape stands in `build_adapter_app`."""

    def __init__(self, metrics: Metrics) -> None:
        self._answers = metrics.counter("ssbtek_lookups_answered", "Answers, by outcome and code", ["outcome", "code"])
        self._calls = metrics.counter("ssbtek_provider_calls", "HTTP calls to the provider, by result", ["result"])
        self._call_seconds = metrics.seconds("ssbtek_provider_call_seconds", "Time of one HTTP call to the provider")
        self._took = metrics.seconds("ssbtek_lookup_seconds", "From a lookup's arrival here to its answer")
        self._incidents = metrics.counter(
            "ssbtek_incidents", "Answers that would have mixed two persons or queries", ["code"]
        )
        self._poison = metrics.counter("ssbtek_lookups_given_up", "Lookups that brought the process down repeatedly")

    def called(self, result: str, took_ms: int) -> None:
        """One HTTP call ended; `result` is an HTTP status or the code of its failure."""
        self._calls.labels(result).inc()
        self._call_seconds.observe(max(took_ms, 0) / 1000)

    def answered(self, answer: Answer) -> None:
        """One lookup was answered."""
        self._answers.labels(answer.outcome.outcome, code_of(answer.outcome) or "").inc()
        self._took.observe((answer.took_ms or 0) / 1000)

    def incident(self, code: str) -> None:
        """An answer about another person or another question was discarded."""
        self._incidents.labels(code).inc()

    def gave_up(self) -> None:
        """A lookup was answered untouched."""
        self._poison.inc()
