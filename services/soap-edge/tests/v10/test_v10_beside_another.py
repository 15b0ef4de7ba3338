"""Another version beside version 10: each question is read, answered and faulted by its own."""

from collections.abc import Callable
from datetime import date

import pytest

from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.query import ProviderRequest
from ssbtek_contracts.reply import Reply
from ssbtek_edge.interface import Asked, Element, Fault, InterfaceVersion, Policy
from ssbtek_edge.v10.version import V10
from ssbtek_edge.versions import Interfaces

TODAY = date(2026, 11, 25)
V10_NAMESPACE = "http://schema.forsakringskassan.se/integration/ssbt/10"
V11_NAMESPACE = V10_NAMESPACE.replace("/10", "/11")


class V11:
    """Reads and writes nothing in particular, under its own name."""

    name = "11"
    namespaces = frozenset({V11_NAMESPACE})

    def read(self, question: Element, today: date) -> Asked | Fault:
        return Asked("11", "ping", {"af": ProviderRequest()})

    def write(self, asked: Asked, reply: Reply) -> bytes | Fault:
        return b"<v11/>"

    def refused(self, asked: Asked, refusal: Refusal) -> Fault:
        return Fault.to(asked, f"v11_{refusal.code}")

    def fault(self, fault: Fault) -> bytes:
        return b"<v11-fault/>"

    def wsdl(self, address: str) -> bytes:
        return b"<v11-wsdl/>"


@pytest.fixture
def both() -> Interfaces:
    versions: list[InterfaceVersion] = [V10(Policy()), V11()]
    return Interfaces(versions)


@pytest.fixture
def new(question: Callable[..., bytes]) -> bytes:
    return question().replace(V10_NAMESPACE.encode(), V11_NAMESPACE.encode())


def test_the_namespace_of_a_question_selects_the_version(
    both: Interfaces, question: Callable[..., bytes], new: bytes
) -> None:
    for raw, version in ((question(), "10"), (new, "11")):
        asked = both.read(raw, None, TODAY)
        assert isinstance(asked, Asked) and asked.version == version


def test_what_was_asked_in_a_version_is_answered_in_it(
    both: Interfaces, asked: Callable[..., Asked], new: bytes, reply: Callable[..., Reply]
) -> None:
    newer = both.read(new, None, TODAY)
    assert isinstance(newer, Asked)
    assert both.write(newer, reply()) == b"<v11/>"
    assert both.refused(newer, Refusal(code="cut_off")).code == "v11_cut_off"
    older = both.write(asked(), reply())
    assert isinstance(older, bytes) and V10_NAMESPACE.encode() in older
    assert both.refused(asked(), Refusal(code="cut_off")).code == "cut_off"


def test_a_fault_is_told_in_the_version_of_its_question(both: Interfaces, question: Callable[..., bytes]) -> None:
    assert both.fault(Fault("internal", version="11")) == b"<v11-fault/>"
    for version in ("10", None, "12"):
        assert V10_NAMESPACE.encode() in both.fault(Fault("internal", version=version))
    older = both.read(question(syfte=None), None, TODAY)
    assert isinstance(older, Fault) and older.version == "10"


def test_each_version_is_described_and_the_first_unless_told(both: Interfaces) -> None:
    assert both.wsdl("https://edge.example/", "11") == b"<v11-wsdl/>"
    assert both.wsdl("https://edge.example/") == both.wsdl("https://edge.example/", "10")


def test_a_version_that_is_not_open_is_told_both_that_are(both: Interfaces, question: Callable[..., bytes]) -> None:
    fault = both.read(question().replace(b"ssbt/10", b"ssbt/9"), None, TODAY)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.allowed) == ("version_not_open", f"{V10_NAMESPACE}, {V11_NAMESPACE}")
