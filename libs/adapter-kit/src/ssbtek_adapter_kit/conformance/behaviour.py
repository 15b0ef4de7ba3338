"""How an adapter behaves towards its provider, whatever that does: on real HTTP and mutual TLS, without Kafka."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, final
from xml.sax.saxutils import unescape

import pytest

from ssbtek_adapter_kit.conformance.bench import Bench, benched
from ssbtek_adapter_kit.conformance.subject import Subject, sample_lookup
from ssbtek_adapter_kit.persons import BY_SCENARIO, PERSONS, Fault
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import HAS_CONTENT

PERSON = BY_SCENARIO["everything"].number


class Behaviour(Subject):
    """Subclass it with `adapter`, `simulation` and `settings`; override nothing."""

    @final
    def bench(self, folder: Path, **settings: Any) -> AbstractAsyncContextManager[Bench]:
        """The adapter and its simulator, each with a certificate of the same authority unless told otherwise."""
        return benched(self, folder, **settings)

    @final
    async def test_the_providers_document_comes_through_byte_for_byte(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path) as bench:
            answer = await bench.ask()
        assert answer.outcome.outcome == "data"
        assert answer.content is not None
        content = Content.unpack(answer.content)
        asked = self.adapter.ask(self.lookup("everything"), self.settings())
        sent = self.simulation.answer(asked.request, PERSON).body
        assert content.document_bytes()
        assert content.document_bytes() in sent or self._unwrapped(sent, content.document_bytes())
        assert content.view, "a full answer has a view"

    @final
    @staticmethod
    def _unwrapped(sent: bytes, document: bytes) -> bool:
        # A document that travels as the text of an element is escaped there; its own bytes are what was meant.
        return document.decode() in unescape(sent.decode(), {"&quot;": '"', "&apos;": "'", "&#13;": "\r"})

    @final
    @pytest.mark.parametrize(
        ("fault", "outcome", "code"),
        [
            (Fault.HANG, "timeout", "provider_slow"),
            (Fault.REFUSE, "unavailable", "connection_failed"),
            (Fault.BREAK, "bad_answer", "cut_short"),
            (Fault.TRICKLE, "timeout", "provider_slow"),
            (Fault.OVERSIZE, "bad_answer", "too_large"),
            (Fault.REDIRECT, "bad_answer", "redirected"),
            (Fault.GARBAGE, "bad_answer", "unreadable"),
        ],
    )
    async def test_a_failing_provider_is_told_as_it_failed(
        self, tmp_path: Path, fault: Fault, outcome: str, code: str
    ) -> None:
        async with self.bench(tmp_path) as bench:
            answer = await bench.ask(fault=fault)
        assert (answer.outcome.outcome, getattr(answer.outcome, "code", None)) == (outcome, code)
        assert answer.content is None

    @final
    async def test_http_500_is_never_taken_for_an_answer(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path) as bench:
            answer = await bench.ask(fault=Fault.ERROR)
        assert answer.outcome.outcome in ("failed", "bad_answer")

    @final
    async def test_an_answer_about_somebody_else_is_discarded_and_an_incident(self, tmp_path: Path) -> None:
        if not self.echoes_person:
            pytest.skip(f"{self.adapter.provider}: the contract tells nothing of whom an answer is about")
        async with self.bench(tmp_path) as bench:
            answer = await bench.ask(fault=Fault.WRONG_PERSON)
        assert (answer.outcome.outcome, getattr(answer.outcome, "code", None)) == ("bad_answer", "wrong_person")
        assert answer.content is None
        assert bench.incidents("wrong_person") == 1

    @final
    async def test_every_catalogue_person_gets_one_answer_that_fits_the_lookup(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path, call_timeout_ms=2500) as bench:
            lookups = [self.lookup(person.scenario) for person in PERSONS]
            answers = await asyncio.gather(*(bench.handle(each) for each in lookups))
        for lookup, answer in zip(lookups, answers, strict=True):
            assert (answer.key, answer.body_digest, answer.ingress) == (lookup.key, lookup.body_digest, lookup.ingress)
            assert (answer.content is not None) is (answer.outcome.outcome in HAS_CONTENT)
            assert Answer.read(answer.write()) == answer

    @final
    async def test_the_deadline_is_kept_and_what_is_too_late_is_not_begun(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path, call_timeout_ms=15_000) as bench:
            now = time.time_ns() // 1_000_000
            late = await bench.ask(deadline=now + 300)
            assert getattr(late.outcome, "code", None) == "too_late"
            assert not bench.simulator.asked
            began = time.monotonic()
            slow = await bench.ask(fault=Fault.HANG, deadline=time.time_ns() // 1_000_000 + 1500)
            assert slow.outcome.outcome == "timeout"
            assert time.monotonic() - began < 1.5

    @final
    async def test_the_breaker_opens_on_a_dead_provider_and_closes_on_a_live_one(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path, breaker_failures=2, breaker_open_ms=300, attempts=1) as bench:
            for _ in range(2):
                await bench.ask(fault=Fault.REFUSE)
            asked = sum(bench.simulator.asked.values())
            shut = await bench.ask("nothing")
            assert getattr(shut.outcome, "code", None) == "breaker_open"
            assert sum(bench.simulator.asked.values()) == asked
            await asyncio.sleep(0.35)
            assert (await bench.ask("everything", Fault.NONE)).outcome.outcome == "data"
            assert bench.handler.breaker_state == "closed"

    @final
    async def test_a_failed_connection_is_tried_again_while_there_is_time(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path, attempts=2) as bench:
            await bench.ask(fault=Fault.REFUSE)
            assert bench.simulator.asked[PERSON] >= 2

    @final
    async def test_maintenance_and_switching_off_ask_nobody(self, tmp_path: Path) -> None:
        until = datetime.now(UTC) + timedelta(hours=1)
        async with self.bench(tmp_path, maintenance_until=until) as bench:
            answer = await bench.ask()
            assert (answer.outcome.outcome, getattr(answer.outcome, "until", None)) == ("unavailable", until)
        async with self.bench(tmp_path, switched_off=("2199990017",)) as other:
            assert (await other.ask()).outcome.outcome == "not_permitted"
            assert not other.simulator.asked

    @final
    @pytest.mark.parametrize("wrong", [{"certificate_days": -1}, {"strange": "server"}])
    async def test_a_certificate_expired_or_of_an_unknown_authority_is_not_trusted(
        self, tmp_path: Path, wrong: dict[str, Any]
    ) -> None:
        async with self.bench(tmp_path, **wrong) as bench:
            answer = await bench.ask()
        assert (answer.outcome.outcome, getattr(answer.outcome, "code", None)) == ("unavailable", "tls_failed")
        assert not bench.simulator.asked

    @final
    async def test_a_provider_that_does_not_trust_our_certificate_is_unavailable(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path, strange="client") as bench:
            answer = await bench.ask()
        assert answer.outcome.outcome == "unavailable"
        assert not bench.simulator.asked

    @final
    async def test_a_ping_is_answered_and_moves_no_breaker(self, tmp_path: Path) -> None:
        async with self.bench(tmp_path, breaker_failures=1) as bench:
            lookup = sample_lookup(self.adapter.provider, None)
            answer = await bench.handle(lookup)
            assert answer.called is (self.adapter.ping is not None)
            assert answer.outcome.outcome == "data"
            await bench.simulator.stop()
            await bench.handle(lookup)
            assert bench.handler.breaker_state == "closed"

    @final
    async def test_nothing_personal_is_told_to_operators_whatever_happens(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level("DEBUG")
        async with self.bench(tmp_path, call_timeout_ms=800) as bench:
            for fault in (Fault.NONE, Fault.ERROR, Fault.GARBAGE, Fault.WRONG_PERSON, Fault.REFUSE, Fault.BREAK):
                answer = await bench.ask(fault=fault)
                assert PERSON[2:] not in answer.model_dump_json(exclude={"content"})
            assert "ssbtek.outcome" in bench.told()
            said = f"{bench.told()}{caplog.text}{''.join(capfd.readouterr())}"
        assert PERSON[2:] not in said
