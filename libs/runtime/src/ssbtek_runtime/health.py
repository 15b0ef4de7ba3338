"""Tells whoever runs a service whether it lives, whether it is ready, and if not, why."""

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Problems = Callable[[], Iterable[str]]
"""Why something is not ready; empty when it is."""
Asgi = Callable[[Any, Any, Any], Awaitable[None]]


class Readiness:
    """The named conditions of one service. Ready is: no condition has a problem."""

    def __init__(self) -> None:
        self._conditions: dict[str, Problems] = {}

    def add(self, name: str, problems: Problems) -> None:
        """One more condition."""
        self._conditions[name] = problems

    def problems(self) -> dict[str, list[str]]:
        """What is wrong now, by condition."""
        found = {name: list(problems()) for name, problems in self._conditions.items()}
        return {name: each for name, each in found.items() if each}


def routes(readiness: Readiness, metrics: Callable[[], bytes]) -> list[tuple[str, Asgi]]:
    """`/live`, `/ready` (200 or 503, with reasons) and `/metrics`."""

    def live() -> tuple[int, str, bytes]:
        return 200, "application/json", b'{"live":true}'

    def ready() -> tuple[int, str, bytes]:
        problems = readiness.problems()
        body = json.dumps({"ready": not problems, "problems": problems}, ensure_ascii=False).encode()
        return (503 if problems else 200), "application/json", body

    def exposed() -> tuple[int, str, bytes]:
        return 200, "text/plain; version=0.0.4; charset=utf-8", metrics()

    return [("/live", _route(live)), ("/ready", _route(ready)), ("/metrics", _route(exposed))]


def _route(answer: Callable[[], tuple[int, str, bytes]]) -> Asgi:
    async def route(scope: Any, receive: Any, send: Any) -> None:
        status, kind, body = answer() if scope["method"] in ("GET", "HEAD") else (405, "text/plain", b"GET only\n")
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return route
