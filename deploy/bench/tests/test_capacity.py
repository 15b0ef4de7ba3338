"""The calculator: held against the machine that was measured, and against what anybody can reckon."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from ssbtek_bench.capacity import Measured, breaks, foretold_saturation, measured_in, needs
from ssbtek_bench.capacity_command import FIGURES, capacity
from ssbtek_bench.capacity_page import capacity_page
from ssbtek_bench.figures import Run, run_of
from ssbtek_client.cli import build


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(json.loads(FIGURES.read_text()))


@pytest.fixture(scope="module")
def measured(run) -> Measured:
    return measured_in(run)


def test_it_foretells_what_the_measured_machine_took(run, measured) -> None:
    # What waits, and what others take of the machine, it cannot know: it may say too much, not too little.
    assert 0.9 * measured.saturation < foretold_saturation(measured)
    if run.judged():
        assert foretold_saturation(measured) < 1.5 * measured.saturation


def test_it_counts_the_rows_that_a_query_has(measured) -> None:
    # received, planned, 7 asked, 7 answered, reply, closed
    assert measured.rows == pytest.approx(18, abs=0.5)


def value_of(measured: Measured, what: str, rate: float, year: float = 1e6, provider_s: float = 0.5) -> str:
    return next(each.value for each in needs(measured, rate, year, provider_s) if each.what == what)


def test_needs_follow_from_the_figures(measured) -> None:
    plain = replace(
        measured,
        cpu_ms={"router": 10.0, "adapter-csn": 2.0, "audit": 1.0, "kafka": 4.0},
        rows=18,
        row_bytes=1024,
        open_kib=512,
    )
    assert value_of(plain, "router: instances", 1) == "2"  # never one alone
    assert value_of(plain, "router: instances", 310) == "7"  # 3.1 cores busy, half of each planned
    assert value_of(plain, "slots", 310) == "14"
    assert value_of(plain, "places for each provider", 310) == "310"  # 155 under way, twice that
    assert value_of(plain, "memory for open queries", 31) == "16 MiB"
    assert value_of(plain, "ledger rows a year", 31) == "18 million"
    assert value_of(plain, "ledger bytes a year", 31) == "17 GiB"


def test_the_first_to_break_is_the_one_that_costs_most(measured) -> None:
    plain = replace(measured, cpu_ms={"router": 50.0, "adapter-csn": 2.0, "audit": 1.0, "kafka": 4.0})
    assert breaks(plain, 0.5)[0][:2] == (20.0, "one router (one core)")
    assert [at for at, _, _ in breaks(plain, 0.5)] == sorted(at for at, _, _ in breaks(plain, 0.5))


def test_the_command_says_it_and_refuses_nonsense(tmp_path, monkeypatch) -> None:
    app = build([])
    app.command("capacity")(capacity)
    told = CliRunner().invoke(app, ["capacity", "--rate", "310"])
    assert told.exit_code == 0
    assert "310 queries/s" in told.output and "breaks first" in told.output
    assert CliRunner().invoke(app, ["capacity", "--rate", "0"]).exit_code == 2
    assert CliRunner().invoke(app, ["capacity", "--figures", str(tmp_path / "none.json")]).exit_code == 2


def test_the_page_is_the_one_of_these_figures(run, measured) -> None:
    page = capacity_page(run, measured)
    assert f"it took {measured.saturation:.0f}" in page
    assert page.count("## 31 queries a second") == 2
