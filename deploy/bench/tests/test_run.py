"""The order of a run and what becomes of it: sides in turn, a session that fails told of, pages and figures written."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ssbtek_bench import run as running
from ssbtek_bench.figures import Round, Run, run_of
from ssbtek_bench.report import ALONE, table, table_of_growth
from ssbtek_bench.rounds import NotMeasured
from ssbtek_bench.run import SHORT, Bench, write, write_pages

CPU = {"kafka": 1.0, "postgres": 0.2, "router": 0.3, "audit": 0.3, "adapter-csn": 0.5, "asker": 0.4}
STEADY = {
    "added p50": 12.0,
    "added p90": 20.0,
    "added p99": 60.0,
    "adapter p99": 9.0,
    "hop router": 5.0,
    "reply KiB": 60.0,
}


def a_round(side: str, scenario: str, values: dict[str, float]) -> Round:
    return Round(side, scenario, 10, 100, values, CPU, dict.fromkeys(CPU, 50.0))


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """What is run, in order; every session gives rounds that could have been measured."""
    ran: list[str] = []

    async def session(side: Any, folder: Any, seed: int, scenario: Any, *, slots: int) -> list[Round]:
        ran.append(f"{side.name} {seed}")
        made = [a_round(side.name, "start", {"ready s": 5.0, "first reply s": 6.0})]
        if seed <= 2:
            made += [a_round(side.name, each, STEADY) for each in ("5/s", "30/s")]
            return [*made, a_round(side.name, "saturation", {"rate": 100.0})]
        names = dict(ALONE)
        scenarios = {3: ("idle", "burst"), 4: ("hanging",), 5: ("backlog",)}[seed]
        return made + [a_round(side.name, each, dict.fromkeys(names[each], 0.0) | {"rate": 80.0}) for each in scenarios]

    async def quiet(_: float) -> float:
        return 0.01

    async def shares(*_: Any) -> Round:
        return Round("ours", "profile", 5, 50, {"aiokafka": 60.0, "router": 40.0})

    monkeypatch.setattr(running, "session", session)
    monkeypatch.setattr(running, "until_quiet", quiet)
    monkeypatch.setattr(running, "shares", shares)
    monkeypatch.setattr(running, "reading", lambda _: Round("ours", "reading", 1, 0, {"csn": 1.0}))
    return ran


async def test_sides_take_turns_and_everything_is_written(told, monkeypatch, tmp_path) -> None:
    for name in ("PAGE", "CAPACITY_PAGE", "FIGURES", "LONG_FIGURES"):
        monkeypatch.setattr(running, name, tmp_path / name)
    shown = Console(file=StringIO(), width=200)
    run = await Bench(SHORT, shown).all(long=False)
    assert told == ["limit 1", "ours 2", "ours 3", "ours 4", "ours 5"]
    assert run.judged()
    write(run, tmp_path / "FIGURES", shown)
    shown.print(table(run))
    assert "For longer" not in (tmp_path / "PAGE").read_text()
    grown = replace(run, rounds=[*run.rounds, a_round("ours, 12 slots", "saturation", {"rate": 55.0})])
    write(grown, tmp_path / "LONG_FIGURES", shown)
    shown.print(table_of_growth(grown))
    page = (tmp_path / "PAGE").read_text()
    for title in ("Goals", "Limit and ours", "What reading costs", "Where our CPU goes", "Burst", "Backlog", "Idle"):
        assert f"## {title}" in page
    assert page.count("| met |") >= 5
    assert "| ours, 12 slots | – | – | – | 55 |" in page.partition("## For longer, and with more")[2]
    assert "## What breaks first" in (tmp_path / "CAPACITY_PAGE").read_text()
    assert run_of(json.loads((tmp_path / "FIGURES").read_text())).of("ours", "burst")


def test_the_pages_are_those_of_the_figures_that_are_kept(monkeypatch, tmp_path) -> None:
    """Where this fails and only words changed: `python -m ssbtek_bench.run --words`."""
    docs = Path(__file__).parents[3] / "docs"
    for name in ("PAGE", "CAPACITY_PAGE"):
        monkeypatch.setattr(running, name, tmp_path / name)
    write_pages(Console(file=StringIO()))
    assert (tmp_path / "PAGE").read_text() == (docs / "performance.md").read_text()
    assert (tmp_path / "CAPACITY_PAGE").read_text() == (docs / "capacity.md").read_text()


async def test_a_session_that_fails_is_told_of_and_the_rest_goes_on(told, monkeypatch) -> None:
    whole = running.session

    async def session(side: Any, folder: Any, seed: int, scenario: Any, *, slots: int) -> list[Round]:
        if seed == 4:
            raise NotMeasured("ours: no reply to the first question")
        return list(await whole(side, folder, seed, scenario, slots=slots))

    monkeypatch.setattr(running, "session", session)
    run = await Bench(SHORT, Console(file=StringIO())).all(long=False)
    assert run.notes == ["ours, hanging: not measured: ours: no reply to the first question"]
    assert run.of("ours", "backlog")


async def test_a_stranger_seen_before_a_round_counts_against_it(told, monkeypatch) -> None:
    async def busy(_: float) -> float:
        return 0.4

    monkeypatch.setattr(running, "until_quiet", busy)
    run = await Bench(SHORT, Console(file=StringIO())).all(long=False)
    assert not run.judged()
    assert Run(run.machine, [replace(each, strangers=0.0) for each in run.rounds]).judged()
