"""This provider passes the shared suites, unmodified."""

from ssbtek_adapter_kit.conformance import Behaviour
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.simulator import SIMULATION


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
