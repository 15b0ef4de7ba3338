"""One lookup becomes exactly one answer, whatever happens on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import structlog
from opentelemetry.trace import INVALID_SPAN, Span

from ssbtek_adapter_kit.adapter import Adapter, BadDocument
from ssbtek_adapter_kit.breaker import Breaker
from ssbtek_adapter_kit.exchange import Asked, Reading, Request, Response
from ssbtek_adapter_kit.gate import SHORTEST_CALL_MS, broken, shut, time_left
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import BadAnswer, Data, Failed, Outcome, Timeout, Unavailable
from ssbtek_runtime.clock import NowMs, swedish_date
from ssbtek_runtime.errors import Failure, Permanent, Transient
from ssbtek_runtime.telemetry import Telemetry, fail

S = TypeVar("S", bound=AdapterSettings)
log = structlog.get_logger(__name__)

INCIDENTS = frozenset({"wrong_person", "wrong_question"})
_FAILED_CALLS = frozenset({"timeout", "unavailable", "failed"})


@dataclass(frozen=True, slots=True)
class _Called:
    outcome: Outcome | None = None
    response: Response | None = None


class Handler(Generic[S]):
    """Asks one provider. Its steps: gate, limits, breaker, question, call, reading, answer."""

    def __init__(
        self,
        adapter: Adapter[S],
        settings: S,
        http: Http,
        now: NowMs,
        telemetry: Telemetry,
        incident: Callable[[str], None] = lambda code: None,
    ) -> None:
        self._adapter, self._settings, self._http = adapter, settings, http
        self._now, self._telemetry, self._incident = now, telemetry, incident
        self._breaker = Breaker(settings.breaker_failures, settings.breaker_open_ms)

    @property
    def breaker_state(self) -> Literal["closed", "open", "half_open"]:
        """For metrics and readiness."""
        return self._breaker.state(self._now())

    async def answer(self, lookup: Lookup, arrived_ms: int, span: Span = INVALID_SPAN) -> Answer:
        """The answer. Never raises but for a bug here: what the folder's functions raise is `failed`, `internal`."""
        asked: Asked | None = None
        called: bool | None = None
        try:
            if lookup.kind == "ping":
                called, reading = await self._ping(lookup)
            else:
                asked, reading = await self._fetch(lookup, span)
        except BadDocument as bad:
            reading = Reading(BadAnswer(code=bad.code))
        except Exception as error:  # noqa: BLE001 - a bug in one provider's folder costs one block, not the adapter
            log.error("lookup_failed", provider=self._adapter.provider, error=type(error).__name__, query=_id(lookup))
            reading = Reading(Failed(code="internal"))
        answer = answer_to(lookup, reading, asked, called, self._now() - arrived_ms, self._adapter.version)
        self._report(answer, lookup, span)
        return answer

    async def _fetch(self, lookup: Lookup, span: Span) -> tuple[Asked | None, Reading]:
        if outcome := shut(lookup, self._now(), self._settings):
            return None, Reading(outcome)
        # What breaks the provider's limits is never sent, and says nothing of the provider's health.
        today = swedish_date(lookup.ingress.appended_at)
        if invalid := self._adapter.limits(lookup, today, self._settings):
            return None, Reading(invalid)
        if outcome := broken(self._breaker, self._now()):
            return None, Reading(outcome)
        asked = self._adapter.ask(lookup, self._settings)
        self._breaker = self._breaker.asked(self._now())
        try:
            called = await self._call(asked.request, lookup, span)
            if called.response is None:
                reading = Reading(called.outcome or Failed(code="internal"))
            else:
                reading = self._adapter.read(lookup, asked, called.response, self._settings)
        except BaseException:
            self._breaker = self._breaker.succeeded()  # it answered; that we cannot read it is another matter
            raise
        failed = reading.outcome.outcome in _FAILED_CALLS
        self._breaker = self._breaker.failed(self._now()) if failed else self._breaker.succeeded()
        return asked, reading

    async def _ping(self, lookup: Lookup) -> tuple[bool, Reading]:
        # A ping never moves the breaker: it is about reaching the provider, not about anybody.
        ping = self._adapter.ping
        if ping is None:
            return False, Reading(Data())
        called = await self._call(ping.ask(self._settings, lookup.actor), lookup, INVALID_SPAN)
        if called.response is None:
            return True, Reading(called.outcome or Failed(code="internal"))
        return True, Reading(ping.read(called.response))

    async def _call(self, request: Request, lookup: Lookup, span: Span) -> _Called:
        attributes: dict[str, Any] = {"http.request.method": request.method, "ssbtek.provider": self._adapter.provider}
        failure: Failure = Transient("provider_slow")
        for attempt in range(self._settings.attempts):
            left = time_left(lookup, self._now(), self._settings)
            if left < SHORTEST_CALL_MS:
                break
            call = self._telemetry.call(span, f"{request.method} {self._adapter.provider}", attributes)
            try:
                response = await self._http.call(request, left)
                call.set_attribute("http.response.status_code", response.status)
                return _Called(response=response)
            except Failure as error:
                failure = error
                fail(call, error.code)
                if isinstance(error, Permanent) or error.code != "connection_failed":
                    break
                log.info("call_retried", provider=self._adapter.provider, attempt=attempt + 1)
            finally:
                call.end()
        return _Called(outcome=_outcome_of(failure))

    def _report(self, answer: Answer, lookup: Lookup, span: Span) -> None:
        code = getattr(answer.outcome, "code", None)
        span.set_attribute("ssbtek.outcome", answer.outcome.outcome)
        if code is not None:
            span.set_attribute("ssbtek.code", code)
        if answer.outcome.outcome == "bad_answer" and code in INCIDENTS:
            log.error("incident", code=code, provider=self._adapter.provider, query=_id(lookup))
            self._incident(str(code))


def _outcome_of(failure: Failure) -> Outcome:
    match failure.code:
        case "provider_slow":
            return Timeout(code="provider_slow")
        case "cut_short" | "redirected" | "too_large":
            return BadAnswer(code=failure.code)
        case "connection_failed" | "tls_failed":
            return Unavailable(code=failure.code)
        case _:
            return Failed(code="internal")


def _id(lookup: Lookup) -> str:
    return lookup.key.rpartition("/")[2]
