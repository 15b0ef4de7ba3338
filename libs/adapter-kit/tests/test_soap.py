"""A SOAP envelope is opened without losing a byte of what lies in it, and a fault is told from an answer."""

import pytest

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.soap import Fault, Opened, envelope, fault, open_envelope

INSIDE = b"<r:a  xmlns:r=\"urn:r\" b='1'><!-- kept --><r:c>\xc3\xa5 </r:c></r:a >"


def test_the_body_comes_out_byte_for_byte() -> None:
    opened = open_envelope(envelope(INSIDE))
    assert isinstance(opened, Opened)
    assert opened.document == INSIDE
    assert opened.element.tag == "{urn:r}a"


def test_a_body_that_leans_on_its_envelope_is_forwarded_with_it() -> None:
    whole = envelope(b"<r:a/>").replace(b"<soap:Envelope ", b'<soap:Envelope xmlns:r="urn:r" ')
    opened = open_envelope(whole)
    assert isinstance(opened, Opened)
    assert opened.document == whole


def test_a_header_is_passed_over() -> None:
    whole = envelope(INSIDE).replace(b"<soap:Body>", b"<soap:Header><x/></soap:Header><soap:Body>")
    opened = open_envelope(whole)
    assert isinstance(opened, Opened)
    assert opened.document == INSIDE


def test_a_fault_is_told_with_its_code_and_detail() -> None:
    found = open_envelope(fault("Server", "words", b"<d>1</d>"))
    assert isinstance(found, Fault)
    assert found.code == "Server"
    assert found.detail is not None
    assert found.detail.tag == "d"


@pytest.mark.parametrize(
    "raw",
    [
        b"<a/>",
        envelope(b""),
        envelope(b"<a/><b/>"),
        envelope(b"text"),
        envelope(INSIDE).replace(b"schemas.xmlsoap.org/soap/envelope/", b"www.w3.org/2003/05/soap-envelope"),
        envelope(INSIDE)[:-3],
        b"\n" + envelope(INSIDE),
    ],
)
def test_what_is_no_envelope_with_one_element_is_no_answer(raw: bytes) -> None:
    with pytest.raises(BadDocument):
        open_envelope(raw)
