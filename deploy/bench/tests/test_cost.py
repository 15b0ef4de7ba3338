"""What one query makes the whole system do, counted and not timed: fails when a change doubles it."""

import time

import pytest

from ssbtek_bench.base_services import tell
from ssbtek_bench.bed import Bed
from ssbtek_bench.counting import counting, profiled, too_much
from ssbtek_bench.hops import append_times
from ssbtek_bench.load import Load
from ssbtek_bench.together import Together

QUERIES = 12
LONG_S = {"offset commits": 1.0}
"""After so long a query has all commits that it brings about: an adapter commits twice a second, if it has news."""
EXPECTED = {
    "records": 17,  # received, planned, 7 requested, 7 answered, reply; its closing is seen by the ledger alone
    "HTTP calls": 7,
    "transactions": 2,  # one that plans, one that replies
    "produce requests": 10,
    "offset commits": 0.2,
    "fetches": 14,
    "ledger transactions": 0.9,
    "calls": 9_800,
    "peak KiB": 280,  # of a dozen queries: what is made once and kept falls to them too
}
"""A query, asked one after another: nothing shares a batch. Raise a number only with the reason why it is worth it."""
A_SECOND = {"offset commits": 14, "fetches": 13, "ledger transactions": 1, "calls": 600, "peak KiB": 30}
"""What is done besides in a second that goes by, whatever is asked: more of it falls to a query on a slow machine."""


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(180)
async def test_a_query_costs_what_it_did(tmp_path) -> None:
    async with Bed(tmp_path / "bed", slots=2) as bed, Together().running(bed) as door:
        load = Load(door, bed.wiring.providers, seed=1)
        async with load.running():
            await load.so_many_at_a_time(1, 3)
            load.asked.clear()
            calls = await tell(bed.control)
            began = time.monotonic()
            with profiled() as work, counting() as counts:
                for _ in range(QUERIES):
                    await load.burst(1)
                    await load.until_all_have_replies(20)
            seconds = (time.monotonic() - began) / QUERIES
            assert all(b'"complete":true' in each.value for each in load.asked.values())
            times = await append_times(bed.wiring.kafka, door, load.asked)
            calls = await tell(bed.control) - calls
    measured = {name: count / QUERIES for name, count in counts.items()}
    measured |= {
        "calls": work["calls"] / QUERIES,
        "peak KiB": work["peak KiB"] / QUERIES,
        "HTTP calls": calls / QUERIES,
    }
    measured["records"] = sum(map(len, times.values())) / QUERIES
    expected = {
        name: each + A_SECOND.get(name, 0) * min(seconds, LONG_S.get(name, seconds)) for name, each in EXPECTED.items()
    }
    print(round(seconds, 2), {name: round(each, 1) for name, each in measured.items()})
    assert not too_much(measured, expected)
    assert (measured["records"], measured["HTTP calls"]) == (EXPECTED["records"], EXPECTED["HTTP calls"])


def test_twice_as_much_is_too_much() -> None:
    assert too_much({name: 2 * each for name, each in EXPECTED.items()}, EXPECTED) == [
        f"{name}: {2 * each:.1f} a query, expected {each:g}" for name, each in EXPECTED.items()
    ]
    assert not too_much(EXPECTED, EXPECTED)
