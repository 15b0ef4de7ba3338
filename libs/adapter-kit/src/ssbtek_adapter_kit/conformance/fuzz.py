"""What an adapter makes of answers spoilt at random: the same ones each time, as many as there is time for."""

import os
import random
import time
from typing import Any, final

from lxml import etree
from pydantic import BaseModel

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.conformance.hardness import SCENARIOS, well_formed
from ssbtek_adapter_kit.conformance.mutants import Mutant, mutant
from ssbtek_adapter_kit.conformance.mutants_values import SOMEBODY_ELSE
from ssbtek_adapter_kit.conformance.subject import Subject
from ssbtek_adapter_kit.exchange import Asked, Reading, Response
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.content import Content
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import COMPLETE, HAS_CONTENT
from ssbtek_contracts.view_values import Coded

SECONDS, SEED = "SSBTEK_FUZZ_SECONDS", "SSBTEK_FUZZ_SEED"
"""How long (default 5), and which answers: settings of a test alone."""
_MOST_CPU_SECONDS = 5.0
"""Of one answer of some kilobytes; a thousand times what it takes."""
_STATUSES = (200,) * 20 + (202, 204, 206, 400, 404, 500, 503)
_UNKNOWN = (None, "", "unknown")


class _Sample:
    """A lookup, its answer as the simulator gives it, and what is made of that."""

    def __init__(self, suite: "Fuzz", scenario: str) -> None:
        self.settings = suite.settings()
        self.lookup: Lookup = suite.lookup(scenario)
        self.asked: Asked = suite.adapter.ask(self.lookup, self.settings)
        self.response: Response = suite.simulation.answer(self.asked.request, str(self.lookup.person))
        self.reading: Reading = suite.adapter.read(self.lookup, self.asked, self.response, self.settings)


class Fuzz(Subject):
    """Subclass it with `adapter`, `simulation` and `settings`; override nothing."""

    @final
    def test_a_spoilt_answer_is_never_taken_for_a_whole_one(self) -> None:
        chance = random.Random(os.environ.get(SEED, "0"))  # noqa: S311 - to be done again, not to be secret
        samples = [_Sample(self, scenario) for scenario in (*SCENARIOS, "protected")]
        until = time.monotonic() + float(os.environ.get(SECONDS, "5"))
        count = 0
        while count < 50 or time.monotonic() < until:
            count += 1
            sample = chance.choice(samples)
            spoilt = mutant(sample.response.body, str(sample.lookup.person), chance)
            status = chance.choice(_STATUSES) if sample.response.status == 200 else sample.response.status
            try:
                self._check(sample, spoilt, status)
            except Exception as wrong:
                wrong.add_note(f"{self.adapter.provider}, answer {count}: {spoilt.what}\n{spoilt.body[:4000]!r}")
                raise

    @final
    def _check(self, sample: _Sample, spoilt: Mutant, status: int) -> None:
        began = time.process_time()
        reading = self._read(sample, Response(status, spoilt.body, sample.response.headers))
        assert time.process_time() - began < _MOST_CPU_SECONDS, "takes too long"
        if reading is None:
            return
        told = _as_sent(sample, reading)
        outcome = reading.outcome.outcome
        assert SOMEBODY_ELSE[2:] not in told.model_dump_json(exclude={"content"}), "a person number is told"
        if outcome not in HAS_CONTENT:
            return
        assert status == 200, "another HTTP status is no answer"
        assert spoilt.claim == "same" or (well_formed(spoilt.body) and well_formed(_text(reading))), "unreadable"
        assert reading.document in spoilt.body or _escaped(reading.document, spoilt.body), "made anew"
        if spoilt.claim == "foreign":
            assert not self.echoes_person and SOMEBODY_ELSE[2:].encode() not in reading.document, "of somebody else"
        elif spoilt.claim == "same":
            assert _said(reading) == _said(sample.reading), "read otherwise"
        elif spoilt.claim == "told" and outcome in COMPLETE and sample.reading.outcome.outcome in COMPLETE:
            assert _facts(reading.view) >= _facts(sample.reading.view), "something is gone without a word"
        if spoilt.claim in ("there", "told") and sample.reading.outcome.outcome == "data":
            assert outcome != "nothing_found", "something is taken for nothing"

    @final
    def _read(self, sample: _Sample, response: Response) -> Reading | None:
        try:
            return self.adapter.read(sample.lookup, sample.asked, response, sample.settings)
        except BadDocument:
            return None


def _as_sent(sample: _Sample, reading: Reading) -> Answer:
    """The answer as it goes out and comes in again; with content where the outcome has it, and there alone."""
    answer = answer_to(sample.lookup, reading, sample.asked, True, 1, "1")
    assert Answer.read(answer.write()) == answer
    assert (answer.content is not None) is (answer.outcome.outcome in HAS_CONTENT)
    if answer.content is not None:
        assert Content.unpack(answer.content).document_bytes() == reading.document
    return answer


def _said(reading: Reading) -> tuple[Any, ...]:
    """Outcome and view. Where a record lies depends on how much of the answer could be kept as the document."""
    return reading.outcome, [each.model_dump(exclude={"source"}) for each in reading.view]


def _text(reading: Reading) -> bytes:
    """The document; where its media type has a charset, that outranks what it declares itself (RFC 7303)."""
    document = reading.document
    declared = "charset=utf-8" in reading.media_type and document.lstrip().startswith(b"<?xml")
    return document.partition(b"?>")[2] if declared else document


def _escaped(document: bytes, body: bytes) -> bool:
    """Whether the document travelled as the text of an element."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return False
    return any(document == "".join(map(str, each.itertext())).encode() for each in root.iter("*"))


def _facts(value: Any) -> int:
    """How many values a view states. A code with its text is one; how a period was put is none beside it."""
    if isinstance(value, tuple):
        return sum(map(_facts, value))
    if isinstance(value, Coded):
        return int(bool(value.code or value.text))
    if isinstance(value, BaseModel):
        return sum(_facts(each) for name, each in value if name not in ("record", "source", "provider_part", "stated"))
    return int(value not in _UNKNOWN)
