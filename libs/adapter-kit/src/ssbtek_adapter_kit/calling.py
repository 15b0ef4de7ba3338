"""Makes the call of one lookup: in time, at the provider's rate, again where the connection failed."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from opentelemetry.trace import Span

from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.gate import SHORTEST_CALL_MS, time_left
from ssbtek_adapter_kit.http import Http
from ssbtek_adapter_kit.rate import Rate
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import BadAnswer, Failed, Outcome, Timeout, Unavailable
from ssbtek_runtime.clock import NowMs
from ssbtek_runtime.errors import Failure, Permanent
from ssbtek_runtime.telemetry import Telemetry, fail

log = structlog.get_logger(__name__)

FAIR_SHARE = 0.5
"""A provider that got less than this share of a call's time limit is not blamed for not having answered."""
_PROVIDERS_FAULT = frozenset({"connection_failed", "tls_failed", "cut_short"})


@dataclass(frozen=True, slots=True)
class Called:
    """The response, or what it means that there is none. `blames`: whether that speaks against the provider's health;
    None: it tells nothing."""

    response: Response | None = None
    outcome: Outcome | None = None
    blames: bool | None = None


class Caller:
    """All calls of one adapter."""

    def __init__(
        self, provider: str, settings: AdapterSettings, http: Http, now: NowMs, telemetry: Telemetry, counters: Counters
    ) -> None:
        self._provider, self._settings, self._http = provider, settings, http
        self._now, self._telemetry, self._counters = now, telemetry, counters
        self._rate = Rate(settings.rate_per_second)

    async def call(self, request: Request, lookup: Lookup, span: Span) -> Called:
        """Never raises a `Failure`: it becomes an outcome."""
        failure: Failure | None = None
        given = 0
        for attempt in range(self._settings.attempts):
            wait = self._rate.wait_ms(self._now())
            left = time_left(lookup, self._now() + wait, self._settings)
            if left < SHORTEST_CALL_MS:
                break  # it takes no turn from those who still have time
            self._rate = self._rate.taken(self._now())
            await asyncio.sleep(wait / 1000)
            given = max(given, left)
            try:
                return Called(response=await self._once(request, span, left))
            except Failure as error:
                failure = error
                if isinstance(error, Permanent) or error.code != "connection_failed":
                    break
                log.info("call_failed", provider=self._provider, attempt=attempt + 1)
        if failure is None:
            return Called(outcome=Timeout(code="too_late"))
        return Called(outcome=_outcome_of(failure), blames=self._blames(failure, given))

    async def _once(self, request: Request, span: Span, within_ms: int) -> Response:
        attributes: dict[str, Any] = {"http.request.method": request.method, "ssbtek.provider": self._provider}
        call = self._telemetry.call(span, f"{request.method} {self._provider}", attributes)
        began, result = self._now(), "internal"
        try:
            response = await self._http.call(request, within_ms)
            result = str(response.status)
            call.set_attribute("http.response.status_code", response.status)
        except Failure as error:
            result = error.code
            fail(call, error.code)
            raise
        finally:
            call.end()
            self._counters.called(result, self._now() - began)
        return response

    def _blames(self, failure: Failure, given_ms: int) -> bool | None:
        if failure.code == "provider_slow":
            return True if given_ms >= FAIR_SHARE * self._settings.call_timeout_ms else None
        return failure.code in _PROVIDERS_FAULT


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
