"""A lookup, and Arbetsförmedlingen's answers to it: simulated, or written out by hand."""

from collections.abc import Callable
from datetime import date

import pytest

from ssbtek_adapter_af.adapter import adapter
from ssbtek_adapter_af.codes import NAMESPACE
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.simulator import SIMULATION
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import response
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

PERIOD = Period(from_=date(2026, 9, 1), to=date(2026, 10, 31))


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("af", BY_SCENARIO["everything"].number, period=PERIOD)


@pytest.fixture
def simulated() -> Callable[[str], Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str) -> Reading:
        lookup = sample_lookup("af", BY_SCENARIO[scenario].number, period=PERIOD)
        asked = adapter().ask(lookup, Settings())
        answered = SIMULATION.answer(asked.request, str(lookup.person))
        return adapter().read(lookup, asked, answered, Settings())

    return read


@pytest.fixture
def written(lookup: Lookup) -> Callable[..., Reading]:
    """The reading of an answer whose `Svar` holds `inside`, after person and reference, with status 0 unless told."""

    def read(
        inside: str,
        *,
        person: str | None = lookup.person,
        reference: str = "EB-2026-001234",
        status: str = "<StatusSokandeinformationKod>0</StatusSokandeinformationKod>",
        before: str = "",
    ) -> Reading:
        named = f"<IdentitetsbeteckningFysiskPerson>{person}</IdentitetsbeteckningFysiskPerson>" if person else ""
        answer = f"<Svar><Referensnummer>{reference}</Referensnummer>{named}{inside}{status}</Svar>"
        body = f'<SvarMeddelande xmlns="{NAMESPACE}">{before}{answer}</SvarMeddelande>'.encode()
        answered = response(body)
        assert isinstance(answered, Response)
        return adapter().read(lookup, adapter().ask(lookup, Settings()), answered, Settings())

    return read
