"""A business system asks over SOAP and gets an answer or a fault, whatever its certificate and whatever lies behind."""

import asyncio
from datetime import date, timedelta

import aiohttp
import pytest

from ssbtek_contracts.connection import Certificate
from ssbtek_contracts.query import QueryReceived, read_body, read_manifest

ONE, OTHER = "2199990017", "2199990025"
PERSON = "198503129804"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_question_is_answered_and_its_query_attests_who_sent_it(around) -> None:
    async with around.edge() as edge:
        status, text, response = await around.ask(edge, traceparent=TRACE)
        assert (status, response.headers["Content-Type"]) == (200, "text/xml; charset=UTF-8")
        assert text.count("<") > 20 and "connection_failed" in text and text.count("felkod>") == 14
    record = (await around.records(around.names.ingress("interactive")))[-1]
    sent = QueryReceived.read(record.value)
    manifest, body = read_manifest(sent.manifest_bytes()), read_body(sent.body_bytes())
    assert record.key.decode() == f"{ONE}/{manifest.query_id}" and record.partition == 0
    assert manifest.attestation.certificate == around.client.fingerprint and body.person == PERSON
    assert manifest.query_id == response.headers["ssbtek-query"]
    assert dict(record.headers)["traceparent"].decode().split("-")[1] == TRACE.split("-")[1]
    plan = (await around.plans())[-1]
    assert (plan.route, plan.refusal, plan.key) == ("edge", None, record.key.decode())


async def test_a_ping_says_of_each_provider_whether_it_was_called(around, ping) -> None:
    async with around.edge() as edge:
        status, text, _ = await around.ask(edge, ping)
    assert status == 200
    assert text.count("anropad>true</") == 7


async def test_a_vendors_certificate_asks_for_each_that_named_it(around) -> None:
    async with around.edge() as edge:
        before = {plan.key for plan in await around.plans()}
        for organisation in (ONE, OTHER):
            assert (await around.ask(edge, around.question(organisation=organisation), around.vendor))[0] == 200
        plans = [plan for plan in await around.plans() if plan.key not in before]
        assert {(plan.organisation, plan.ingress.partition) for plan in plans} == {(ONE, 0), (OTHER, 1)}


async def test_a_certificate_asks_for_nobody_who_did_not_name_it(around) -> None:
    async with around.edge() as edge:
        before = len(await around.plans())
        status, text, response = await around.ask(edge, around.question(organisation=OTHER))
        assert (status, response.headers["Content-Type"]) == (500, "text/xml; charset=UTF-8")
        assert "organisation_not_named" in text and "ingivare/organisationsnummer" in text
        status, text, _ = await around.ask(edge, None, around.authority.pair("stranger"))
        assert status == 500 and "certificate_not_registered" in text
        assert len(await around.plans()) == before
        assert around.metric(edge, "ssbtek_edge_faults_total") == 2


async def test_a_revocation_works_within_seconds_also_on_an_open_connection(own_around, wait_until) -> None:
    around, pair = own_around, own_around.authority.pair("soon-revoked")
    await around.provision()
    await around.connect(*around.documents(Certificate(use="tls", fingerprint=pair.fingerprint)))
    async with around.edge(within_ms=2000) as edge:
        status, text, response = await around.ask(edge, None, pair)  # nobody answers behind
        assert status == 500 and "no_reply" in text and response.headers["ssbtek-query"]
        for changed, code in (
            (Certificate(use="tls", fingerprint=pair.fingerprint, revoked=True), "certificate_revoked"),
            (Certificate(use="tls", fingerprint=pair.fingerprint, valid_to=date(2026, 1, 1)), "certificate_expired"),
        ):
            await around.connect(*around.documents(changed))
            async with asyncio.timeout(10):
                while code not in (await around.ask(edge, None, pair))[1]:
                    pass
        await around.connect(*around.documents())
        async with asyncio.timeout(10):
            while "certificate_not_registered" not in (await around.ask(edge, None, pair))[1]:
                pass


async def test_the_same_question_again_joins_and_is_asked_once(around) -> None:
    around.adapters.silent = {"csn"}
    raw = around.question()
    try:
        async with around.edge(within_ms=6000) as one, around.edge(within_ms=6000) as other:
            before = len(await around.plans())
            asking = [asyncio.create_task(around.ask(one, raw)) for _ in range(3)]
            await asyncio.sleep(0.5)
            asking += [asyncio.create_task(around.ask(other, raw)) for _ in range(3)]
            answers = [await each for each in asking]
            answers.append(await around.ask(other, raw))  # kept: answered at once
            assert [status for status, _, _ in answers] == [200] * 7
            assert len({text for _, text, _ in answers}) == 1
            assert len(await around.plans()) == before + 1
            assert around.metric(other, 'ssbtek_edge_queries_total{how="kept"}') == 1
        async with around.edge() as later:  # one that starts only now reads what was replied before
            assert (await around.ask(later, raw))[1] == answers[0][1]
            assert len(await around.plans()) == before + 1
    finally:
        around.adapters.silent = set()


