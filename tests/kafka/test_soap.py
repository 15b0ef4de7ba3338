"""Over SOAP the whole system says of each test person what it says over Kafka, and the ledger tells who asked."""

import ssl
import uuid
from typing import Any

import pytest

from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.outcome import HAS_CONTENT
from ssbtek_local.soap_answer import SoapAnswer, read_answer
from ssbtek_local.soap_command import Answered, post
from ssbtek_local.soap_question import PING, SoapQuestion, write_question

ORGANISATION = "2199990017"


@pytest.fixture
async def asking(system):
    edge = await system.run("edge")
    context = ssl.create_default_context(cafile=system.ca)
    context.load_cert_chain(system.municipality.certificate, system.municipality.key)

    async def ask(raw: bytes) -> tuple[Answered, SoapAnswer]:
        answered = await post(f"https://localhost:{edge.listening.port}/", raw, context)
        return answered, read_answer(answered.body)

    yield ask
    await system.end("edge")


def about(question: Any) -> bytes:
    return write_question(
        SoapQuestion(
            organisation=ORGANISATION,
            organisation_name="Exempelköpings kommun",
            person=question.person,
            case=question.case,
            caseworker=question.caseworker,
            first=question.period_from,
            last=question.period_to,
            correlation=str(uuid.uuid4()),
        )
    )


@pytest.mark.parametrize("scenario", ["everything", "partial", "nothing"])
async def test_a_block_has_data_where_the_provider_answered_and_an_error_where_not(system, asking, scenario) -> None:
    question = system.question(scenario)
    async with system.client() as client:
        reply = await client.ask(question)
    answered, answer = await asking(about(question))
    assert answered.status == 200
    assert [block.name for block in answer.blocks] == [block.provider.upper() for block in reply.blocks]
    over_kafka = {block.provider.upper(): block.outcome.outcome in HAS_CONTENT for block in reply.blocks}
    assert {block.name: block.error is None for block in answer.blocks} == over_kafka


async def test_a_ping_calls_those_who_have_a_test_operation(asking) -> None:
    answered, answer = await asking(PING.encode())
    assert answered.status == 200
    assert answer.blocks and all(block.called and block.error is None for block in answer.blocks)


async def test_the_ledger_tells_whose_certificate_asked(system, asking) -> None:
    answered, _ = await asking(about(system.question("everything")))
    assert answered.query
    await system.conservation()  # waits until audit has read it all
    async with system.ledger() as ledger:
        entries = await ledger.entries(f"{ORGANISATION}/{answered.query}")
    kinds = [entry["kind"] for entry in entries]
    assert {"queryreceived", "plan", "lookup", "answer", "reply", "closed"} <= set(kinds)
    query = entries[kinds.index("queryreceived")]
    assert system.municipality.fingerprint in str(query["facts"])
    assert BY_SCENARIO["everything"].number not in str(entries)
