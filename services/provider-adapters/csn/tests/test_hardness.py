"""This provider makes nothing of what cannot be read."""

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Hardness


class TestHardness(Hardness):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
