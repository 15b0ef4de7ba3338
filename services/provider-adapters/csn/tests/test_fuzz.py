"""This provider takes no spoilt answer for a whole one: SSBTEK_FUZZ_SECONDS says how long (default 5)."""

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Fuzz


class TestFuzz(Fuzz):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
