"""Runs a small HTTP server as a process of its own, until SIGTERM: the receiver of spans, the simulators."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn, Protocol

from aiohttp import web

log = logging.getLogger("ssbtek.local")


class Part(Protocol):
    """Something with a life beside the server."""

    async def start(self) -> None:
        """Before the server answers."""

    async def stop(self) -> None:
        """After it no longer does."""


def setting(name: str, default: str | None = None) -> str:
    """An environment variable; where it is missing and has no default, one line and exit code 2."""
    value = os.environ.get(name) or default
    return refuse(f"{name}: required") if value is None else value


def refuse(problem: str) -> NoReturn:
    """Ends the process over a setting that is wrong: one line, exit code 2."""
    sys.stderr.write(problem + "\n")
    raise SystemExit(2)


def serve(application: web.Application, part: Part, problems: Callable[[], list[str]] = list) -> None:
    """Serves on `SSBTEK_HTTP_PORT`, with `/live` and `/ready`. Exit codes: 0 stopped, 1 a port could not be had."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    port = setting("SSBTEK_HTTP_PORT")
    if not port.isdigit():
        refuse("SSBTEK_HTTP_PORT: a number")

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        found = problems()
        return web.json_response(
            {"ready": not found, "problems": {"self": found} if found else {}}, status=503 if found else 200
        )

    application.router.add_get("/live", live)
    application.router.add_get("/ready", ready)
    try:
        asyncio.run(_run(application, part, int(port)))
    except OSError as error:
        log.error("a port could not be had: %s", error)
        raise SystemExit(1) from None


async def _run(application: web.Application, part: Part, port: int) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    try:
        await part.start()
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        log.info("listening on port %s", port)
        await stop.wait()
    finally:
        await runner.cleanup()
        await part.stop()
