"""Stands between a socket and the HTTP parser: bounds time and bytes until a question is read, for each and for all."""

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import cast

from aiohttp import web

HEAD_BYTES = 64 * 1024
"""Beside the question's own bytes: request line, headers, and how they are cut into chunks."""
READ_WITHIN_S = 20.0
"""From an answer that the socket cannot take at once, until the client has read it."""


@dataclass(slots=True)
class Room:
    """What all connections share. Times in seconds."""

    connections_max: int
    bytes_max: int
    """Of questions that are being read, over all connections."""
    question_bytes: int
    within_s: float
    """From a connection's beginning, or from a question's first byte, until it is read."""
    connections: int = 0
    bytes: int = 0
    closed_early: Callable[[str], None] = lambda _why: None


class Gate(asyncio.Protocol):
    """One connection. `inner` is aiohttp's own protocol, which sees nothing that is not let through; it stands in
    `gates` while there is a connection."""

    def __init__(
        self, inner: web.RequestHandler, room: Room, gates: MutableMapping[asyncio.BaseProtocol, "Gate"]
    ) -> None:
        self._inner, self._room, self._gates = inner, room, gates
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._held = 0
        self._closed = self._answering = False
        self.began_at = asyncio.get_running_loop().time()
        """When it was accepted, before the handshake; of a later question on it, when its first byte came."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """After the handshake."""
        # Not every event loop's transport for TLS is an `asyncio.Transport` by class: uvloop's is not.
        self._transport, self._gates[self._inner] = cast(asyncio.Transport, transport), self
        self._room.connections += 1
        self._inner.connection_made(transport)
        if self._room.connections > self._room.connections_max:
            self._close("too_many_connections")
        else:
            self._set_timer()

    def data_received(self, data: bytes) -> None:
        """Counted until the question that it belongs to is read."""
        if self._closed:
            return
        self._held += len(data)
        self._room.bytes += len(data)
        if self._held > self._room.question_bytes + HEAD_BYTES:
            self._close("too_many_bytes")
        elif self._room.bytes > self._room.bytes_max:
            self._close("no_room")
        else:
            if self._timer is None and not self._answering:
                self.began_at = asyncio.get_running_loop().time()
                self._set_timer()
            self._inner.data_received(data)

    def taken(self) -> None:
        """The question is read: its bytes are gone, and what comes from now on can wait until it is answered."""
        self._answering = True
        self._let_go()

    def answered(self) -> None:
        """Its answer is written, or it was answered unread. What came meanwhile is the next question's beginning."""
        if not self._answering:
            self._let_go()
        self._answering = False
        if self._held and not self._closed:
            self.began_at = asyncio.get_running_loop().time()
            self._set_timer()

    def eof_received(self) -> bool | None:
        """The other side sends no more."""
        self._inner.eof_received()
        return None

    def connection_lost(self, exc: BaseException | None) -> None:
        """Whoever is answered on it is told by aiohttp."""
        self._room.connections -= 1
        self._gates.pop(self._inner, None)
        self._let_go()
        if self._reading is not None:
            self._reading.cancel()
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """The client reads slowly: as long as that holds, its answer is kept in memory."""
        self._reading = asyncio.get_running_loop().call_later(READ_WITHIN_S, self._close, "reads_too_slowly")
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has read nearly all."""
        if self._reading is not None:
            self._reading.cancel()
        self._inner.resume_writing()

    def _set_timer(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._room.within_s, self._close, "too_slow")

    def _let_go(self) -> None:
        self._room.bytes -= self._held
        self._held = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self, why: str) -> None:
        self._room.closed_early(why)
        self._closed = True
        self._let_go()  # now: when the loss is told is the event loop's affair, and others need the room
        if self._transport is not None:
            self._transport.abort()
