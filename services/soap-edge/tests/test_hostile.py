"""What is not a question costs little: a fault or a cut connection, memory bounded, and others are served meanwhile."""

import asyncio
import gzip
import io

import psutil
import pytest

MIB = 1024 * 1024
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\n"
SOAP = b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'


def bomb(mib: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        for _ in range(mib):
            out.write(b"<" * MIB)
    return packed.getvalue()


def whole(body: bytes, more: bytes = b"") -> bytes:
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
CASES = {
    "gzip bomb of 150 MiB": whole(bomb(150), b"Content-Encoding: gzip\r\n"),
    "a billion laughs": whole(b'<!DOCTYPE x [<!ENTITY l0 "lol">' + LAUGHS + b"]>" + SOAP + b"&l9;"),
    "an external entity": whole(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SOAP + b"&e;"),
    "nested 30,000 deep": whole(SOAP + b"<a>" * 30_000),
    "20,000 attributes": whole(SOAP + b"<a " + b"".join(b'a%d="" ' % n for n in range(20_000)) + b"/>"),
    "60,000 elements": whole(SOAP + b"<a/>" * 60_000 + b"</S:Body></S:Envelope>"),
    "huge text": whole(SOAP + b"<a>" + b"x" * 250_000 + b"</a></S:Body></S:Envelope>"),
    "larger than is taken": HEAD + b"Content-Length: 2000000000\r\n\r\n" + b"x" * 100_000,
    "chunks without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + b"x" * 16_384 + b"\r\n") * 64,
    "attachments": whole(b"--x\r\n", b"").replace(b"text/xml; charset=utf-8", b"multipart/related; boundary=x"),
    "UTF-16": whole("<a/>".encode("utf-16")),
    "nothing": whole(b""),
    "not HTTP": b"\x00" * 100_000,
}


async def send(around, edge, raw: bytes) -> bytes:
    """What comes back for these bytes, until the connection is cut or there is a whole answer."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", edge.listening.port, ssl=around.tls(), server_hostname="localhost"
    )
    got = b""
    try:
        writer.write(raw)
        async with asyncio.timeout(20):
            while part := await reader.read(65_536):
                got += part
                if b"</S:Envelope>" in got or b"nvelope>" in got:
                    break
    except (ConnectionError, OSError):
        pass
    finally:
        writer.transport.abort()
    return got


def resident() -> int:
    return psutil.Process().memory_info().rss


@pytest.mark.parametrize("case", CASES)
async def test_what_is_no_question_gets_a_fault_or_nothing_and_costs_little(around, case) -> None:
    async with around.edge(read_within_ms=1000) as edge:
        await send(around, edge, CASES[case])
        before = resident()
        asking = asyncio.create_task(around.ask(edge))
        answers = await asyncio.gather(*(send(around, edge, CASES[case]) for _ in range(10)))
        assert (await asking)[0] == 200
        grown = resident() - before
        for answer in answers:
            head = answer.split(b"\r\n", 1)[0]
            assert answer == b"" or b" 500 " in head or b" 400 " in head, head
            assert b"root:" not in answer
        assert around.metric(edge, "ssbtek_edge_connections") <= 11
        assert around.metric(edge, 'ssbtek_edge_faults_total{code="internal"}') == 0
    print(f"{case}: {grown / MIB:.1f} MiB for ten at once")
    assert grown < 40 * MIB


async def test_two_hundred_slow_senders_are_cut_and_others_are_served(around, wait_until) -> None:
    async with around.edge(read_within_ms=3000) as edge:
        before = resident()
        slow = asyncio.gather(*(send(around, edge, HEAD + b"Content-Length: 90000\r\n\r\nx") for _ in range(200)))
        await wait_until(lambda: around.metric(edge, "ssbtek_edge_connections") > 50)
        assert (await around.ask(edge))[0] == 200
        assert set(await slow) == {b""}
        assert (
            around.metric(edge, "ssbtek_edge_closed_early_total")
            + around.metric(edge, "ssbtek_edge_handshakes_failed_total")
            > 100
        )
        assert (resident() - before) < 150 * MIB
        await wait_until(lambda: around.metric(edge, "ssbtek_edge_connections") == 0)
