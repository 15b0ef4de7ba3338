"""This provider passes the shared suites, unmodified: as it is set by default, and asking whom the answer is about."""

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Behaviour


class AsksIdentity(Settings):
    ask_identity: bool = True


class TestBehaviour(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    echoes_person = False  # but for FK:GEPI, which is not asked for unless it is set


class TestBehaviourWithIdentity(Behaviour):
    adapter = adapter()
    simulation = SIMULATION
    settings = AsksIdentity
