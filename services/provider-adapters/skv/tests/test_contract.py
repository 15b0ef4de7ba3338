"""The inventory and the simulator's answers, against the published schema."""

from ssbtek_adapter_kit.conformance import Contract
from ssbtek_adapter_kit.soap import Opened, open_envelope
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.codes import WRAPPER
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.simulator import SIMULATION


def document(body: bytes) -> bytes:
    opened = open_envelope(body)
    assert isinstance(opened, Opened)
    return opened.document


class TestContract(Contract):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    schema = "se/rsv/zg/bs/service/ws/beskattningws/ZgBsBeskattningWSService_schema.xsd"
    root = f"{{{WRAPPER}}}BeskattningsuppgifterResponse"
    document_of = document
