"""Every felkod has its text and its page; every fault is read by strict clients with its typed detail."""

import re
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from ssbtek_contracts.codes import CODES
from ssbtek_edge.callers import Denial
from ssbtek_edge.felkoder import ERRORS, FAULTS, NEVER_TOLD
from ssbtek_edge.interface import Fault
from ssbtek_edge.publish_docs import page
from ssbtek_edge.versions import Interfaces

ROOT = Path(__file__).parents[4]
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
S = f"{{{SSBT}}}"
OPERATIONS = {"fetch": "hamtaBastjanstInformation", "ping": "testaBastjanstInformation"}


@pytest.mark.contracts
@pytest.mark.parametrize("code", FAULTS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_fault_is_read_by_strict_clients(code: str, operation: Any, interfaces: Interfaces, strict: Any) -> None:
    written = interfaces.fault(Fault(code, "ingivare/namn", "1 till 200 tecken", operation, "10"))
    assert strict.problems(written) == []
    with pytest.raises(zeep.exceptions.Fault) as caught:
        strict.zeep(OPERATIONS[operation], written, status=500)
    fault = caught.value
    text = f"ingivare/namn: {FAULTS[code].text}"
    assert fault.message == f"{text} Tillåtet: 1 till 200 tecken"
    assert re.fullmatch("soap:(Client|Server|MustUnderstand|VersionMismatch)", fault.code)
    (detail,) = fault.detail
    assert detail.tag == f"{S}{OPERATIONS[operation]}Fault"
    assert [(etree.QName(each).localname, each.text) for each in detail] == [
        ("felkod", code),
        ("felmeddelande", text),
        ("felmeddelande", "Tillåtet: 1 till 200 tecken"),
    ]


def test_the_parts_of_a_soap_1_1_fault_have_no_namespace(interfaces: Interfaces, child_of: Any) -> None:
    child = child_of(interfaces.fault(Fault("internal")))
    assert child.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
    assert [each.tag for each in child] == ["faultcode", "faultstring", "detail"]


def test_a_faultcode_is_a_qualified_name_of_the_envelopes_namespace(interfaces: Interfaces, child_of: Any) -> None:
    for code, known in FAULTS.items():
        faultcode = child_of(interfaces.fault(Fault(code))).find("faultcode")
        prefix, _, local = faultcode.text.partition(":")
        assert faultcode.nsmap[prefix] == "http://schemas.xmlsoap.org/soap/envelope/"
        assert (local == "Client") == (known.mistake == "client")


def test_a_fault_of_no_known_version_is_written_in_the_first(interfaces: Interfaces) -> None:
    for version in (None, "11", "10"):
        assert SSBT.encode() in interfaces.fault(Fault("not_xml", version=version))


def test_a_code_that_nobody_published_is_told_as_internal(interfaces: Interfaces, child_of: Any) -> None:
    child = child_of(interfaces.fault(Fault("whatever")))
    assert child.findtext(f".//{S}felkod") == "internal"
    assert child.findtext("faultstring") == FAULTS["internal"].text


def test_a_name_in_a_field_cannot_break_the_fault(interfaces: Interfaces, child_of: Any) -> None:
    child = child_of(interfaces.fault(Fault("missing", "<&>\x00\r", "]]>")))
    assert child.findtext("faultstring") == f"<&>\ufffd\r: {FAULTS['missing'].text} Tillåtet: ]]>"


def test_every_published_code_of_a_block_has_a_text() -> None:
    assert {code for where, code in CODES if where == "block"} == set(ERRORS)


def test_every_published_refusal_has_a_text_or_a_reason_not_to_be_told() -> None:
    refusals = {code for where, code in CODES if where == "refusal"}
    told_otherwise = {"invalid_field", "too_large"} & refusals
    assert refusals - set(NEVER_TOLD) - told_otherwise <= set(FAULTS)
    assert set(NEVER_TOLD) <= refusals
    assert told_otherwise <= set(FAULTS)


def test_every_code_that_the_transport_faults_with_has_a_text() -> None:
    denials = set(Denial.__args__)  # type: ignore[attr-defined]
    sources = [file for file in (ROOT / "services/soap-edge/src/ssbtek_edge").glob("*.py") if file.stem != "felkoder"]
    said = re.compile(r"""(?:Transient|Permanent|Fault|_fault|_Refused)\((?:told\.asked, )?"([a-z_0-9]+)\"""")
    codes = {code for file in sources for code in said.findall(file.read_text())}
    assert {"not_xml", "doctype", "version_not_open"} <= codes
    assert codes | denials <= set(FAULTS)


def test_texts_end_as_sentences_and_name_nobody() -> None:
    for known in (*FAULTS.values(), *ERRORS.values()):
        assert known.text[0].isupper() and known.text.endswith(".")
        assert not re.search("[0-9]{6}", known.text)


def test_the_page_of_felkoder_is_up_to_date() -> None:
    assert (ROOT / "docs/felkoder.md").read_text() == page(), "run: make docs"
