"""The inventory and the simulator's answers, against the published schema."""

from ssbtek_adapter_kit.conformance import Contract
from ssbtek_adapter_kit.soap import Opened, open_envelope
from ssbtek_adapter_tns.adapter import adapter
from ssbtek_adapter_tns.codes import RESPONDER
from ssbtek_adapter_tns.settings import Settings
from ssbtek_adapter_tns.simulator import SIMULATION


def document(body: bytes) -> bytes:
    opened = open_envelope(body)
    assert isinstance(opened, Opened)
    return opened.document


class TestContract(Contract):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    schema = "se/transportstyrelsen/schema/ssbtek/hamtauppgifterresponder/_1/HamtaUppgifterResponder_1.0.xsd"
    root = f"{{{RESPONDER}}}HamtaUppgifterResponse"
    document_of = document
    unlike_the_schema = frozenset({"incomplete"})
