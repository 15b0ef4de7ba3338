"""What a folder gives to the suites: its adapter, its simulation, its settings, and how a lookup of it looks."""

import hashlib
import time
from datetime import date
from typing import Any, ClassVar, final, get_type_hints

from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_contracts.limits import ANSWER_WITHIN_MS
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.plan import Ingress
from ssbtek_contracts.query import Period, Processor

QUERY_ID = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"
ORGANISATION = "2199990017"


def sample_lookup(provider: str, person: str | None, **change: Any) -> Lookup:
    """A lookup with everything that any provider is told, appended just now."""
    now = time.time_ns() // 1_000_000
    today = date.fromtimestamp(now / 1000)  # noqa: DTZ012 - a sample's period, not a decision
    fields: dict[str, Any] = {
        "key": f"{ORGANISATION}/{QUERY_ID}",
        "organisation": ORGANISATION,
        "kind": "fetch" if person else "ping",
        "provider": provider,
        "body_digest": hashlib.sha256((person or "").encode()).hexdigest(),
        "ingress": Ingress(lane="interactive", partition=0, offset=1, appended_at=now),
        "deadline": now + ANSWER_WITHIN_MS,
        "person": person,
        "period": Period(from_=date.fromordinal(today.toordinal() - 45), to=today),
        "organisation_name": "Exempelköpings kommun",
        "actor": "0017-SN",
        "case": "EB-2026-001234",
        "caseworker": "karin.handlaggare",
        "processors": (Processor(organisation="5555550010", name="Exempel Drift AB", order=1),),
        "purpose_text": "Handläggning av ansökan om ekonomiskt bistånd",
        "legal_basis_text": "12 kap. 1 § socialtjänstlagen (2025:400)",
    }
    return Lookup(**fields | change)


class Subject:
    """The part of a suite that a folder fills in."""

    adapter: ClassVar[Adapter[Any]]
    simulation: ClassVar[Simulation]
    settings: ClassVar[type[AdapterSettings]]
    echoes_person: ClassVar[bool] = True
    """False only where the provider's contract has nothing that tells whom the answer is about."""
    change: ClassVar[dict[str, Any]] = {}
    """What of the sample lookup must be otherwise for this provider."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("ssbtek_adapter_kit.conformance"):
            return
        filled_in = set(get_type_hints(Subject))
        filled_in |= {"schema", "stub", "root", "inventory", "unlike_the_schema", "document_of"}
        own = {name for name in vars(cls) if not name.startswith("__") and name != "pytestmark"}
        if others := {name for name in own - filled_in if not name.startswith("_abc")}:
            raise TypeError(f"{cls.__name__}: a conformance suite is passed, not changed ({', '.join(sorted(others))})")

    @final
    def lookup(self, scenario: str, **change: Any) -> Lookup:
        """A lookup about the test person of a scenario."""
        return sample_lookup(self.adapter.provider, BY_SCENARIO[scenario].number, **{**self.change, **change})
