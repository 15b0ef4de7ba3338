"""This provider makes nothing of what cannot be read."""

from ssbtek_adapter_af.adapter import adapter
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Hardness


class TestHardness(Hardness):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
