"""This provider passes the shared suites, unmodified."""

from ssbtek_adapter_kit.conformance import Behaviour
from ssbtek_adapter_tns.adapter import adapter
from ssbtek_adapter_tns.settings import Settings
from ssbtek_adapter_tns.simulator import SIMULATION


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    echoes_person = False
