"""A lookup, and Transportstyrelsen's answers to it: simulated, or written out by hand."""

from collections.abc import Callable

import pytest

from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import response
from ssbtek_adapter_tns.adapter import adapter
from ssbtek_adapter_tns.codes import RESPONDER, VEHICLE
from ssbtek_adapter_tns.settings import Settings
from ssbtek_adapter_tns.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("tns", BY_SCENARIO["everything"].number)


@pytest.fixture
def simulated() -> Callable[[str], Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str) -> Reading:
        lookup = sample_lookup("tns", BY_SCENARIO[scenario].number)
        asked = adapter().ask(lookup, Settings())
        answered = SIMULATION.answer(asked.request, str(lookup.person))
        return adapter().read(lookup, asked, answered, Settings())

    return read


@pytest.fixture
def written(lookup: Lookup) -> Callable[..., Reading]:
    """The reading of an answer that holds `inside` after its `resultat`; `f` is the vehicles' prefix."""

    def read(inside: str, *, result: str = "<resultat>OK</resultat>") -> Reading:
        names = f'xmlns="{RESPONDER}" xmlns:f="{VEHICLE}"'
        body = f"<HamtaUppgifterResponse {names}>{result}{inside}</HamtaUppgifterResponse>".encode()
        return adapter().read(lookup, adapter().ask(lookup, Settings()), response(body), Settings())

    return read
