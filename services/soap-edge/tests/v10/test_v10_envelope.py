"""What a stranger may send: read within bounds, or told in a fault; nothing is fetched, unfolded or waited for."""

import time
import tracemalloc
from collections.abc import Callable

import pytest
from lxml import etree

from ssbtek_edge.interface import REQUEST_MAX, Asked, Fault
from ssbtek_edge.versions import Interfaces

Make = Callable[..., bytes]
Read = Callable[..., Asked | Fault]
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
PING = f'<t:testaBastjanstInformation xmlns:t="{SSBT}"/>'


def envelope(inside: str, header: str = "") -> bytes:
    return f'<e:Envelope xmlns:e="{SOAP}">{header}<e:Body>{inside}</e:Body></e:Envelope>'.encode()


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_xml"),
    "blanks": (b"  \n ", "not_xml"),
    "no XML": (b"hello", "not_xml"),
    "broken off": (envelope(PING)[:-20], "not_xml"),
    "two documents": (envelope(PING) * 2, "not_xml"),
    "an undeclared prefix": (envelope("<x:y/>"), "not_xml"),
    "an undeclared entity": (envelope("<y>&who;</y>"), "not_xml"),
    "NUL": (envelope("<y>\x00</y>"), "not_xml"),
    "something before the declaration": (b'\n<?xml version="1.0"?>' + envelope(PING), "not_xml"),
    "a DOCTYPE": (b"<!DOCTYPE e:Envelope>" + envelope(PING), "doctype"),
    "an external DTD": (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + envelope(PING), "doctype"),
    "an external entity": (
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + envelope("<y>&f;</y>"),
        "doctype",
    ),
    "a parameter entity": (
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>' + envelope(PING),
        "doctype",
    ),
    "a billion laughs": (LAUGHS.encode() + b"]>" + envelope("<y>&m;</y>"), "doctype"),
    "laughs in an attribute": (LAUGHS.encode() + b"]>" + envelope('<y z="&m;"/>'), "doctype"),
    "deep nesting": (envelope("<y>" * 5_000 + "</y>" * 5_000), "too_much_xml"),
    "a little too deep": (envelope("<y>" * 31 + "</y>" * 31), "too_much_xml"),
    "nesting that never ends": (b"<e>" * 60_000, "too_much_xml"),
    "many elements": (envelope("<y/>" * 50_000), "too_much_xml"),
    "many attributes": (envelope("<y " + " ".join(f'a{n}=""' for n in range(20_000)) + "/>"), "too_much_xml"),
    "huge text": (envelope(f"<y>{'x' * REQUEST_MAX}</y>"), "request_too_large"),
    "UTF-16": (envelope(PING).decode().encode("utf-16"), "not_utf8"),
    "UTF-16 without a mark": (envelope(PING).decode().encode("utf-16-le"), "not_xml"),
    "UTF-32": (envelope(PING).decode().encode("utf-32"), "not_utf8"),
    "latin-1 undeclared": (envelope("<y>Å</y>").decode().encode("latin-1"), "not_utf8"),
    "latin-1 declared": (
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + envelope("<y>Å</y>").decode().encode("latin-1"),
        "not_utf8",
    ),
    "latin-1 declared behind a mark of UTF-8": (
        b'\xef\xbb\xbf<?xml version="1.0" encoding="ISO-8859-1"?>' + envelope(PING),
        "not_utf8",
    ),
    "UTF-7 declared": (b'<?xml version="1.0" encoding="UTF-7"?>' + envelope(PING), "not_utf8"),
    "an overlong sequence": (b"<e>\xc0\xaf</e>", "not_utf8"),
    "another root": (b"<a/>", "no_envelope"),
    "an envelope of no namespace": (b"<Envelope><Body/></Envelope>", "no_envelope"),
    "SOAP 1.2": (envelope(PING).replace(SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"), "soap_version"),
    "no body": (f'<e:Envelope xmlns:e="{SOAP}"/>'.encode(), "no_envelope"),
    "two bodies": (envelope(f"{PING}</e:Body><e:Body>"), "no_envelope"),
    "an empty body": (envelope(""), "not_one_question"),
    "two questions": (envelope(PING * 2), "not_one_question"),
    "a header that must be understood": (
        envelope(PING, '<e:Header><w:Security xmlns:w="urn:w" e:mustUnderstand="1"/></e:Header>'),
        "must_understand",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_a_fault_soon_and_in_little_memory(
    what: str, read: Read, interfaces: Interfaces
) -> None:
    raw, code = REFUSED[what]
    read(envelope(PING))  # whatever is loaded once is loaded
    tracemalloc.start()
    began = time.process_time()
    fault = read(raw, "text/xml")
    took = time.process_time() - began
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(fault, Fault) and fault.code == code
    assert took < 1 and most < 8 * 1024 * 1024
    assert etree.fromstring(interfaces.fault(fault)) is not None


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + envelope(PING),
        b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>' + envelope(PING),
        b"<?xml version='1.0' encoding='US-ASCII' standalone='yes'?>" + envelope(PING),
        envelope(PING, "<e:Header/>"),
        envelope(PING, '<e:Header><x xmlns="urn:x" e:mustUnderstand="0"/></e:Header>'),
        envelope(PING, '<e:Header><x xmlns="urn:x" e:mustUnderstand="1" e:actor="urn:another"/></e:Header>'),
        envelope(f"\n <!-- asked --> {PING}\n"),
        b"<!-- first -->" + envelope(PING),
        envelope(f'<testaBastjanstInformation xmlns="{SSBT}">\n</testaBastjanstInformation>'),
    ],
)
def test_what_any_soap_client_may_send_is_read(raw: bytes, read: Read) -> None:
    assert isinstance(read(raw), Asked)


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/xml", "TEXT/XML;charset=UTF-8", 'text/xml; charset="utf-8"', "text/xml;charset=utf8; action=x",
     "application/xml", "text/xml; charset=us-ascii"],
)  # fmt: skip
def test_content_types_of_soap_1_1_are_taken(content_type: str | None, read: Read) -> None:
    assert isinstance(read(envelope(PING), content_type), Asked)


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        ("multipart/related; type=\"application/xop+xml\"; boundary=x", "attachments_not_taken"),
        ("application/soap+xml; charset=utf-8", "soap_version"),
        ("application/json", "content_type"),
        ("application/x-www-form-urlencoded", "content_type"),
        ("text", "content_type"),
        ("text/xml; charset=utf-16", "not_utf8"),
        ("text/xml; charset=iso-8859-1", "not_utf8"),
    ],
)  # fmt: skip
def test_other_content_types_are_told(content_type: str, code: str, read: Read) -> None:
    fault = read(envelope(PING), content_type)
    assert isinstance(fault, Fault) and (fault.code, fault.field) == (code, "Content-Type")


