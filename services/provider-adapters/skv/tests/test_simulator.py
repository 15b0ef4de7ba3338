"""The simulator speaks the real protocol, and says the same to the same question."""

import pytest
from lxml import etree

from ssbtek_adapter_kit.conformance.contract import contracts
from ssbtek_adapter_kit.exchange import Request
from ssbtek_adapter_kit.persons import BY_SCENARIO, PERSONS
from ssbtek_adapter_kit.soap import Fault, envelope, open_envelope
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup

SCHEMA = "se/rsv/zg/bs/service/ws/beskattningws/ZgBsBeskattningWSService_schema.xsd"


def test_it_finds_the_person_of_a_question_and_nobody_in_anything_else(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    assert SIMULATION.person_in(asked.request) == lookup.person
    for body in (b"", b"<a/>", envelope(b"<a/>"), envelope(b"<a><forfragan>x</forfragan></a>"), b"\xff"):
        assert SIMULATION.person_in(Request(body)) == ""


@pytest.mark.parametrize("person", [each.number for each in PERSONS] + ["191212121212"])
def test_an_answer_is_a_pure_function_of_question_and_person(lookup: Lookup, person: str) -> None:
    request = adapter().ask(lookup.model_copy(update={"person": person}), Settings()).request
    assert SIMULATION.answer(request, person) == SIMULATION.answer(request, person)


def test_whoever_is_not_in_the_catalogue_is_known_nowhere(lookup: Lookup) -> None:
    unknown = lookup.model_copy(update={"person": "191212121212"})
    asked = adapter().ask(unknown, Settings())
    answered = SIMULATION.answer(asked.request, "191212121212")
    assert adapter().read(unknown, asked, answered, Settings()).outcome.outcome == "nothing_found"


def test_documents_travel_escaped_or_as_a_cdata_section(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings()).request
    assert b"<svar>&lt;?xml " in SIMULATION.answer(request, BY_SCENARIO["everything"].number).body
    assert b"<svar><![CDATA[<?xml " in SIMULATION.answer(request, BY_SCENARIO["pension"].number).body


@pytest.mark.contracts
def test_the_fault_it_refuses_with_fits_the_published_schema(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings()).request
    fault = open_envelope(SIMULATION.answer(request, BY_SCENARIO["refused"].number).body)
    assert isinstance(fault, Fault)
    etree.XMLSchema(file=str(contracts() / SCHEMA)).assertValid(fault.detail)
