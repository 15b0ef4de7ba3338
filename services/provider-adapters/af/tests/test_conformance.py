"""This provider passes the shared suites, unmodified."""

from ssbtek_adapter_af.adapter import adapter
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Behaviour


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
