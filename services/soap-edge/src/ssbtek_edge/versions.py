"""The versions of the SOAP contract that are open, seen as one: this is what the transport speaks to (pure)."""

from collections.abc import Sequence
from datetime import date

from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.reply import Reply
from ssbtek_edge.envelope import question_in
from ssbtek_edge.interface import Asked, Fault, InterfaceVersion, Policy
from ssbtek_edge.v10.version import V10


def open_versions(policy: Policy | None = None) -> "Interfaces":
    """Every version that is open. Closing one, or opening v11 beside v10, is a change of this line."""
    return Interfaces([V10(policy or Policy())])


class Interfaces:
    """Several versions side by side. The first is the one spoken to whoever's version cannot be told."""

    def __init__(self, versions: Sequence[InterfaceVersion]) -> None:
        self._versions = tuple(versions)
        self._by_name = {each.name: each for each in self._versions}
        self._by_namespace = {space: each for each in self._versions for space in each.namespaces}

    def read(self, raw: bytes, content_type: str | None, today: date) -> Asked | Fault:
        """The question in the bytes of one request, by whichever version its namespace names.

        `content_type`: the HTTP header as it came. `today`: the Swedish date, for the dated codes.
        """
        question = question_in(raw, content_type)
        if isinstance(question, Fault):
            return question
        version = self._by_namespace.get(question.namespace)
        if version is None:
            is_open = ", ".join(sorted(self._by_namespace))
            return Fault("version_not_open", "Body", is_open, question.operation)
        return version.read(question.element, today)

    def write(self, asked: Asked, reply: Reply) -> bytes | Fault:
        """The answer, in the version of the question (HTTP 200); or the fault that there is in its place."""
        return self._by_name[asked.version].write(asked, reply)

    def refused(self, asked: Asked, refusal: Refusal) -> Fault:
        """The fault that tells of a refusal that came without a reply."""
        return self._by_name[asked.version].refused(asked, refusal)

    def fault(self, fault: Fault) -> bytes:
        """The fault (HTTP 500), in the version of the question where that is known."""
        return self._by_name.get(fault.version or "", self._versions[0]).fault(fault)

    def wsdl(self, address: str, version: str | None = None) -> bytes | None:
        """The description of a version (None: the first); None where no such version is open."""
        wanted = self._versions[0] if version is None else self._by_name.get(version)
        return wanted.wsdl(address) if wanted is not None else None