def test_the_charset_of_the_header_outranks_the_declaration(read: Read, question: Make) -> None:
    raw = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + question(syfte="Återkrav")
    asked = read(raw, "text/xml; charset=utf-8")
    assert isinstance(asked, Asked) and asked.purpose_text == "Återkrav"


@pytest.mark.parametrize("namespace", ["11", "9", "1"])
def test_another_version_is_told_which_are_open(
    namespace: str, read: Read, question: Make, interfaces: Interfaces
) -> None:
    raw = question().replace(b"ssbt/10", f"ssbt/{namespace}".encode())
    fault = read(raw)
    assert isinstance(fault, Fault) and (fault.code, fault.version) == ("version_not_open", None)
    assert f"Tillåtet: {SSBT}</ssbt:felmeddelande>".encode() in interfaces.fault(fault)


def test_another_versions_ping_gets_the_pings_fault(read: Read, interfaces: Interfaces) -> None:
    fault = read(envelope(PING).replace(b"ssbt/10", b"ssbt/11"))
    assert isinstance(fault, Fault) and b"<ssbt:testaBastjanstInformationFault>" in interfaces.fault(fault)


def test_a_question_of_no_namespace_is_told_which_versions_are_open(read: Read) -> None:
    fault = read(envelope("<hamtaBastjanstInformation/>"))
    assert isinstance(fault, Fault) and (fault.code, fault.allowed) == ("version_not_open", SSBT)


def test_the_largest_question_of_the_contract_is_read(read: Read, question: Make) -> None:
    processors = "</s:personuppgiftsbitrade><s:personuppgiftsbitrade>".join(
        "<s:organisationsnummer>165555550010</s:organisationsnummer><s:namn>x</s:namn>" for _ in range(500)
    )
    asked = read(question(personuppgiftsbitrade=processors))
    assert isinstance(asked, Asked) and len(asked.processors) == 500
