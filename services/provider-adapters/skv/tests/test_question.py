"""The question is a document inside a text, and its wrapper fits the published schema."""

import pytest
from lxml import etree

from ssbtek_adapter_kit.conformance.contract import contracts
from ssbtek_adapter_kit.soap import Opened, open_envelope
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.codes import REGISTER, ROOT, WRAPPER
from ssbtek_adapter_skv.question import inner_question, question
from ssbtek_adapter_skv.settings import Settings
from ssbtek_contracts.lookup import Lookup

SCHEMA = "se/rsv/zg/bs/service/ws/beskattningws/ZgBsBeskattningWSService_schema.xsd"


def test_the_wrapper_holds_one_text_without_a_namespace(lookup: Lookup) -> None:
    asked = etree.fromstring(question(lookup))
    assert asked.tag == f"{{{WRAPPER}}}BeskattningsuppgifterRequest"
    assert [(each.tag, each.text) for each in asked] == [("forfragan", inner_question(lookup))]


def test_the_text_is_a_document_from_its_first_character(lookup: Lookup) -> None:
    inner = inner_question(lookup)
    assert inner.startswith('<?xml version="1.0" encoding="UTF-8"?><')
    read = etree.fromstring(inner.encode())
    assert read.tag == f"{{{ROOT}}}ForfraganBeskattningsuppgifterEnligtSFS2008-975"
    assert [(each.tag, each.text) for each in read] == [
        (f"{{{REGISTER}}}IdentitetsbeteckningFysiskPerson", lookup.person)
    ]


def test_nothing_is_told_but_the_person(lookup: Lookup) -> None:
    bare = lookup.model_copy(update={"case": None, "caseworker": None, "period": None, "processors": ()})
    assert question(bare) == question(lookup)
    assert b"EB-2026-001234" not in question(lookup)


def test_the_request_is_soap_at_the_set_path(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings(service_path="/elsewhere")).request
    assert (request.method, request.path) == ("POST", "/elsewhere")
    opened = open_envelope(request.body)
    assert isinstance(opened, Opened)
    assert opened.document == question(lookup)
    assert str(lookup.person) not in str(request.headers)


@pytest.mark.contracts
def test_the_question_fits_the_published_schema(lookup: Lookup) -> None:
    schema = etree.XMLSchema(file=str(contracts() / SCHEMA))
    schema.assertValid(etree.fromstring(question(lookup)))
