"""A lookup, and the funds' answers to it: simulated, or written out by hand."""

from collections.abc import Callable
from datetime import date

import pytest

from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import response
from ssbtek_adapter_so.adapter import adapter
from ssbtek_adapter_so.codes import NAMESPACE
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

PERIOD = Period(from_=date(2026, 9, 1), to=date(2026, 10, 31))
XSI = "http://www.w3.org/2001/XMLSchema-instance"


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("so", BY_SCENARIO["everything"].number, period=PERIOD)


@pytest.fixture
def simulated() -> Callable[[str], Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str) -> Reading:
        lookup = sample_lookup("so", BY_SCENARIO[scenario].number, period=PERIOD)
        asked = adapter().ask(lookup, Settings())
        answered = SIMULATION.answer(asked.request, str(lookup.person))
        return adapter().read(lookup, asked, answered, Settings())

    return read


@pytest.fixture
def written(lookup: Lookup) -> Callable[..., Reading]:
    """The reading of an answer that holds these funds' entries (None: no list at all), after reference and person."""

    def read(
        funds: str | None,
        *,
        person: str | None = lookup.person,
        reference: str = "EB-2026-001234",
        before: str = "",
        settings: Settings | None = None,
    ) -> Reading:
        named = f"<IdentificationNumber>{person}</IdentificationNumber>" if person else ""
        listed = "" if funds is None else f"<ArbetsloshetsersattningLista>{funds}</ArbetsloshetsersattningLista>"
        inside = f"{before}<Referensnummer>{reference}</Referensnummer>{named}{listed}"
        name = "GetUnemploymentBenefitPaymentResponse"
        body = f'<{name} xmlns="{NAMESPACE}" xmlns:xsi="{XSI}">{inside}</{name}>'.encode()
        asked = adapter().ask(lookup, Settings())
        return adapter().read(lookup, asked, response(body), settings or Settings())

    return read
