"""A lookup, and Migrationsverket's answers to it: simulated, or written out by hand."""

from collections.abc import Callable

import pytest

from ssbtek_adapter_kit.conformance.subject import QUERY_ID, sample_lookup
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import response
from ssbtek_adapter_miv.adapter import adapter
from ssbtek_adapter_miv.codes import NAMESPACE
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("miv", BY_SCENARIO["everything"].number)


@pytest.fixture
def simulated() -> Callable[[str], Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str) -> Reading:
        lookup = sample_lookup("miv", BY_SCENARIO[scenario].number)
        asked = adapter().ask(lookup, Settings())
        answered = SIMULATION.answer(asked.request, str(lookup.person))
        return adapter().read(lookup, asked, answered, Settings())

    return read


@pytest.fixture
def message(lookup: Lookup) -> Callable[[str], Reading]:
    """The reading of a `findByPersonnummerResponse` that holds `inside`; `miv` is the prefix of its namespace."""

    def read(inside: str) -> Reading:
        names = f'xmlns:miv="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        body = f"<miv:findByPersonnummerResponse {names}>{inside}</miv:findByPersonnummerResponse>".encode()
        return adapter().read(lookup, adapter().ask(lookup, Settings()), response(body), Settings())

    return read


@pytest.fixture
def written(lookup: Lookup, message: Callable[[str], Reading]) -> Callable[..., Reading]:
    """The reading of an answer whose `response` names person and question and ends with `inside`."""

    def read(
        inside: str, *, person: str | None = lookup.person, correlation: str | None = QUERY_ID, before: str = ""
    ) -> Reading:
        echo = f"<korrelationsid>{correlation}</korrelationsid>" if correlation is not None else ""
        number = f"<personnummer>{person}</personnummer>" if person is not None else ""
        return message(f"<response>{echo}<correlationid>m-1</correlationid>{before}{number}{inside}</response>")

    return read
