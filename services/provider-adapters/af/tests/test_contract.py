"""The inventory and the simulator's answers, against the published schema."""

from ssbtek_adapter_af.adapter import adapter
from ssbtek_adapter_af.codes import NAMESPACE
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.simulator import SIMULATION
from ssbtek_adapter_kit.conformance import Contract
from ssbtek_adapter_kit.soap import Opened, open_envelope


def document(body: bytes) -> bytes:
    opened = open_envelope(body)
    assert isinstance(opened, Opened)
    return opened.document


class TestContract(Contract):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    schema = "se/arbetsformedlingen/api/arbetssokande/ersattningsstod/v2/ers_stod.xsd"
    root = f"{{{NAMESPACE}}}SvarMeddelande"
    document_of = document
    unlike_the_schema = frozenset({"incomplete"})
