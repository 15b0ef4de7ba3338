"""This provider passes the shared suites, unmodified."""

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Behaviour


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    echoes_person = False  # but for FK:GEPI, which is not asked for unless it is set: see test_translate
