"""What a test person meets at a provider: the folder's own pure functions, asked without network, clock or Kafka."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

from ssbtek_adapter_kit.adapter import Adapter, BadDocument
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.persons import Fault, TestPerson
from ssbtek_adapter_kit.simulation import Simulation, faulty
from ssbtek_contracts.limits import ANSWER_WITHIN_MS
from ssbtek_contracts.outcome import BadAnswer, InvalidRequest, Outcome, Partial, Timeout, Unavailable
from ssbtek_contracts.plan import Ingress
from ssbtek_contracts.query import Period

ASKED_ON = date(2026, 11, 24)
PERIOD = Period(from_=date(2026, 10, 1), to=date(2026, 11, 24))
_AT_MS = int(datetime(2026, 11, 24, 9, 30, tzinfo=UTC).timestamp() * 1000)

TRANSPORT: Mapping[Fault, Outcome] = {
    Fault.HANG: Timeout(code="provider_slow"),
    Fault.TRICKLE: Timeout(code="provider_slow"),
    Fault.REFUSE: Unavailable(code="connection_failed"),
    Fault.BREAK: BadAnswer(code="cut_short"),
    Fault.REDIRECT: BadAnswer(code="redirected"),
    Fault.OVERSIZE: BadAnswer(code="too_large"),
}
"""What the kit makes of a fault of the transport, as the suite `Behaviour` proves for every provider."""


def expected(provider: str, person: TestPerson) -> Reading:
    """The reading of the installed folder's answer to a question about this person, with default settings."""
    adapter: Adapter[Any] = import_module(f"ssbtek_adapter_{provider}.adapter").adapter()
    settings = import_module(f"ssbtek_adapter_{provider}.settings").Settings()
    simulation: Simulation = import_module(f"ssbtek_adapter_{provider}.simulator").SIMULATION
    ingress = Ingress(lane="interactive", partition=0, offset=1, appended_at=_AT_MS)
    deadline = _AT_MS + ANSWER_WITHIN_MS
    lookup = sample_lookup(provider, person.number, period=PERIOD, ingress=ingress, deadline=deadline)
    if invalid := adapter.limits(lookup, ASKED_ON, settings):
        return Reading(invalid)
    fault = person.fault(provider)
    if fault in TRANSPORT:
        return Reading(TRANSPORT[fault])
    asked = adapter.ask(lookup, settings)
    try:
        return adapter.read(lookup, asked, faulty(simulation, asked.request, person.number, fault), settings)
    except BadDocument as bad:
        return Reading(BadAnswer(code=bad.code))


def why(outcome: Outcome) -> str:
    """What an outcome says beside its name, in one line of codes."""
    if isinstance(outcome, Partial):
        return "; ".join(f"{each.part} {_codes(each.code, each.provider_code)}" for each in outcome.missing)
    if isinstance(outcome, InvalidRequest):
        return f"{outcome.code}: {outcome.field}"
    return _codes(getattr(outcome, "code", None), getattr(outcome, "provider_code", None))


def shown(reading: Reading) -> str:
    """How many records of each kind are in the view."""
    count = Counter(each.record for each in reading.view)
    return ", ".join(f"{number} {kind}" for kind, number in sorted(count.items()))


def _codes(code: str | None, provider_code: str | None) -> str:
    return f"{code or ''} ({provider_code})" if provider_code else code or ""
