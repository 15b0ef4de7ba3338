"""A small OTLP/HTTP receiver as a process of its own: keeps the spans of all services, and finds those of a query."""

import sqlite3
from pathlib import Path

from aiohttp import web

from ssbtek_local.http_process import log, refuse, serve, setting
from ssbtek_local.otlp import NotOtlp, read_spans
from ssbtek_local.span_store import MIB, SpanStore

BODY_MAX = 16 * MIB
TRACES = "/v1/traces"
QUERY = "/queries/{query_id}/spans"


class Receiver:
    """`POST /v1/traces` (protobuf, gzip or not); `GET /queries/{id}/spans`."""

    def __init__(self, file: Path, max_bytes: int) -> None:
        self._file, self._max_bytes = file, max_bytes
        self._store: SpanStore | None = None
        self._problem = ""

    async def start(self) -> None:
        """Opens the file."""
        self._store = SpanStore(self._file, self._max_bytes)

    async def stop(self) -> None:
        """Closes it whole."""
        if self._store is not None:
            self._store.close()

    def problems(self) -> list[str]:
        """Why spans are lost now."""
        return [self._problem] if self._problem else []

    def application(self) -> web.Application:
        """The two routes."""
        application = web.Application(client_max_size=BODY_MAX)
        application.router.add_post(TRACES, self._take)
        application.router.add_get(QUERY, self._find)
        return application

    async def _take(self, request: web.Request) -> web.Response:
        try:
            spans = read_spans(await request.read())
        except NotOtlp as error:
            return web.Response(status=400, text=f"{error}\n")
        if self._store is None:
            raise web.HTTPServiceUnavailable
        try:
            self._store.keep(spans)
        except sqlite3.Error as error:  # the disk is full, say: the senders give up soon, and nothing waits for us
            self._problem = f"spans are lost: {type(error).__name__}: {error}"
            log.warning("%s", self._problem)
            raise web.HTTPServiceUnavailable from None
        self._problem = ""
        # An empty export response says that all was taken.
        return web.Response(body=b"", content_type="application/x-protobuf")

    async def _find(self, request: web.Request) -> web.Response:
        if self._store is None:
            raise web.HTTPServiceUnavailable
        found = self._store.of_query(request.match_info["query_id"])
        return web.json_response({"spans": [span.as_plain() for span in found]})


def main() -> None:
    """`SSBTEK_SPANS` (the file), `SSBTEK_SPANS_MAX_MB` (64)."""
    megabytes = setting("SSBTEK_SPANS_MAX_MB", "64")
    if not megabytes.isdigit() or not 1 <= int(megabytes) <= 10_000:
        refuse("SSBTEK_SPANS_MAX_MB: 1 to 10000")
    receiver = Receiver(Path(setting("SSBTEK_SPANS")), int(megabytes) * MIB)
    serve(receiver.application(), receiver, receiver.problems)


if __name__ == "__main__":
    main()
