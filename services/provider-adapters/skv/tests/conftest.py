"""A lookup, and Skatteverket's answers to it: simulated, or written out by hand."""

from collections.abc import Callable
from datetime import date
from xml.sax.saxutils import escape

import pytest

from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import response
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.codes import REGISTER, ROOT, TAXATION, WRAPPER
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

PERIOD = Period(from_=date(2026, 9, 1), to=date(2026, 10, 31))


@pytest.fixture
def lookup() -> Lookup:
    return sample_lookup("skv", BY_SCENARIO["everything"].number, period=PERIOD)


@pytest.fixture
def simulated() -> Callable[[str], Reading]:
    """The reading of what the simulator answers about the person of a scenario."""

    def read(scenario: str) -> Reading:
        lookup = sample_lookup("skv", BY_SCENARIO[scenario].number, period=PERIOD)
        asked = adapter().ask(lookup, Settings())
        answered = SIMULATION.answer(asked.request, str(lookup.person))
        return adapter().read(lookup, asked, answered, Settings())

    return read


@pytest.fixture
def sent(lookup: Lookup) -> Callable[..., Reading]:
    """The reading of an answer with this document in `svar`, escaped unless it is `raw` XML."""

    def read(document: str, *, raw: bool = False, settings: Settings | None = None) -> Reading:
        inside = document if raw else f"<svar>{escape(document)}</svar>"
        name = "BeskattningsuppgifterResponse"
        answered = response(f'<zg:{name} xmlns:zg="{WRAPPER}">{inside}</zg:{name}>'.encode())
        asked = adapter().ask(lookup, Settings())
        return adapter().read(lookup, asked, answered, settings or Settings())

    return read


@pytest.fixture
def written(lookup: Lookup, sent: Callable[..., Reading]) -> Callable[..., Reading]:
    """The reading of a document whose one entry holds `inside` after the person's number (prefixes: folko, besko)."""

    def read(
        inside: str,
        *,
        person: str | None = lookup.person,
        beside: str = "",
        settings: Settings | None = None,
    ) -> Reading:
        name = "folko:IdentitetsbeteckningFysiskPerson"
        named = f"<{name}>{person}</{name}>" if person else ""
        entry = f"<Personuppgift>{named}{inside}</Personuppgift>"
        return sent(root(f"<PersonuppgiftLista>{entry}</PersonuppgiftLista>{beside}"), settings=settings)

    return read


def root(inside: str, *, name: str = "SvarBeskattningsuppgifterEnligtSFS2008-975", namespace: str = ROOT) -> str:
    return f'<{name} xmlns="{namespace}" xmlns:folko="{REGISTER}" xmlns:besko="{TAXATION}">{inside}</{name}>'


@pytest.fixture
def document() -> Callable[..., str]:
    """A document of Skatteverket's, around what is given."""
    return root
