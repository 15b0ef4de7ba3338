"""A simulated base service as a server of its own: real HTTP, mutual TLS, and every way of going wrong."""

import asyncio
import ssl
from collections import Counter
from pathlib import Path

from aiohttp import web

from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER, Fault
from ssbtek_adapter_kit.simulation import Simulation, faulty

DELAY_S = 2.0
OVERSIZE = 3 * 1024 * 1024
FAULTS_PATH = "/_faults/{number}"
"""PUT a word of `Fault`: what this person's questions meet from now on."""
ASKED_PATH = "/_asked/{number}"
"""GET how often this person was asked about."""


class Simulator:
    """Runs one `Simulation`. `faults` overrides, for a person, what the catalogue says; `asked` counts questions."""

    def __init__(
        self, simulation: Simulation, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._simulation, self._host, self._port, self._tls = simulation, host, port, tls
        self.faults: dict[str, Fault] = {}
        self.asked: Counter[str] = Counter()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Its address, once started."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listens."""
        application = web.Application(client_max_size=1024 * 1024)
        application.router.add_put(FAULTS_PATH, self._set_fault)
        application.router.add_get(ASKED_PATH, self._tell_asked)
        application.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=self._tls)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stops listening; whoever still waits is cut off."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _set_fault(self, request: web.Request) -> web.Response:
        word = (await request.text()).strip()
        if word not in list(Fault):
            return web.Response(status=400, text=f"fault: one of {', '.join(Fault)}\n")
        self.faults[request.match_info["number"]] = Fault(word)
        return web.Response(text="ok\n")

    async def _tell_asked(self, request: web.Request) -> web.Response:
        return web.Response(text=f"{self.asked[request.match_info['number']]}\n")

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        asked = Request(
            body=await request.read(),
            path=request.path_qs,
            method=request.method,
            headers={name.lower(): value for name, value in request.headers.items()},
        )
        person = self._simulation.person_in(asked)
        if not person and self._simulation.ping is not None:
            return _whole(self._simulation.ping(asked))
        self.asked[person] += 1
        return await self._answer(request, asked, person, self._fault_of(person))

    def _fault_of(self, person: str) -> Fault:
        if person in self.faults:
            return self.faults[person]
        known = BY_NUMBER.get(person)
        return known.fault(self._simulation.provider) if known else Fault.NONE

    async def _answer(self, request: web.Request, asked: Request, person: str, fault: Fault) -> web.StreamResponse:
        match fault:
            case Fault.HANG:
                await asyncio.Event().wait()
            case Fault.REFUSE:
                _cut(request)
            case Fault.DELAY:
                await asyncio.sleep(DELAY_S)
            case Fault.REDIRECT:
                return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/elsewhere"})
            case Fault.OVERSIZE:
                return web.Response(body=b" " * OVERSIZE, content_type="text/xml")
            case _:
                pass
        answer = faulty(self._simulation, asked, person, fault)
        if fault in (Fault.BREAK, Fault.TRICKLE):
            return await _slowly(request, answer, breaks=fault is Fault.BREAK)
        return _whole(answer)


def _whole(answer: Response) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))


async def _slowly(request: web.Request, answer: Response, *, breaks: bool) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=dict(answer.headers))
    response.content_length = len(answer.body)
    await response.prepare(request)
    if breaks:
        await response.write(answer.body[: len(answer.body) // 2])
        _cut(request)
        return response
    for index in range(len(answer.body)):
        await response.write(answer.body[index : index + 1])
        await asyncio.sleep(1)
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def server_context(certificate: Path, key: Path, ca: Path) -> ssl.SSLContext:
    """A server that demands a client certificate of this authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(str(certificate), str(key))
    context.load_verify_locations(str(ca))
    context.verify_mode = ssl.CERT_REQUIRED
    return context
