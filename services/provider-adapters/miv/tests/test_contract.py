"""The inventory and the simulator's answers, against the published schema."""

from ssbtek_adapter_kit.conformance import Contract
from ssbtek_adapter_kit.soap import Opened, open_envelope
from ssbtek_adapter_miv.adapter import adapter
from ssbtek_adapter_miv.codes import NAMESPACE
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.simulator import SIMULATION


def document(body: bytes) -> bytes:
    opened = open_envelope(body)
    assert isinstance(opened, Opened)
    return opened.document


class TestContract(Contract):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    schema = "se/migrationsverket/schema/ssbtek/_1/SSBTEKWebService_schema1.xsd"
    root = f"{{{NAMESPACE}}}findByPersonnummerResponse"
    document_of = document
    unlike_the_schema = frozenset({"incomplete"})
