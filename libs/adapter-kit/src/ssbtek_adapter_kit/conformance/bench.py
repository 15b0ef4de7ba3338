"""One adapter on a bench: its real pipeline against its real simulator, over real mutual TLS, all of it recorded."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ssbtek_adapter_kit.authority import Authority
from ssbtek_adapter_kit.conformance.subject import Subject
from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.handle import Handler
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.persons import Fault
from ssbtek_adapter_kit.simulator import Simulator, server_context
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.lookup import Lookup
from ssbtek_runtime.clock import clock
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.telemetry import Telemetry


class Recorded(Telemetry):
    """Spans are kept in memory in place of being sent."""

    def __init__(self) -> None:
        super().__init__("conformance")
        self._kept = InMemorySpanExporter()
        self._provider = TracerProvider(shutdown_on_exit=False)
        self._provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self._tracer = self._provider.get_tracer("conformance")

    def start(self) -> Any:
        """The span of a lookup, as the intake would make it."""
        return self._tracer.start_span("process")

    def told(self) -> str:
        """Everything that the spans say."""
        return "".join(span.to_json() for span in self._kept.get_finished_spans())


class Bench:
    """One adapter against its simulator; `told` is all that it said to operators."""

    def __init__(self, subject: Subject, handler: Handler[Any], simulator: Simulator, metrics: Metrics) -> None:
        self._subject, self._metrics = subject, metrics
        self.handler, self.simulator = handler, simulator
        self.telemetry = Recorded()
        self.logs: list[Any] = []

    async def ask(self, scenario: str = "everything", fault: Fault | None = None, **change: Any) -> Answer:
        """The one answer to a lookup about a test person, whose fault this sets."""
        lookup = self._subject.lookup(scenario, **change)
        if fault is not None:
            self.simulator.faults[str(lookup.person)] = fault
        return await self.handle(lookup)

    async def handle(self, lookup: Lookup) -> Answer:
        """The one answer to a lookup."""
        span = self.telemetry.start()
        try:
            return await self.handler.answer(lookup, time.time_ns() // 1_000_000, span)
        finally:
            span.end()

    def incidents(self, code: str) -> int:
        """How many incidents of this code were counted."""
        sample = f'ssbtek_incidents_total{{code="{code}"}} '
        lines = [line for line in self._metrics.expose().decode().splitlines() if line.startswith(sample)]
        return int(float(lines[0].rpartition(" ")[2])) if lines else 0

    def told(self) -> str:
        """Logs, spans and metrics."""
        return f"{self.logs}{self.telemetry.told()}{self._metrics.expose().decode()}"


@asynccontextmanager
async def benched(
    subject: Subject,
    folder: Path,
    *,
    certificate_days: int = 30,
    strange: str = "",
    **settings: Any,
) -> AsyncIterator[Bench]:
    """The adapter and its simulator. `strange`: `server` or `client` has a certificate of an unknown authority."""
    ours, another = Authority(folder / "authority"), Authority(folder / "another")
    issuer = {name: another if strange == name else ours for name in ("server", "client")}
    server = issuer["server"].pair("server", valid_for=timedelta(days=certificate_days), renew_before=0)
    client = issuer["client"].pair("client")
    simulator = Simulator(subject.simulation, tls=server_context(server.certificate, server.key, ours.ca))
    await simulator.start()
    defaults: dict[str, Any] = {"breaker_failures": 1000, "call_timeout_ms": 1500, "connect_timeout_ms": 500}
    chosen = subject.settings(
        provider_url=simulator.url,
        client_certificate=client.certificate,
        client_key=client.key,
        ca_certificate=ours.ca,
        **defaults | settings,
    )
    http, metrics, telemetry = Http(chosen), Metrics(), Recorded()
    await http.start()
    handler: Handler[Any] = Handler(subject.adapter, chosen, http, clock(), telemetry, Counters(metrics))
    bench = Bench(subject, handler, simulator, metrics)
    bench.telemetry = telemetry
    try:
        with structlog.testing.capture_logs() as bench.logs:
            yield bench
    finally:
        await http.stop()
        await simulator.stop()
