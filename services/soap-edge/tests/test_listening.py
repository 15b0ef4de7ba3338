"""Real TLS: who gets in, who does not, and what a connection may cost; certificates are changed without a stop."""

import asyncio
import re
import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from ssbtek_adapter_kit.authority import Authority, Pair
from ssbtek_edge.gate import HEAD_BYTES, Gate, Room
from ssbtek_edge.listening import Listening, _retire, pieces
from ssbtek_edge.question import read_question
from ssbtek_edge.tls import TlsFiles, peer_of
from ssbtek_runtime.errors import Permanent

LIMIT = 16 * 1024
QUESTION = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"


class Port:
    """A listener whose answers name the certificate that asked."""

    def __init__(self, folder: Path, **room) -> None:
        self.folder = folder
        self.authority = Authority(folder / "ours")
        server = self.authority.pair("server")
        self.files = TlsFiles(folder / "server.pem", folder / "server.key", folder / "ca.pem")
        self.use(server, self.authority.ca)
        self.closed: list[str] = []
        self.failed: list[str] = []
        self.read: list[int] = []
        self.slow = asyncio.Event()
        fields = {"connections_max": 50, "bytes_max": 1_000_000, "question_bytes": LIMIT, "within_s": 1.0}
        self.room = Room(**fields | room, closed_early=self.closed.append)
        self.listening = Listening(
            ("127.0.0.1", 0), self.files, self.room, self.handle, self.failed.append, look_every_s=0.05, drain_s=1
        )

    def use(self, server: Pair, ca: Path) -> None:
        for source, target in (
            (server.key, self.files.key), (server.certificate, self.files.certificate), (ca, self.files.client_ca),
        ):  # fmt: skip
            target.write_bytes(source.read_bytes())

    async def handle(self, request: web.BaseRequest, gate: Gate) -> web.StreamResponse:
        try:
            raw = await read_question(request, LIMIT)
        except Permanent as problem:
            return web.Response(status=500, text=problem.code)
        gate.taken()
        self.read.append(len(raw))
        if request.path == "/long":
            await asyncio.sleep(1.5)
        if request.path == "/large":
            return web.Response(body=pieces(b"x" * 8_000_000))
        peer = peer_of(request.get_extra_info("ssl_object"))
        return web.Response(text=peer.fingerprint if peer else "nobody")

    def client(self, pair: Pair | None = None, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.authority.ca)
        if version is not None:
            context.minimum_version = context.maximum_version = version
        if pair is not None:
            context.load_cert_chain(pair.certificate, pair.key)
        return context

    async def connect(self, context: ssl.SSLContext):
        return await asyncio.open_connection("127.0.0.1", self.listening.port, ssl=context, server_hostname="localhost")

    async def ask(self, context: ssl.SSLContext, request: bytes = QUESTION) -> bytes:
        reader, writer = await self.connect(context)
        try:
            writer.write(request)
            return await answer(reader)
        finally:
            writer.transport.abort()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Status line, and the body."""
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = await reader.readexactly(int(lines[b"content-length"]))
        return head.split(b"\r\n", 1)[0].split(b" ")[1] + b" " + body


async def until(true) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
async def port(tmp_path):
    made = Port(tmp_path)
    await made.listening.start()
    yield made
    await made.listening.stop()
    await until(lambda: made.room.connections == 0)
    assert made.room.bytes == 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_is_known_by_its_certificate(port, version) -> None:
    pair = port.authority.pair("client")
    assert await port.ask(port.client(pair, version)) == b"200 " + pair.fingerprint.encode()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
async def test_an_older_tls_is_refused(port) -> None:
    context = port.client(port.authority.pair("client"))
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await port.ask(context)
    assert port.read == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_whoever_is_not_of_our_authority_gets_no_further_than_the_handshake(port, tmp_path, version) -> None:
    strangers = Authority(tmp_path / "strangers")
    cases = {
        "certificate_has_expired": port.authority.pair("expired", valid_for=timedelta(days=-1)),
        "certificate_signature_failure|unable_to_get_local_issuer_certificate": strangers.pair("client"),
        "peer_did_not_return_a_certificate": None,
    }
    for reason, pair in cases.items():
        with pytest.raises((ssl.SSLError, ConnectionError, asyncio.IncompleteReadError)):
            await port.ask(port.client(pair, version))
        await until(lambda: port.failed)
        assert re.fullmatch(reason, port.failed.pop())
    assert port.read == []
    assert await port.ask(port.client(port.authority.pair("client"), version))


async def test_silence_before_during_and_after_the_handshake_is_cut(port) -> None:
    began = asyncio.get_running_loop().time()
    reader, _ = await asyncio.open_connection("127.0.0.1", port.listening.port)
    first, _ = await port.connect(port.client(port.authority.pair("client")))
    third, writer = await port.connect(port.client(port.authority.pair("client")))
    writer.write(QUESTION[:40])
    fourth, slow = await port.connect(port.client(port.authority.pair("client")))
    slow.write(QUESTION[:-1])
    for each in (reader, first, third, fourth):
        assert await ended(each)
    assert asyncio.get_running_loop().time() - began >= 0.9
    assert port.closed == ["too_slow"] * 3 and port.read == []


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(20):
            while await reader.read(65_536):
                pass
            return True
    except (ConnectionError, ssl.SSLError):
        return True


async def test_a_question_sent_a_byte_at_a_time_is_cut_and_others_are_served(port) -> None:
    context = port.client(port.authority.pair("client"))
    reader, writer = await port.connect(context)

    async def trickle() -> None:
        for byte in QUESTION + b"x" * 10_000:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.03)

    trickling = asyncio.create_task(trickle())
    assert (await port.ask(context)).startswith(b"200")
    assert await ended(reader)
    trickling.cancel()
    assert port.closed == ["too_slow"]


async def test_a_kept_connection_has_its_time_for_each_question(port) -> None:
    reader, writer = await port.connect(port.client(port.authority.pair("client")))
    for _ in range(3):
        writer.write(QUESTION)
        assert (await answer(reader)).startswith(b"200")
        await asyncio.sleep(0.5)  # longer, in all, than one question may take
    writer.write(QUESTION[:40])
    assert await ended(reader)
    assert port.closed == ["too_slow"]


async def test_what_comes_while_a_question_is_answered_waits_for_its_turn(port) -> None:
    reader, writer = await port.connect(port.client(port.authority.pair("client")))
    writer.write(QUESTION.replace(b"POST /", b"POST /long"))
    await asyncio.sleep(0.2)
    writer.write(b"\r\n" + QUESTION)  # some clients end a body with a line more
    assert (await answer(reader)).startswith(b"200")  # after longer than a question may take to be read
    assert (await answer(reader)).startswith(b"200")
    assert port.closed == []
    writer.transport.abort()


async def test_what_is_too_large_is_told_and_cut_before_it_is_read(port) -> None:
    context = port.client(port.authority.pair("client"))
    told = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"
    assert await port.ask(context, told) == b"500 request_too_large"
    chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 17
    assert await port.ask(context, chunked) == b"500 request_too_large"
    reader, writer = await port.connect(context)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 200)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)):
        while await answer(reader):
            pass
    assert port.room.bytes <= LIMIT + HEAD_BYTES


async def test_an_encoded_body_is_refused_and_never_unpacked(port) -> None:
    for encoding in (b"gzip", b"deflate", b"br", b"zstd"):
        request = QUESTION.replace(b"Host", b"Content-Encoding: " + encoding + b"\r\nHost")
        assert await port.ask(port.client(port.authority.pair("client")), request) == b"500 encoding_not_supported"
    assert port.read == []


async def test_headers_without_end_are_cut(port) -> None:
    reader, writer = await port.connect(port.client(port.authority.pair("client")))
    writer.write(b"POST / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % each for each in range(40_000)))
    assert await ended(reader)
    assert port.read == []


async def test_all_together_have_only_so_much_room(tmp_path) -> None:
    port = Port(tmp_path, bytes_max=40_000, within_s=5.0)
    await port.listening.start()
    context = port.client(port.authority.pair("client"))
    half = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 16000\r\n\r\n" + b"x" * 15_000
    connections = [await port.connect(context) for _ in range(4)]
    for _, writer in connections:
        writer.write(half)
    await until(lambda: port.closed)
    assert port.room.bytes <= 40_000
    connections[0][1].write(b"x" * 1_000)
    assert (await answer(connections[0][0])).startswith(b"200")
    for _, writer in connections:
        writer.transport.abort()
    await port.listening.stop()


async def test_too_many_connections_are_cut_at_once(tmp_path) -> None:
    port = Port(tmp_path, connections_max=3)
    await port.listening.start()
    context = port.client(port.authority.pair("client"))
    connections = [await port.connect(context) for _ in range(4)]
    assert await ended(connections[3][0])
    assert port.closed == ["too_many_connections"]
    connections[0][1].write(QUESTION)
    assert (await answer(connections[0][0])).startswith(b"200")
    for _, writer in connections:
        writer.transport.abort()
    await port.listening.stop()


async def test_a_client_that_does_not_read_is_cut(port, monkeypatch) -> None:
    monkeypatch.setattr("ssbtek_edge.gate.READ_WITHIN_S", 0.3)
    _, writer = await port.connect(port.client(port.authority.pair("client")))
    writer.transport.pause_reading()
    writer.write(QUESTION.replace(b"POST /", b"POST /large"))
    await until(lambda: "reads_too_slowly" in port.closed)
    writer.transport.abort()


async def test_expect_continue_is_answered(port) -> None:
    reader, writer = await port.connect(port.client(port.authority.pair("client")))
    head, body = QUESTION.replace(b"Host", b"Expect: 100-continue\r\nHost").split(b"\r\n\r\n")
    writer.write(head + b"\r\n\r\n")
    async with asyncio.timeout(20):
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(body)
    assert (await answer(reader)).startswith(b"200")
    writer.transport.abort()


async def test_new_certificates_are_taken_up_while_connections_stay(port, tmp_path) -> None:
    old = port.client(port.authority.pair("client"))
    reader, writer = await port.connect(old)
    writer.write(QUESTION)
    assert (await answer(reader)).startswith(b"200")
    other = Authority(tmp_path / "next")
    port.use(other.pair("server"), other.ca)

    async def served() -> bool:
        try:
            context = ssl.create_default_context(cafile=other.ca)
            pair = other.pair("client")
            context.load_cert_chain(pair.certificate, pair.key)
            return (await port.ask(context)).startswith(b"200")
        except (ssl.SSLError, ConnectionError, asyncio.IncompleteReadError):
            return False

    async with asyncio.timeout(20):
        while not await served():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    with pytest.raises((ssl.SSLError, ConnectionError, asyncio.IncompleteReadError)):  # its authority is gone
        await port.ask(old)
    writer.write(QUESTION)
    assert (await answer(reader)).startswith(b"200")
    writer.transport.abort()


async def test_half_written_certificates_change_nothing(port) -> None:
    port.files.certificate.write_bytes(port.files.certificate.read_bytes()[:200])
    await asyncio.sleep(0.3)
    assert (await port.ask(port.client(port.authority.pair("client")))).startswith(b"200")


async def test_no_connection_is_lost_while_certificates_change(port) -> None:
    context = port.client(port.authority.pair("client"))
    pairs = [port.authority.pair(f"server-{number}") for number in range(2)]
    changing = True

    async def ask_on() -> int:
        asked = 0
        while changing:
            assert (await port.ask(context)).startswith(b"200")
            asked += 1
        return asked

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        asking = [group.create_task(ask_on()) for _ in range(4)]
        for number in range(12):  # the same authority, another certificate of ours
            port.use(pairs[number % 2], port.authority.ca)
            await asyncio.sleep(0.4)
        changing = False
    assert all(task.result() for task in asking)


async def test_what_was_accepted_is_not_lost_with_the_server_that_accepted_it() -> None:
    loop, made = asyncio.get_running_loop(), asyncio.Event()

    class Told(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            made.set()

    server = await loop.create_server(Told, "127.0.0.1", 0)
    with socket.create_connection(server.sockets[0].getsockname()):
        for _ in range(2):  # it is accepted in this very iteration, and becomes a connection in the next one
            await asyncio.sleep(0)
        await _retire(server)
        assert made.is_set()
