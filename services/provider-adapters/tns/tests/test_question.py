"""The question is built as schema 1.0 maps it, fits it, and tells nothing but who is asked about."""

import pytest
from lxml import etree

from ssbtek_adapter_kit.conformance.contract import contracts
from ssbtek_adapter_tns.adapter import adapter
from ssbtek_adapter_tns.codes import PERSON, RESPONDER
from ssbtek_adapter_tns.question import question
from ssbtek_adapter_tns.settings import Settings
from ssbtek_contracts.lookup import Lookup

SCHEMA = "se/transportstyrelsen/schema/ssbtek/hamtauppgifterresponder/_1/HamtaUppgifterResponder_1.0.xsd"
CASES = ["198503129804", "200111119962", "199302719886"]


@pytest.mark.parametrize("person", CASES)
def test_the_person_goes_out_as_century_and_ten_digits_in_their_own_namespace(lookup: Lookup, person: str) -> None:
    asked = etree.fromstring(question(lookup.model_copy(update={"person": person})))
    assert [(each.tag, (each.text or "").strip()) for each in asked.iter()] == [
        (f"{{{RESPONDER}}}HamtaUppgifter", ""),
        (f"{{{RESPONDER}}}identifikation", ""),
        (f"{{{PERSON}}}sekel", person[:2]),
        (f"{{{PERSON}}}personnummer", person[2:]),
    ]


def test_nothing_of_asker_case_and_period_is_told(lookup: Lookup) -> None:
    own = {"period": {"from": "2026-01-01", "to": "2026-01-31"}}
    request = adapter().ask(lookup.model_copy(update={"parameters": own}), Settings()).request
    bare = {"case": None, "caseworker": None, "organisation_name": None, "processors": (), "period": None}
    assert request == adapter().ask(lookup.model_copy(update=bare), Settings()).request


def test_the_request_is_soap_at_the_set_path(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings(service_path="/elsewhere")).request
    assert (request.method, request.path) == ("POST", "/elsewhere")
    assert question(lookup) in request.body
    assert str(lookup.person)[2:] not in str(request.headers)


@pytest.mark.contracts
@pytest.mark.parametrize("person", CASES)
def test_the_question_fits_the_published_schema(lookup: Lookup, person: str) -> None:
    schema = etree.XMLSchema(file=str(contracts() / SCHEMA))
    schema.assertValid(etree.fromstring(question(lookup.model_copy(update={"person": person}))))
