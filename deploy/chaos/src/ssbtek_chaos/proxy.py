"""Stands between every service and every broker, so that one service can be cut off from one broker alone."""

import asyncio
import contextlib
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, Literal

Way = Literal["silent", "reset"]
"""`silent`: nothing passes, as when packets are lost; all passes on afterwards. `reset`: connections break at once."""
CHUNK = 1 << 16


class Cuts:
    """Which clients are cut off from which broker now. A client is known by the id in its first request."""

    def __init__(self) -> None:
        self._cut: dict[tuple[int, str], Way] = {}
        self._changed = asyncio.Event()

    def set(self, broker: int, clients: Iterable[str], way: Way | None) -> None:
        """Cuts these clients off, or joins them again."""
        for client in clients:
            if way is None:
                self._cut.pop((broker, client), None)
            else:
                self._cut[broker, client] = way
        self._changed.set()
        self._changed = asyncio.Event()

    def way(self, broker: int, client: str) -> Way | None:
        """How this client is cut off, if it is."""
        return self._cut.get((broker, client))

    async def until_joined(self, broker: int, client: str) -> None:
        """Returns once nothing stands between the two. Raises `ConnectionResetError` where it breaks."""
        while (way := self.way(broker, client)) is not None:
            if way == "reset":
                raise ConnectionResetError
            await self._changed.wait()

    async def until_reset(self, broker: int, client: str) -> None:
        """Returns once connections between the two must break."""
        while self.way(broker, client) != "reset":
            await self._changed.wait()


def client_of(first: bytes) -> str:
    """The client id in the beginning of a Kafka connection; "" where there is none."""
    if len(first) < 14:
        return ""
    (length,) = struct.unpack_from(">h", first, 12)
    return first[14 : 14 + length].decode(errors="replace") if length > 0 else ""


class Proxy:
    """One listener for each broker, in a thread of its own: the rest of the run must not slow it down."""

    def __init__(self, ports: Mapping[int, int], behind: Mapping[int, int]) -> None:
        self._ports, self._behind = ports, behind
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._cuts = Cuts()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listens. Raises `OSError` where a port is taken."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        """Ends all connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def cut(self, broker: int, clients: Iterable[str], way: Way | None) -> None:
        """See `Cuts.set`; from any thread."""
        self._loop.call_soon_threadsafe(self._cuts.set, broker, tuple(clients), way)

    async def _listen(self) -> None:
        for broker, port in self._ports.items():
            await asyncio.start_server(self._accept(broker), "127.0.0.1", port, limit=CHUNK)

    def _accept(self, broker: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._pass_on(broker, reader, writer)
            writer.transport.abort()

        return accepted

    async def _pass_on(self, broker: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(14)
        (length,) = struct.unpack_from(">h", head, 12)
        head += await reader.readexactly(max(length, 0))
        client = client_of(head)
        await self._cuts.until_joined(broker, client)
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._behind[broker], limit=CHUNK)
        try:
            up_writer.write(head)
            await _first_of(
                self._pump(broker, client, reader, up_writer),
                self._pump(broker, client, up_reader, writer),
                self._cuts.until_reset(broker, client),
            )
        finally:
            up_writer.transport.abort()

    async def _pump(self, broker: int, client: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._cuts.until_joined(broker, client)
            writer.write(data)
            await writer.drain()


async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
