"""This provider passes the shared suites, unmodified."""

from ssbtek_adapter_kit.conformance import Behaviour
from ssbtek_adapter_miv.adapter import adapter
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.simulator import SIMULATION


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
