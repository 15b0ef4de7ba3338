"""A lookup, LEFI's answers to it (simulated, or written out by hand), and every element of the contract filled."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.simulator import SIMULATION
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

PERIOD = Period(from_=date(2026, 9, 1), to=date(2026, 10, 31))
AVAILABLE = [{"utlamnare": {"kod": code}, "tillstand": {"kod": "OK"}} for code in ("FK", "PM")]


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("fk", BY_SCENARIO["everything"].number, period=PERIOD)


@pytest.fixture
def simulated() -> Callable[..., Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str, settings: Settings | None = None, **parameters: Any) -> Reading:
        chosen = settings or Settings()
        lookup = sample_lookup("fk", BY_SCENARIO[scenario].number, period=PERIOD, parameters=parameters)
        asked = adapter().ask(lookup, chosen)
        return adapter().read(lookup, asked, SIMULATION.answer(asked.request, str(lookup.person)), chosen)

    return read


@pytest.fixture
def written(lookup: Lookup) -> Callable[..., Reading]:
    """The reading of an answer with these members; both authorities are available unless told otherwise."""

    def read(settings: Settings | None = None, parameters: dict[str, Any] | None = None, **members: Any) -> Reading:
        chosen = settings or Settings()
        asking = lookup.model_copy(update={"parameters": parameters or {}})
        body = json.dumps({"utlamnare": AVAILABLE, **members}, ensure_ascii=False).encode()
        return adapter().read(asking, adapter().ask(asking, chosen), Response(200, body), chosen)

    return read
