"""This provider takes no spoilt answer for a whole one: SSBTEK_FUZZ_SECONDS says how long (default 5)."""

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Fuzz


class AsksIdentity(Settings):
    ask_identity: bool = True  # nothing else in an answer names a person who could be another


class TestFuzz(Fuzz):
    adapter = adapter()
    simulation = SIMULATION
    settings = AsksIdentity
