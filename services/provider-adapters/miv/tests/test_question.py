"""The question is built as schema 1 maps it, fits it, and carries the id that the answer echoes."""

from typing import Any

import pytest
from lxml import etree

from ssbtek_adapter_kit.conformance.contract import contracts
from ssbtek_adapter_kit.conformance.subject import QUERY_ID
from ssbtek_adapter_miv.adapter import adapter
from ssbtek_adapter_miv.codes import NAMESPACE
from ssbtek_adapter_miv.question import question
from ssbtek_adapter_miv.settings import Settings
from ssbtek_contracts.lookup import Lookup

SCHEMA = "se/migrationsverket/schema/ssbtek/_1/SSBTEKWebService_schema1.xsd"


def fields(lookup: Lookup) -> list[tuple[str, str]]:
    return [(str(each.tag), (each.text or "").strip()) for each in etree.fromstring(question(lookup)).iter()]


def test_every_field_comes_from_its_place_and_none_but_the_outermost_has_a_namespace(lookup: Lookup) -> None:
    assert fields(lookup) == [
        (f"{{{NAMESPACE}}}findByPersonnummer", ""),
        ("query", ""),
        ("korrelationsid", QUERY_ID),
        ("personnummer", lookup.person),
        ("ingivare", ""),
        ("handlaggare", "karin.handlaggare"),
        ("namn", "Exempelköpings kommun"),
        ("organisationsnummer", "162199990017"),
    ]


def test_the_id_that_is_echoed_is_the_querys(lookup: Lookup) -> None:
    assert adapter().ask(lookup, Settings()).correlation == QUERY_ID


def test_an_organisation_without_a_name_is_told_by_its_number(lookup: Lookup) -> None:
    asked = dict(fields(lookup.model_copy(update={"organisation_name": None})))
    assert "namn" not in asked
    assert asked["organisationsnummer"] == "162199990017"


def test_nothing_of_case_period_and_purpose_is_told(lookup: Lookup) -> None:
    bare: dict[str, Any] = {"case": None, "period": None, "purpose_text": None, "legal_basis_text": None}
    assert question(lookup.model_copy(update={**bare, "processors": ()})) == question(lookup)


def test_texts_are_escaped_not_trusted(lookup: Lookup) -> None:
    asked = fields(lookup.model_copy(update={"caseworker": "</ingivare><x>&"}))
    assert ("handlaggare", "</ingivare><x>&") in asked


def test_the_request_is_soap_at_the_set_path(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings(service_path="/elsewhere")).request
    assert (request.method, request.path) == ("POST", "/elsewhere")
    assert question(lookup) in request.body
    assert str(lookup.person) not in str(request.headers)


@pytest.mark.contracts
@pytest.mark.parametrize("change", [{}, {"organisation_name": None}, {"person": "189912319807"}])
def test_the_question_fits_the_published_schema(lookup: Lookup, change: dict[str, Any]) -> None:
    schema = etree.XMLSchema(file=str(contracts() / SCHEMA))
    schema.assertValid(etree.fromstring(question(lookup.model_copy(update=change))))
