"""The base services that are measured against: real documents, each about the person that was asked about."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from itertools import islice
from statistics import mean

import pytest

from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Response
from ssbtek_bench.base_services import Answers, simulation_of
from ssbtek_bench.persons import LONGEST_S, SHORTEST_S, delay_s, persons
from ssbtek_contracts.providers import load_providers


def some() -> Iterator[str]:
    # Among them 19711009 and its like, where the number's last ten digits can be found one digit too early.
    return islice(persons(1), 0, 60)


@pytest.mark.parametrize("code", load_providers())
def test_each_answer_is_whole_and_about_who_was_asked(code) -> None:
    adapter = import_module(f"ssbtek_adapter_{code}.adapter").adapter()
    settings = import_module(f"ssbtek_adapter_{code}.settings").Settings()
    answers = Answers(simulation_of(code))
    for n, person in enumerate(some()):
        key = f"2199990017/3f0c2a52-8a67-4c4e-9d15-{n:012x}"
        lookup = sample_lookup(code, person).model_copy(update={"key": key})
        assert adapter.limits(lookup, date.today(), settings) is None  # noqa: DTZ011
        asked = adapter.ask(lookup, settings)
        lines = [f"POST /{asked.request.path.lstrip('/')} HTTP/1.1", *map(": ".join, asked.request.headers.items())]
        found, whole = answers.to("\r\n".join(lines).encode(), asked.request.body)
        assert found == person[-10:]
        head, _, body = whole.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert int(headers["content-length"]) == len(body)
        reading = adapter.read(lookup, asked, Response(200, body, headers), settings)
        assert reading.outcome.outcome == "data"


def test_a_delay_is_the_same_at_both_ends_and_within_bounds() -> None:
    delays = [delay_s(code, person) for person in islice(persons(2), 2000) for code in ("af", "csn")]
    assert min(delays) == SHORTEST_S
    assert max(delays) == LONGEST_S
    assert 0.5 < mean(delays) < 0.58
    assert delay_s("af", "196512249833") == delay_s("af", "6512249833") != delay_s("csn", "196512249833")


def test_persons_are_test_persons_and_all_different() -> None:
    many = list(islice(persons(3), 20_000))
    assert len(set(many)) == len(many)
    assert all(len(each) == 12 and each[8:11] >= "980" for each in many)
