"""What an adapter makes of answers broken in any way: never a crash, never data out of something unreadable."""

import json
from typing import final
from xml.parsers import expat

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.conformance.subject import Subject
from ssbtek_adapter_kit.exchange import Response
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.outcome import HAS_CONTENT

SCENARIOS = ("everything", "nothing", "partial", "unknown_codes", "pension", "incomplete", "broken", "refused")
_WIDE = st.sampled_from(["utf-16", "utf-16-be", "latin-1", "utf-8-sig", "cp037"])


class Hardness(Subject):
    """Subclass it with `adapter`, `simulation` and `settings`; override nothing."""

    @final
    def sample(self, scenario: str) -> Response:
        """What the simulator answers about the person of a scenario."""
        asked = self.adapter.ask(self.lookup(scenario), self.settings())
        return self.simulation.answer(asked.request, BY_SCENARIO[scenario].number)

    @final
    def outcome_of(self, scenario: str, body: bytes) -> str:
        """The outcome, or `BadDocument`; anything else that is raised fails the test."""
        sample = self.sample(scenario)
        lookup = self.lookup(scenario)
        asked = self.adapter.ask(lookup, self.settings())
        try:
            answer = Response(sample.status, body, sample.headers)
            return self.adapter.read(lookup, asked, answer, self.settings()).outcome.outcome
        except BadDocument:
            return "bad_answer"

    @final
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SCENARIOS), st.floats(0, 1, exclude_max=True))
    def test_a_truncated_answer_is_never_data(self, scenario: str, share: float) -> None:
        whole = self.sample(scenario).body
        cut = whole[: int(len(whole.rstrip()) * share)]
        assert self.outcome_of(scenario, cut) not in HAS_CONTENT

    @final
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(SCENARIOS), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), min_size=1, max_size=5)
    )
    def test_a_mutated_answer_that_is_not_well_formed_is_never_data(
        self, scenario: str, changes: list[tuple[float, bytes]]
    ) -> None:
        body = bytearray(self.sample(scenario).body)
        for where, what in changes:
            at = int(where * (len(body) - 1))
            body[at : at + 1] = what
        outcome = self.outcome_of(scenario, bytes(body))
        if not well_formed(bytes(body)):
            assert outcome not in HAS_CONTENT

    @final
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SCENARIOS), _WIDE)
    def test_another_encoding_is_read_rightly_or_not_at_all(self, scenario: str, encoding: str) -> None:
        body = self.sample(scenario).body
        expected = self.outcome_of(scenario, body)
        try:
            encoded = body.decode().encode(encoding)
        except UnicodeEncodeError:
            return
        assert self.outcome_of(scenario, encoded) in (expected, "bad_answer", "failed", "refused")

    @final
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=400))
    def test_any_bytes_at_all_are_never_data(self, body: bytes) -> None:
        assert self.outcome_of("everything", body) not in HAS_CONTENT

    @final
    def test_a_doctype_an_entity_and_a_deep_nest_are_refused(self) -> None:
        for hostile in (
            b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
            b"<a>" * 5000 + b"</a>" * 5000,
            b"[" * 50_000 + b"]" * 50_000,
            b'{"a":' * 5000 + b"1" + b"}" * 5000,
            b"",
            b"\xef\xbb\xbf",
            b"null",
            b"[]",
            b'"text"',
        ):
            assert self.outcome_of("everything", hostile) not in HAS_CONTENT


def well_formed(body: bytes) -> bool:
    """Whether it is JSON or XML by readers that no adapter goes by alone."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        parser = expat.ParserCreate()
        try:
            parser.Parse(body, True)
        except (expat.ExpatError, LookupError, ValueError):
            return False
    return True
