"""What one query makes the whole system do, counted and not timed: fails when a change doubles it."""

import json
import sys
from subprocess import run

import pytest

from ssbtek_bench.counting import too_much

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
    "calls": 7_800,
    "peak KiB": 280,  # of a dozen queries: what is made once and kept falls to them too
}
"""A query, asked one after another: nothing shares a batch. Raise a number only with the reason why it is worth it."""
A_SECOND = {"offset commits": 14, "fetches": 13, "ledger transactions": 1, "calls": 600, "peak KiB": 30}
"""What is done besides in a second that goes by, whatever is asked: more of it falls to a query on a slow machine."""


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(180)
def test_a_query_costs_what_it_did(tmp_path) -> None:
    command = [sys.executable, "-m", "ssbtek_bench.cost", tmp_path / "bed"]
    counted = run(command, capture_output=True, text=True, check=False)
    assert counted.returncode == 0, counted.stderr
    measured = json.loads(counted.stdout.splitlines()[-1])
    seconds = measured.pop("seconds")
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
