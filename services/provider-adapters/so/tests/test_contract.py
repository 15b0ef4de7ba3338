"""The inventory and the simulator's answers, against the published schema."""

from ssbtek_adapter_kit.conformance import Contract
from ssbtek_adapter_kit.soap import Opened, open_envelope
from ssbtek_adapter_so.adapter import adapter
from ssbtek_adapter_so.codes import NAMESPACE
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.simulator import SIMULATION


def document(body: bytes) -> bytes:
    opened = open_envelope(body)
    assert isinstance(opened, Opened)
    return opened.document


class TestContract(Contract):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    schema = "schemas/ubpservice/int014/UnemploymentBenefitPaymentService.xsd"
    root = f"{{{NAMESPACE}}}GetUnemploymentBenefitPaymentResponse"
    document_of = document
    unlike_the_schema = frozenset({"incomplete"})
