"""The HTTP client: certificates are rotated without a restart, nothing is compressed, nothing is followed."""

import asyncio
import os
import shutil

import pytest
from aiohttp import web
from toy_provider import SIMULATION, Settings

from ssbtek_adapter_kit import http as module
from ssbtek_adapter_kit.authority import Authority
from ssbtek_adapter_kit.exchange import Request
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.persons import BY_SCENARIO, Fault
from ssbtek_adapter_kit.simulator import Simulator, server_context
from ssbtek_runtime.errors import Failure, Permanent, Transient

PERSON = BY_SCENARIO["everything"].number
ASK = Request(b'{"person":"' + PERSON.encode() + b'"}')


@pytest.fixture
async def secured(tmp_path):
    authority = Authority(tmp_path / "authority")
    server, client = authority.pair("server"), authority.pair("client")
    simulator = Simulator(SIMULATION, tls=server_context(server.certificate, server.key, authority.ca))
    await simulator.start()
    settings = Settings(
        provider_url=simulator.url, client_certificate=client.certificate, client_key=client.key,
        ca_certificate=authority.ca,
    )  # fmt: skip
    http = Http(settings)
    await http.start()
    yield tmp_path, authority, client, simulator, http
    await http.stop()
    await simulator.stop()


async def test_new_certificates_are_taken_up_and_questions_under_way_end_well(secured, monkeypatch) -> None:
    monkeypatch.setattr(module, "CHECK_FILES_S", 0.0)
    _, authority, client, simulator, http = secured
    simulator.faults[PERSON] = Fault.DELAY
    slow = asyncio.create_task(http.call(ASK, 5000))
    await asyncio.sleep(0.2)
    client.certificate.write_text("half a certificate")
    os.utime(client.certificate, (1, 1))
    simulator.faults[PERSON] = Fault.NONE
    assert (await http.call(ASK, 2000)).status == 200, "half-written files change nothing"
    before = http._session
    renewed = authority.pair("renewed")
    shutil.copy(renewed.key, client.key)
    shutil.copy(renewed.certificate, client.certificate)
    assert (await http.call(ASK, 2000)).status == 200
    assert http._session is not before
    assert (await slow).status == 200


async def test_a_certificate_that_became_useless_is_no_longer_used(secured, monkeypatch) -> None:
    monkeypatch.setattr(module, "CHECK_FILES_S", 0.0)
    tmp_path, _, client, _, http = secured
    assert (await http.call(ASK, 2000)).status == 200
    stranger = Authority(tmp_path / "stranger").pair("client")
    shutil.copy(stranger.key, client.key)
    shutil.copy(stranger.certificate, client.certificate)
    with pytest.raises(Failure):
        await http.call(ASK, 2000)


async def test_two_authorities_in_one_file_bridge_a_change_of_the_providers_authority(secured) -> None:
    tmp_path, authority, client, simulator, _ = secured
    new = Authority(tmp_path / "new")
    server = new.pair("server")
    after = Simulator(SIMULATION, tls=server_context(server.certificate, server.key, authority.ca))
    await after.start()
    both = tmp_path / "both.pem"
    both.write_text(authority.ca.read_text() + new.ca.read_text())
    pair = {"client_certificate": client.certificate, "client_key": client.key, "ca_certificate": both}
    for url in (simulator.url, after.url):
        bridging = Http(Settings(provider_url=url, **pair))
        await bridging.start()
        assert (await bridging.call(ASK, 2000)).status == 200
        await bridging.stop()
    await after.stop()


async def test_a_plain_http_client_on_a_tls_port_fails_as_a_connection(secured) -> None:
    *_, simulator, _ = secured
    http = Http(Settings(provider_url=simulator.url.replace("https", "http")))
    await http.start()
    with pytest.raises(Failure):
        await http.call(ASK, 2000)
    await http.stop()


@pytest.fixture
async def echo():
    seen: list[web.Request] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        if request.path == "/base/big":
            response = web.StreamResponse()
            await response.prepare(request)
            for _ in range(40):
                await response.write(b"x" * 1000)
            return response
        return web.Response(text=await request.text())

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    http = Http(Settings(provider_url=f"http://127.0.0.1:{runner.addresses[0][1]}/base/", max_response_bytes=20_000))
    await http.start()
    yield seen, http
    await http.stop()
    await runner.cleanup()


async def test_a_request_goes_out_as_the_folder_made_it_and_asks_for_no_compression(echo) -> None:
    seen, http = echo
    response = await http.call(Request(b"<a/>", "/x/y?z=1", "PUT", {"SOAPAction": '"s"'}), 1000)
    assert response.body == b"<a/>"
    assert (seen[0].method, seen[0].path_qs, seen[0].headers["SOAPAction"]) == ("PUT", "/base/x/y?z=1", '"s"')
    assert seen[0].headers["Accept-Encoding"] == "identity"
    await http.call(Request(b""), 1000)
    assert seen[1].path == "/base/"


async def test_a_stream_without_a_length_is_cut_off_at_the_limit(echo) -> None:
    _, http = echo
    with pytest.raises(Permanent, match="too_large"):
        await http.call(Request(b"", "/big"), 1000)


async def test_nobody_there_is_a_failed_connection_and_says_no_more() -> None:
    http = Http(Settings(provider_url="http://127.0.0.1:9"))
    await http.start()
    with pytest.raises(Transient) as raised:
        await http.call(ASK, 1000)
    await http.stop()
    assert str(raised.value) == raised.value.code == "connection_failed"
    assert raised.value.__suppress_context__
