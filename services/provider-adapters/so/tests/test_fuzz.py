"""This provider takes no spoilt answer for a whole one: SSBTEK_FUZZ_SECONDS says how long (default 5)."""

from ssbtek_adapter_kit.conformance import Fuzz
from ssbtek_adapter_so.adapter import adapter
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.simulator import SIMULATION


class TestFuzz(Fuzz):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
