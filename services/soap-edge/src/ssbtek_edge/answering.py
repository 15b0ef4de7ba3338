"""Answers HTTP requests: whatever happens behind, an answer or a fault in time, and no person data in what is told."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from aiohttp import web

from ssbtek_contracts.headers import TRACEPARENT, TRACESTATE, trace_of
from ssbtek_contracts.reply import Reply
from ssbtek_edge.asking import Asking, Outcome
from ssbtek_edge.callers import Callers, Denied
from ssbtek_edge.counters import Counters
from ssbtek_edge.gate import Gate
from ssbtek_edge.interface import CONTENT_TYPE, Asked, Fault
from ssbtek_edge.listening import pieces
from ssbtek_edge.preparing import Caller
from ssbtek_edge.question import read_question
from ssbtek_edge.telling import Told, tell
from ssbtek_edge.tls import peer_of
from ssbtek_edge.versions import Interfaces
from ssbtek_runtime.clock import NowMs, swedish_date
from ssbtek_runtime.errors import Failure, Transient
from ssbtek_runtime.telemetry import Telemetry, fail

QUERY = "ssbtek-query"
"""Header of an answer: the id of the query that it was asked as, for whoever asks where it went."""
WRITE_S = 0.5
"""Of the time for an answer, what is left for writing it."""
IN_A_THREAD_ABOVE = 256 * 1024
"""A reply of more bytes is not written in the event loop, where all others would wait for it."""
RETRY_AFTER_S = (2, 6)
"""Those who come again do not come all at once."""
STATUS = {"overloaded": 503}
"""Clients send the same bytes once more after 503; everything else is a SOAP fault, which is 500."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What answering stands on. `url`: what `?wsdl` names, or empty.

    `unable`: whether nothing can be asked now. `unheard`: whether no reply could be read in this slot now.
    """

    interfaces: Interfaces
    callers: Callers
    asking: Asking
    counters: Counters
    telemetry: Telemetry
    now_ms: NowMs
    unable: Callable[[], bool]
    unheard: Callable[[int], bool]
    within_s: float
    question_bytes: int
    url: str = ""


class Answering:
    """One per process."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def handle(self, request: web.BaseRequest, gate: Gate) -> web.StreamResponse:
        """One request, to its answer."""
        if request.method != "POST":
            return self._described(request)
        tools = self._tools
        span = tools.telemetry.serve("POST", _trace_of(request), {"http.request.method": "POST"})
        told = Told(gate.began_at, span)
        try:
            result = await self._answered(request, gate, told)
        except Failure as failure:
            result = _fault(told.asked, failure.code)
        except asyncio.CancelledError:
            fail(span, "client_gone")
            span.end()
            raise
        except Exception as error:  # noqa: BLE001 - whoever waits is told, and the others are served
            structlog.get_logger("edge").error("answering_failed", error=type(error).__name__)
            result = _fault(told.asked, "internal")
        return self._response(result, told)

    async def _answered(self, request: web.BaseRequest, gate: Gate, told: Told) -> bytes | Fault:
        tools = self._tools
        raw = await read_question(request, tools.question_bytes)
        gate.taken()
        today = swedish_date(tools.now_ms())
        asked = tools.interfaces.read(raw, request.headers.get("Content-Type"), today)
        if isinstance(asked, Fault):
            return asked
        told.asked = asked
        if tools.unable():  # before anybody is told that their certificate is unknown
            raise Transient("kafka_away")
        caller = self._caller(request, asked, told)
        if isinstance(caller, Denied):
            field = "ingivare/organisationsnummer" if caller.code == "organisation_not_named" else None
            return Fault.to(asked, caller.code, field)
        told.caller = caller
        if tools.unheard(caller.slot):  # a fault of one slot stays there
            raise Transient("kafka_away")
        until = told.began + tools.within_s - WRITE_S
        told.outcome = await tools.asking.ask(asked, caller, raw, until, told.span)
        return await self._written(asked, told.outcome)

    def _caller(self, request: web.BaseRequest, asked: Asked, told: Told) -> Caller | Denied:
        tools = self._tools
        peer = peer_of(request.get_extra_info("ssl_object"))
        if peer is None:
            return Denied("certificate_not_registered")
        told.certificate = peer.fingerprint
        if peer.ends * 1000 < tools.now_ms():  # a connection can outlive the certificate that it began with
            return Denied("certificate_expired")
        found = tools.callers.of(peer.fingerprint, asked.organisation, swedish_date(tools.now_ms()))
        return found if isinstance(found, Denied) else Caller(found.organisation, found.slot, peer.fingerprint)

    async def _written(self, asked: Asked, outcome: Outcome) -> bytes | Fault:
        came, interfaces = outcome.came, self._tools.interfaces
        if not isinstance(came, Reply):
            return interfaces.refused(asked, came)
        if sum(len(block.content or "") for block in came.blocks) > IN_A_THREAD_ABOVE:
            return await asyncio.to_thread(interfaces.write, asked, came)
        return interfaces.write(asked, came)

    def _response(self, result: bytes | Fault, told: Told) -> web.Response:
        headers = {"Content-Type": CONTENT_TYPE}
        if told.outcome is not None:
            headers[QUERY] = told.outcome.query_id
        status, code, body = 200, None, result if isinstance(result, bytes) else b""
        if isinstance(result, Fault):
            code, status, body = result.code, STATUS.get(result.code, 500), self._tools.interfaces.fault(result)
            if status == 503:
                headers["Retry-After"] = str(random.randint(*RETRY_AFTER_S))  # noqa: S311 - to spread, not to hide
        tell(told, self._tools.counters, code, status)
        return web.Response(body=pieces(body), status=status, headers=headers)

    def _described(self, request: web.BaseRequest) -> web.Response:
        if request.method != "GET" or "wsdl" not in request.query_string.lower().split("&"):
            return web.Response(status=405, text="POST a question, or GET ?wsdl\n", headers={"Allow": "GET, POST"})
        address = self._tools.url or f"https://{request.host}{request.path}"
        described = self._tools.interfaces.wsdl(address)
        return web.Response(body=described, headers={"Content-Type": CONTENT_TYPE})


def _fault(asked: Asked | None, code: str) -> Fault:
    return Fault.to(asked, code) if asked is not None else Fault(code)


def _trace_of(request: web.BaseRequest) -> dict[str, str]:
    found = ((name, request.headers.get(name, "")) for name in (TRACEPARENT, TRACESTATE))
    return trace_of((name, value.encode(errors="replace")) for name, value in found if value)
