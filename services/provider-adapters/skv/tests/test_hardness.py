"""This provider makes nothing of what cannot be read."""

from ssbtek_adapter_kit.conformance import Hardness
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.simulator import SIMULATION


class TestHardness(Hardness):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
