"""Listens with mutual TLS; takes up new certificates and authorities from their files without losing a connection."""

import asyncio
import io
import socket
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from ssbtek_edge.gate import Gate, Room
from ssbtek_edge.tls import Failed, TlsFiles, server_context

KEPT_OPEN_S = 15.0
"""The known client opens a connection for each question and leaves it open."""
SHUTDOWN_S = 3.0
BACKLOG = 512
SETTLED_S = 0.1

PIECE_BYTES = 64 * 1024

Handle = Callable[[web.BaseRequest, Gate], Awaitable[web.StreamResponse]]


def pieces(body: bytes) -> bytes | io.BytesIO:
    """An answer's body as it has to be given to aiohttp: written whole, a large one goes past all that would tell us of
    a client that does not read it."""
    return body if len(body) <= PIECE_BYTES else io.BytesIO(body)


async def _retire(server: asyncio.Server) -> None:
    """Takes no more connections, and loses none that was accepted: asyncio makes a connection of it an iteration of the
    loop after accepting it, and drops it where the server was closed between the two."""
    loop = asyncio.get_running_loop()
    for each in server.sockets:
        loop.remove_reader(each.fileno())
    await asyncio.sleep(SETTLED_S)
    server.close()


class Listening:
    """One port. `drain_s`: at the end, how long questions that wait may still wait."""

    def __init__(
        self, address: tuple[str, int], files: TlsFiles, room: Room, handle: Handle, failed: Failed, *,
        look_every_s: float, drain_s: float,
    ) -> None:  # fmt: skip
        self._address, self._files, self._room, self._handle, self._failed = address, files, room, handle, failed
        self._look_every_s, self._drain_s = look_every_s, drain_s
        self._gates: dict[asyncio.BaseProtocol, Gate] = {}
        self._http: web.Server | None = None
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._seen: tuple[bytes, ...] = ()
        self._looking: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; 0 before `start`."""
        return int(self._socket.getsockname()[1]) if self._socket is not None else 0

    async def start(self) -> None:
        """Listens. Raises `OSError` or `ValueError` where the address or the files cannot be used."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._socket = socket.create_server(self._address, family=family, backlog=BACKLOG)
        self._socket.setblocking(False)  # what it is, its duplicates are as well: one that blocks would stop the loop
        self._seen = self._files.seen()
        self._http = web.Server(
            self._answer,
            handler_cancellation=True,
            keepalive_timeout=KEPT_OPEN_S,
            access_log=None,
            lingering_time=0,
            auto_decompress=False,
        )
        self._server = await self._listen()
        self._looking = asyncio.create_task(self._look(), name="certificates")

    async def stop(self) -> None:
        """Takes no more connections; waits for the answers that are still to come."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        if self._server is not None:
            await _retire(self._server)
        if self._socket is not None:
            self._socket.close()
        if self._http is not None:
            await self._http.shutdown(max(self._drain_s, 0.001))  # 0 would be for ever

    async def _listen(self) -> asyncio.Server:
        assert self._socket is not None
        context = server_context(self._files, self._failed)
        # A socket of its own for each server, on the same queue: what waits to be accepted is lost by neither.
        return await asyncio.get_running_loop().create_server(
            self._gate,
            sock=self._socket.dup(),
            ssl=context,
            backlog=BACKLOG,
            ssl_handshake_timeout=self._room.within_s,
            ssl_shutdown_timeout=SHUTDOWN_S,
        )

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._look_every_s)
            try:
                seen = self._files.seen()
                if seen == self._seen:
                    continue
                server, old = await self._listen(), self._server
            except (OSError, ValueError) as error:  # half written, or wrong: the old ones stay
                structlog.get_logger("edge").error("certificates_not_taken_up", error=type(error).__name__)
                continue
            self._server, self._seen = server, seen
            if old is not None:
                await _retire(old)
            structlog.get_logger("edge").info("certificates_taken_up")

    def _gate(self) -> Gate:
        assert self._http is not None
        return Gate(self._http(), self._room, self._gates)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        gate = self._gates[request.protocol]
        try:
            return await self._handle(request, gate)
        finally:
            gate.answered()
