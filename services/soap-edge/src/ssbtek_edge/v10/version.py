"""Version 10 behind the seam that all versions have (pure)."""

from datetime import date

from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.reply import Reply
from ssbtek_edge.interface import Asked, Element, Fault, Policy
from ssbtek_edge.v10.answer import write_answer
from ssbtek_edge.v10.description import describe
from ssbtek_edge.v10.errors import fault_bytes, refused
from ssbtek_edge.v10.names import NAME, NAMESPACES
from ssbtek_edge.v10.question import read_question


class V10:
    """See `InterfaceVersion`."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @property
    def name(self) -> str:
        """What the version is called."""
        return NAME

    @property
    def namespaces(self) -> frozenset[str]:
        """Of the first child of the body."""
        return NAMESPACES

    def read(self, question: Element, today: date) -> Asked | Fault:
        """What the first child of the body asks."""
        return read_question(question, self._policy, today)

    def write(self, asked: Asked, reply: Reply) -> bytes | Fault:
        """The answer, or why there is none."""
        return write_answer(asked, reply)

    def refused(self, asked: Asked, refusal: Refusal) -> Fault:
        """The fault that tells of a refusal."""
        return refused(asked, refusal)

    def fault(self, fault: Fault) -> bytes:
        """The fault with its typed detail."""
        return fault_bytes(fault)

    def wsdl(self, address: str) -> bytes:
        """The description of the service at this address."""
        return describe(address)
