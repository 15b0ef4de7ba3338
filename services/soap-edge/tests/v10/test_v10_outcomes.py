"""Every outcome of every provider as version 10 tells it: valid by the published schema, and read by strict clients."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from ssbtek_adapter_kit.persons import PERSONS
from ssbtek_contracts.codes import CODES
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import (
    HAS_CONTENT,
    BadAnswer,
    Data,
    Failed,
    InvalidRequest,
    Missing,
    NothingFound,
    NotPermitted,
    Outcome,
    Partial,
    Refused,
    Timeout,
    Unavailable,
)
from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.reply import Block, Reply
from ssbtek_edge.felkoder import ERRORS
from ssbtek_edge.interface import Asked, Fault
from ssbtek_edge.versions import Interfaces

PROVIDERS = ("af", "csn", "fk", "skv", "so", "tns", "miv")
S = "{http://schema.forsakringskassan.se/integration/ssbt/10}"
FETCH, PING = "hamtaBastjanstInformation", "testaBastjanstInformation"
UNLIKE_THE_SCHEMA = {("af", "incomplete"), ("so", "incomplete"), ("tns", "incomplete"), ("miv", "incomplete")}
"""As real base services are; what they said is handed on all the same."""
ERROR_OUTCOMES: list[Outcome] = [
    Refused(code="provider_refused", provider_code="-1005"),
    Refused(code="provider_refused"),
    NotPermitted(code="not_qualified"),
    NotPermitted(code="provider_cut_off"),
    InvalidRequest(code="invalid_period", field="body.period.from", allowed="2026-09-25 to 2026-12-25"),
    InvalidRequest(code="invalid_case", field="manifest.case", allowed="1 to 31 characters, here 36"),
    Timeout(code="deadline"),
    Timeout(code="provider_slow"),
    Unavailable(code="breaker_open"),
    Unavailable(code="maintenance", until=datetime(2026, 11, 26, 4, 0, tzinfo=UTC)),
    BadAnswer(code="unreadable"),
    Failed(code="provider_fault", provider_code="HTTP_503"),
    Failed(code="internal"),
    Failed(code="internal", provider_code="-1103"),
    Failed(code="some_code_of_tomorrow"),
]


def kinds_in(answer: etree._Element, block: str) -> list[str]:
    found = answer.find(f"{S}svarsdata/{S}{block}")
    assert found is not None
    return [etree.QName(each).localname for each in found]


@pytest.mark.contracts
@pytest.mark.parametrize("scenario", [person.scenario for person in PERSONS])
def test_what_the_simulators_say_about_each_person_is_read_by_strict_clients(
    scenario: str, simulated_block: Callable[[str, str], Block], answer: Callable[..., bytes], strict: Any
) -> None:
    blocks = [simulated_block(provider, scenario) for provider in PROVIDERS]
    written = answer(*blocks)
    child = strict.child(written)
    for block in blocks:
        expected = "data" if block.outcome.outcome in HAS_CONTENT else "error"
        assert kinds_in(child, block.provider.upper()) == [expected]
    typed_like_the_schema = [each for each in blocks if (each.provider, scenario) not in UNLIKE_THE_SCHEMA]
    good = answer(*typed_like_the_schema)
    assert strict.problems(good) == []
    read = strict.zeep(FETCH, good)
    for block in typed_like_the_schema:
        of_block = getattr(read.svarsdata, block.provider.upper())
        assert (of_block.error is None) == (block.outcome.outcome in HAS_CONTENT)
        # zeep makes None of an empty `data`, which is how MIV says that it has nothing.
        assert of_block.data is not None or of_block.error is not None or block.outcome.outcome == "nothing_found"


@pytest.mark.contracts
@pytest.mark.parametrize(("provider", "scenario"), sorted(UNLIKE_THE_SCHEMA))
def test_an_answer_with_mandatory_parts_missing_is_handed_on_and_read_by_tolerant_clients(
    provider: str,
    scenario: str,
    simulated_block: Callable[[str, str], Block],
    answer: Callable[..., bytes],
    strict: Any,
) -> None:
    import zeep

    written = answer(simulated_block(provider, scenario))
    assert strict.problems(written)
    tolerant = zeep.Client(str(strict.wsdl), settings=zeep.Settings(strict=False))
    read = strict.zeep(FETCH, written, client=tolerant)
    assert getattr(read, provider.upper(), None) or getattr(read.svarsdata, provider.upper()).data is not None


@pytest.mark.contracts
def test_every_outcome_with_content_is_data_whatever_is_missing(
    simulated_block: Callable[[str, str], Block], answer: Callable[..., bytes], strict: Any
) -> None:
    partial = Partial(missing=(Missing(part="studiemedel", code="part_failed"),))
    for outcome in (Data(), partial, NothingFound()):
        blocks = [
            simulated_block(provider, "everything").model_copy(update={"outcome": outcome}) for provider in PROVIDERS
        ]
        written = answer(*blocks)
        assert strict.problems(written) == []
        assert {*(kinds_in(strict.child(written), each.upper())[0] for each in PROVIDERS)} == {"data"}


@pytest.mark.contracts
@pytest.mark.parametrize(
    "outcome", ERROR_OUTCOMES, ids=lambda o: f"{o.outcome}-{o.code}-{getattr(o, 'provider_code', None)}"
)
def test_every_outcome_without_content_is_an_error_of_every_provider(
    outcome: Any, answer: Callable[..., bytes], strict: Any
) -> None:
    written = answer(*(Block(provider=each, outcome=outcome) for each in PROVIDERS))
    assert strict.problems(written) == []
    read = strict.zeep(FETCH, written).svarsdata
    for provider in PROVIDERS:
        block = getattr(read, provider.upper())
        assert block.data is None
        known = ERRORS.get(outcome.code, ERRORS["internal"])
        assert block.error.kalla == known.kalla
        own = getattr(outcome, "provider_code", None)
        assert block.error.felkod == (own if own and known.kalla == "BT" else outcome.code)
        assert known.text in block.error.felmeddelande[0]


def test_a_mistake_that_one_provider_minds_is_told_in_its_block_with_its_field(
    answer: Callable[..., bytes], child_of: Callable[[bytes], etree._Element]
) -> None:
    for field, told in {
        "manifest.case": "arendeidentitet",
        "manifest.caseworker": "ingivare/handlaggare",
        "organisation_name": "ingivare/namn",
        "body.person": "personidentitet",
        "body.period": "tidsperiod",
        "body.period.to": "tidsperiod/tomDatum",
        "body.processors": "personuppgiftsbitrade",
        "body.purpose_text": "syfte",
        "body.legal_basis_text": "lagtext",
        "body.providers.csn.parameters.period": "CSN/tidsperiod",
        "body.providers.csn.parameters.period.from": "CSN/tidsperiod/fromDatum",
        "body.providers.fk.parameters.version": "FK/fraga/version",
        "body.providers.fk.parameters.actor": "FK/fraga/aktorsid",
        "body.providers.fk.parameters.question": "FK/fraga/lefiJsonFraga",
        "body.providers.fk.parameters.question.personnummer": "FK/fraga/lefiJsonFraga/personnummer",
        "body.providers.fk.parameters.question.period": "FK/fraga/lefiJsonFraga/period",
        "body.providers.fk.parameters": "FK",
    }.items():
        outcome = InvalidRequest(code="invalid_parameter", field=field, allowed="something else")
        error = child_of(answer(Block(provider="fk", outcome=outcome))).find(f".//{S}error")
        assert error is not None
        messages = [each.text or "" for each in error.findall(f"{S}felmeddelande")]
        assert messages[0].startswith(f"{told}: "), field
        assert messages[1] == "Tillåtet: something else"


def test_an_announced_end_of_maintenance_is_told(
    answer: Callable[..., bytes], child_of: Callable[[bytes], etree._Element]
) -> None:
    until = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
    written = answer(Block(provider="so", outcome=Unavailable(code="maintenance", until=until)))
    texts = [each.text for each in child_of(written).iter(f"{S}felmeddelande")]
    assert texts == [ERRORS["maintenance"].text, "Till och med: 2026-11-26T04:00+00:00"]


def test_data_without_a_document_is_an_error_and_never_empty(
    answer: Callable[..., bytes], child_of: Callable[[bytes], etree._Element]
) -> None:
    for outcome in (Data(), NothingFound(), Partial(missing=(Missing(part="x", code="part_failed"),))):
        child = child_of(answer(*(Block(provider=each, outcome=outcome) for each in PROVIDERS)))
        assert [kinds_in(child, each.upper()) for each in PROVIDERS] == [["error"]] * 7


def test_a_content_that_is_none_is_an_error_of_its_block_alone(
    simulated_block: Callable[[str, str], Block], answer: Callable[..., bytes], child_of: Callable[[bytes], Any]
) -> None:
    for content in ("", "not base64 ☺", base64.b64encode(b"{}").decode(), base64.b64encode(b'{"document":3}').decode()):
        broken = Block(provider="csn", outcome=Data(), content=content)
        child = child_of(answer(simulated_block("af", "everything"), broken, simulated_block("miv", "everything")))
        assert [kinds_in(child, each) for each in ("AF", "CSN", "MIV")] == [["data"], ["error"], ["data"]]
        assert child.findtext(f".//{S}CSN//{S}felkod") == "unreadable"


def test_exactly_the_services_that_were_asked_for_have_a_block(
    interfaces: Interfaces, asked: Callable[..., Asked], reply: Callable[..., Reply], child_of: Callable[[bytes], Any]
) -> None:
    some = asked(included={"SKV": "1", "MIV": "true", "AF": "0"})
    blocks = [Block(provider=each, outcome=Timeout(code="deadline")) for each in (*PROVIDERS, "kfm")]
    written = interfaces.write(some, reply(*blocks))
    assert isinstance(written, bytes)
    found = child_of(written).find(f"{S}svarsdata")
    assert [etree.QName(each).localname for each in found] == ["SKV", "MIV"]


def test_a_block_that_the_reply_lacks_is_an_error_and_not_left_out(
    interfaces: Interfaces, asked: Callable[..., Asked], reply: Callable[..., Reply], child_of: Callable[[bytes], Any]
) -> None:
    written = interfaces.write(asked(), reply(Block(provider="so", outcome=Timeout(code="deadline"))))
    assert isinstance(written, bytes)
    felkoder = [each.text for each in child_of(written).iter(f"{S}felkod")]
    assert felkoder == ["internal"] * 4 + ["deadline"] + ["internal"] * 2


@pytest.mark.contracts
def test_a_question_that_asks_no_service_gets_an_answer_without_blocks(
    interfaces: Interfaces, asked: Callable[..., Asked], reply: Callable[..., Reply], strict: Any
) -> None:
    written = interfaces.write(asked(included="false"), reply(refusal=Refusal(code="nothing_asked")))
    assert isinstance(written, bytes)
    assert strict.problems(written) == []
    assert len(strict.child(written).find(f"{S}svarsdata")) == 0


@pytest.mark.parametrize("code", sorted(code for where, code in CODES if where == "refusal"))
def test_a_query_that_is_refused_whole_is_a_fault(
    code: str, interfaces: Interfaces, asked: Callable[..., Asked], ping: Asked, reply: Callable[..., Reply]
) -> None:
    for one in (asked(), ping):
        fault = interfaces.write(one, reply(refusal=Refusal(code=code)))
        if code == "nothing_asked":
            assert isinstance(fault, bytes)
            continue
        assert isinstance(fault, Fault)
        assert (fault.operation, fault.version) == (one.operation, "10")
        assert fault == interfaces.refused(one, Refusal(code=code))


def test_a_refusal_names_the_field_in_the_contracts_words(interfaces: Interfaces, asked: Callable[..., Asked]) -> None:
    told = interfaces.refused(asked(), Refusal(code="purpose_unknown", field="manifest.purpose", allowed="aterkrav"))
    assert (told.code, told.field, told.allowed) == ("purpose_unknown", "syfte", "aterkrav")
    hidden = interfaces.refused(asked(), Refusal(code="unreadable", field="body.person", allowed="12 digits"))
    assert (hidden.code, hidden.field, hidden.allowed) == ("internal", None, None)
    ours = interfaces.refused(asked(), Refusal(code="signature_invalid", field="signature", allowed="absent, or …"))
    assert (ours.code, ours.field, ours.allowed) == ("signature_invalid", None, None)


@pytest.mark.contracts
def test_a_ping_tells_who_was_called_and_what_went_wrong(
    interfaces: Interfaces, ping: Asked, reply: Callable[..., Reply], block: Callable[..., Block], strict: Any
) -> None:
    written = interfaces.write(
        ping,
        reply(
            block("miv", Data(), called=False),
            block("af", Data(), called=True),
            block("csn", Failed(code="provider_fault", provider_code="HTTP_500"), called=True),
            block("fk", Timeout(code="deadline")),
            block("skv", NotPermitted(code="not_qualified")),
            block("tns", Data(), called=False),
        ),
    )
    assert isinstance(written, bytes)
    assert strict.problems(written) == []
    read = strict.zeep(PING, written)
    assert (read.AF.anropad, read.AF.error) == (True, None)
    assert (read.CSN.anropad, read.CSN.error.kalla, read.CSN.error.felkod) == (True, "BT", "HTTP_500")
    assert (read.FK.anropad, read.FK.error.kalla, read.FK.error.felkod) == (False, "SSBT", "deadline")
    assert (read.SKV.anropad, read.SKV.error.felkod) == (False, "not_qualified")
    assert (read.SO, read.TNS, read.MIV) == (None, None, None)


def test_a_ping_to_providers_none_of_which_can_be_tested_is_empty(
    interfaces: Interfaces, ping: Asked, reply: Callable[..., Reply], block: Callable[..., Block], child_of: Any
) -> None:
    written = interfaces.write(ping, reply(*(block(each, Data(), called=False) for each in PROVIDERS)))
    child = child_of(written)
    assert child.tag == f"{S}testaBastjanstInformationResponse" and len(child) == 0


def test_simulated_documents_are_there_for_every_provider(
    simulated_block: Callable[[str, str], Block], unpacked: Callable[[Block], Content]
) -> None:
    # What the tests above say of every outcome holds for documents that are not empty.
    assert all(len(unpacked(simulated_block(each, "everything")).document_bytes()) > 500 for each in PROVIDERS)