async def test_all_providers_hanging_is_an_answer_in_time_with_seven_errors(around) -> None:
    around.adapters.silent = {"af", "csn", "fk", "skv", "so", "tns", "miv"}
    try:
        async with around.edge() as edge:
            began = asyncio.get_running_loop().time()
            status, text, _ = await around.ask(edge)
            took = asyncio.get_running_loop().time() - began
    finally:
        around.adapters.silent = set()
    assert status == 200 and text.count("felkod>deadline<") == 7
    assert 17 < took < 27


async def test_a_client_that_goes_away_leaves_nothing_behind(around, wait_until) -> None:
    around.adapters.silent = {"af"}
    try:
        async with around.edge(within_ms=6000) as edge:
            asking = asyncio.create_task(around.ask(edge))
            await wait_until(lambda: around.metric(edge, "ssbtek_edge_waiting") == 1)
            asking.cancel()
            await wait_until(lambda: around.metric(edge, "ssbtek_edge_waiting") == 0)
            await wait_until(lambda: around.metric(edge, "ssbtek_edge_connections") == 0)
    finally:
        around.adapters.silent = set()


async def test_above_its_bound_new_questions_are_told_to_come_again_and_old_ones_are_not(around, wait_until) -> None:
    around.adapters.silent = {"af"}
    raw = around.question()
    try:
        async with around.edge(within_ms=4000, waiting_max=1) as edge:
            before = len(await around.plans())
            first = asyncio.create_task(around.ask(edge, raw))
            await wait_until(lambda: around.metric(edge, "ssbtek_edge_waiting") == 1)
            status, text, response = await around.ask(edge)
            assert status == 503 and 2 <= int(response.headers["Retry-After"]) <= 6 and "overloaded" in text
            again = asyncio.create_task(around.ask(edge, raw))  # the resend of one that is under way adds no load
            assert (await first)[0] == (await again)[0] == 200
            assert len(await around.plans()) == before + 1
            around.adapters.silent = set()
            assert (await around.ask(edge))[0] == 200
    finally:
        around.adapters.silent = set()


async def test_a_refusal_is_a_fault_that_says_why(around) -> None:
    async with around.edge() as edge:
        status, text, _ = await around.ask(edge, around.question(purpose="", legal_basis=""))
        assert status in (200, 500)
        status, text, _ = await around.ask(edge, b"<not-soap/>")
        assert status == 500 and "felkod>" in text


async def test_an_edge_whose_key_the_router_does_not_know_is_told_at_once(own_around) -> None:
    await own_around.provision()
    async with own_around.behind(with_keys=False), own_around.edge() as edge:
        raw = own_around.question()
        for _ in range(2):  # also when it is asked again
            began = asyncio.get_running_loop().time()
            status, text, _ = await own_around.ask(edge, raw)
            assert status == 500 and "signature_invalid" in text
            assert asyncio.get_running_loop().time() - began < 8
    assert [(plan.route, plan.refusal.code) for plan in await own_around.plans()] == [
        ("organisation", "signature_invalid")
    ]


async def test_an_expired_certificate_is_refused_at_the_handshake_and_told_in_the_log(
    around, capfd, wait_until
) -> None:
    expired = around.authority.pair("expired", valid_for=timedelta(days=-1))
    async with around.edge() as edge:
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await around.ask(edge, None, expired)
        await wait_until(lambda: around.metric(edge, "ssbtek_edge_handshakes_failed_total") == 1)
    told = capfd.readouterr().out
    assert "handshake_failed" in told and "certificate_has_expired" in told


async def test_no_person_number_stands_in_the_log(around, capfd) -> None:
    async with around.edge() as edge:
        await around.ask(edge)
        await around.ask(edge, around.question(organisation=OTHER))
    assert PERSON not in capfd.readouterr().out


async def test_the_description_is_served_where_questions_are_asked(around) -> None:
    async with around.edge() as edge:
        connector = aiohttp.TCPConnector(ssl=around.tls())
        async with aiohttp.ClientSession(connector=connector) as session:
            url = f"https://localhost:{edge.listening.port}/"
            async with session.get(f"{url}?wsdl") as response:
                assert response.status == 200 and url in await response.text()
            async with session.get(url) as response:
                assert response.status == 405


async def test_an_edge_that_is_told_to_end_answers_first_what_waits(around) -> None:
    around.adapters.silent = {"csn"}
    try:
        async with around.edge(within_ms=5000, drain_ms=8000) as edge:
            asking = asyncio.create_task(around.ask(edge))
            await asyncio.sleep(1)
        status, text, _ = await asking
        assert status == 200 and "deadline" in text
    finally:
        around.adapters.silent = set()
