"""Carries a service: application, lifespan, health, settings; FastStream's, with our parts in it."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol, TypeVar

import structlog
import uvicorn
from aiokafka.admin import AIOKafkaAdminClient
from faststream.asgi import AsgiFastStream

from ssbtek_runtime import logs
from ssbtek_runtime.health import Readiness, routes
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.settings import Settings, load
from ssbtek_runtime.slot.clients import started
from ssbtek_runtime.telemetry import Telemetry


class Running(Protocol):
    """A part of a service with a life: started in order, stopped in the reverse order."""

    async def start(self) -> None:
        """Returns soon: waiting for a dependency is not its start but a problem of its readiness."""

    async def stop(self) -> None:
        """Finishes what is under way, loses nothing."""


class Service(AsgiFastStream):
    """One service. `parts` live inside its lifespan; a FastStream broker, if any, starts once Kafka answers.

    `before_stop` is awaited at an orderly end while the broker still consumes.
    """

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        readiness: Readiness,
        metrics: Metrics,
        telemetry: Telemetry,
        parts: Sequence[Running],
        broker: Any = None,
        before_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.name, self.settings = name, settings
        self.readiness, self.metrics, self.telemetry = readiness, metrics, telemetry
        self._parts = tuple(parts)
        super().__init__(
            *([broker] if broker is not None else []),
            asgi_routes=routes(readiness, metrics.expose),
            logger=None,
            lifespan=self._lifespan,
            on_shutdown=[before_stop] if before_stop is not None else [],
        )

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(self.telemetry.flush)
            for part in self._parts:
                await part.start()
                stack.push_async_callback(part.stop)
            yield

    async def _start_broker(self) -> None:
        # FastStream gives up where no broker answers; we wait, and /live and /ready answer meanwhile.
        if self.brokers:
            admin: AIOKafkaAdminClient = await started(
                "brokers", lambda: AIOKafkaAdminClient(**self.settings.kafka_args)
            )
            await admin.close()
            await super()._start_broker()


@asynccontextmanager
async def running(service: Service, ready_within: float | None = 30) -> AsyncIterator[Service]:
    """Runs a service in this event loop, without its HTTP server; `ready_within` seconds, or raises `TimeoutError`."""
    async with service.start_lifespan_context():
        if ready_within is not None:
            await until_ready(service, ready_within)
        yield service


async def until_ready(service: Service, within: float) -> None:
    """Waits until nothing is wrong with it. Raises `TimeoutError` that says what is."""
    try:
        async with asyncio.timeout(within):
            while service.readiness.problems():  # noqa: ASYNC110 - asked as a probe would ask
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(f"{service.name} is not ready: {service.readiness.problems()}") from None


S = TypeVar("S", bound=Settings)


def serve(name: str, kind: type[S], build_app: Callable[[S], Service]) -> None:
    """Runs a service as a process until SIGTERM. Exit codes: 0 stopped, 2 settings refused, 3 ended itself."""
    settings = load(kind)
    logs.configure(name, settings.instance, settings.log_level)
    service = build_app(settings)
    config = uvicorn.Config(
        service,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="on",
        loop="uvloop" if sys.platform != "win32" else "auto",
        timeout_graceful_shutdown=10,
    )
    structlog.get_logger(name).info("starting", kafka=list(settings.kafka), slots=settings.slots)
    server = uvicorn.Server(config)
    _end_cleanly(server)
    # What is there now stays to the end: looked through anew at each full collection, it stops a service for 55 ms.
    gc.collect()
    gc.freeze()
    server.run()
    if not server.started:
        sys.exit(1)
    structlog.get_logger(name).info("stopped")


def _end_cleanly(server: uvicorn.Server) -> None:
    # uvicorn raises the signal again once it has shut down, to die of it; an orderly end is no death.
    def ended(_number: int, _frame: object) -> None:
        if not server.started:
            sys.exit(0)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ended)
