"""This provider makes nothing of what cannot be read."""

from ssbtek_adapter_kit.conformance import Hardness
from ssbtek_adapter_miv.adapter import adapter
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.simulator import SIMULATION


class TestHardness(Hardness):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
