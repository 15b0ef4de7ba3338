"""What every provider's folder must pass, unmodified: subclass the suites in about ten lines, override nothing."""

from ssbtek_adapter_kit.conformance.behaviour import Behaviour
from ssbtek_adapter_kit.conformance.contract import Contract
from ssbtek_adapter_kit.conformance.fuzz import Fuzz
from ssbtek_adapter_kit.conformance.hardness import Hardness
from ssbtek_adapter_kit.conformance.unpublished import Unpublished

__all__ = ["Behaviour", "Contract", "Fuzz", "Hardness", "Unpublished"]
