"""One lookup becomes exactly one answer, whatever happens on the way."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import structlog
from opentelemetry.trace import INVALID_SPAN, Span

from ssbtek_adapter_kit.adapter import Adapter, BadDocument
from ssbtek_adapter_kit.breaker import Breaker, State
from ssbtek_adapter_kit.calling import Called, Caller
from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.exchange import Asked, Reading
from ssbtek_adapter_kit.gate import broken, shut
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import HAS_CONTENT, BadAnswer, Data, Failed, code_of
from ssbtek_runtime.clock import NowMs, swedish_date
from ssbtek_runtime.slot.fatal import facts_of
from ssbtek_runtime.telemetry import Telemetry

S = TypeVar("S", bound=AdapterSettings)
log = structlog.get_logger(__name__)

INCIDENTS = frozenset({"wrong_person", "wrong_question"})
_PROVIDER_FAILED = frozenset({"timeout", "unavailable", "failed"})


@dataclass(frozen=True, slots=True)
class _Ended:
    reading: Reading
    asked: Asked | None = None
    called: bool | None = None


class Handler(Generic[S]):
    """Asks one provider. Its steps: gate, limits, breaker, question, call, reading, answer."""

    def __init__(
        self, adapter: Adapter[S], settings: S, http: Http, now: NowMs, telemetry: Telemetry, counters: Counters
    ) -> None:
        self._adapter, self._settings, self._now, self._counters = adapter, settings, now, counters
        self._caller = Caller(adapter.provider, settings, http, now, telemetry, counters)
        self._breaker = Breaker(settings.breaker_failures, settings.breaker_open_ms)

    @property
    def breaker_state(self) -> State:
        """For metrics."""
        return self._breaker.state(self._now())

    async def answer(self, lookup: Lookup, arrived_ms: int, span: Span = INVALID_SPAN) -> Answer:
        """The answer. What the folder's functions raise, or make that is no answer, is `failed`, `internal`."""
        try:
            ended = await (self._ping(lookup, span) if lookup.kind == "ping" else self._fetch(lookup, span))
        except Exception as error:  # noqa: BLE001 - a bug in one provider's folder costs one block, not the adapter
            ended = _Ended(self._internal(lookup, error))
        try:
            answer = self._pack(lookup, ended, arrived_ms)
        except Exception as error:  # noqa: BLE001 - the folder made something that is no content
            answer = self._pack(lookup, replace(ended, reading=self._internal(lookup, error)), arrived_ms)
        self._report(answer, lookup, span)
        return answer

    def rehearse(self, lookup: Lookup) -> None:
        """All that the folder does before its provider is asked, and nothing of it is kept: for a child that goes first
        where a lookup may kill. What a provider's answer makes the folder do is left out: there is none yet."""
        if lookup.kind == "fetch":
            today = swedish_date(lookup.ingress.appended_at)
            if not self._adapter.limits(lookup, today, self._settings):
                self._adapter.ask(lookup, self._settings)
        elif self._adapter.ping is not None:
            self._adapter.ping.ask(self._settings, lookup.actor)

    async def _fetch(self, lookup: Lookup, span: Span) -> _Ended:
        if outcome := shut(lookup, self._now(), self._settings):
            return _Ended(Reading(outcome))
        # What breaks the provider's limits is never sent, and says nothing of the provider's health.
        today = swedish_date(lookup.ingress.appended_at)
        if invalid := self._adapter.limits(lookup, today, self._settings):
            return _Ended(Reading(invalid))
        if outcome := broken(self._breaker, self._now()):
            return _Ended(Reading(outcome))
        asked = self._adapter.ask(lookup, self._settings)
        self._breaker = self._breaker.asked(self._now())
        try:
            called = await self._caller.call(asked.request, lookup, span)
        except BaseException:
            self._breaker = self._breaker.abandoned()
            raise
        return _Ended(self._read(lookup, asked, called), asked)

    def _read(self, lookup: Lookup, asked: Asked, called: Called) -> Reading:
        if called.response is None:
            self._learn(blames=called.blames)
            return Reading(called.outcome or Failed(code="internal"))
        try:
            reading = self._adapter.read(lookup, asked, called.response, self._settings)
            if reading.outcome.outcome in HAS_CONTENT and not reading.document:
                raise ValueError("no document")  # the outcome alone could pass for "nothing there"
        except BadDocument as bad:
            reading = Reading(BadAnswer(code=bad.code))
        except Exception as error:  # noqa: BLE001 - see `answer`
            self._learn(blames=False)  # it answered; that we cannot read it is another matter
            return self._internal(lookup, error)
        self._learn(blames=reading.outcome.outcome in _PROVIDER_FAILED)
        return reading

    def _learn(self, *, blames: bool | None) -> None:
        if blames is None:
            self._breaker = self._breaker.abandoned()
        else:
            self._breaker = self._breaker.failed(self._now()) if blames else self._breaker.succeeded()

    async def _ping(self, lookup: Lookup, span: Span) -> _Ended:
        # A ping never moves the breaker: it is about reaching the provider, not about anybody.
        ping = self._adapter.ping
        if ping is None:
            return _Ended(Reading(Data()), called=False)
        called = await self._caller.call(ping.ask(self._settings, lookup.actor), lookup, span)
        if called.response is None:
            return _Ended(Reading(called.outcome or Failed(code="internal")), called=True)
        try:
            return _Ended(Reading(ping.read(called.response)), called=True)
        except BadDocument as bad:
            return _Ended(Reading(BadAnswer(code=bad.code)), called=True)

    def _pack(self, lookup: Lookup, ended: _Ended, arrived_ms: int) -> Answer:
        took_ms = self._now() - arrived_ms
        return answer_to(lookup, ended.reading, ended.asked, ended.called, took_ms, self._adapter.version)

    def _internal(self, lookup: Lookup, error: Exception) -> Reading:
        log.error("lookup_failed", provider=self._adapter.provider, query=_id(lookup), **facts_of(error))
        return Reading(Failed(code="internal"))

    def _report(self, answer: Answer, lookup: Lookup, span: Span) -> None:
        code = code_of(answer.outcome)
        span.set_attribute("ssbtek.outcome", answer.outcome.outcome)
        if code is not None:
            span.set_attribute("ssbtek.code", code)
        self._counters.answered(answer)
        if answer.outcome.outcome == "bad_answer" and code in INCIDENTS:
            log.error("incident", code=code, provider=self._adapter.provider, query=_id(lookup))
            self._counters.incident(code)


def _id(lookup: Lookup) -> str:
    return lookup.key.rpartition("/")[2]
