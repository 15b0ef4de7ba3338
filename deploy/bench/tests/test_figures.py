"""What is said of a run: medians and spread, ratios, goals met or missed, and nothing judged on a busy machine."""

import json

import pytest

from ssbtek_bench.figures import Round, Run, quantile, run_of, spread
from ssbtek_bench.goals import goals
from ssbtek_bench.report import page

MACHINE = {"date": "2026-11-25", "cores": "2"}


def a_round(side: str, scenario: str, strangers: float = 0.01, **values: float) -> Round:
    cpu = {"router": 0.4, "kafka": 0.6, "asker": 5.0}
    named = {name.replace("_", " "): each for name, each in values.items()}
    return Round(side, scenario, 10, 100, named, cpu, {"router": 50.0, "kafka": 150.0}, strangers)


def a_run(strangers: float = 0.01, p99: float = 80.0, rate: float = 90) -> Run:
    rounds = []
    for side, factor in (("limit", 1.0), ("ours", 0.5)):
        rounds += [a_round(side, "30/s", strangers, added_p50=20 * factor, added_p99=p99) for _ in range(3)]
        rounds.append(a_round(side, "saturation", strangers, rate=100 if side == "limit" else rate))
    return Run(MACHINE, rounds)


def verdicts(run: Run) -> dict[str, bool | None]:
    return {goal.words.partition(":")[0]: goal.met for goal in goals(run)}


def test_quantiles_make_nothing_up() -> None:
    assert [quantile([3, 1, 2, 4], share) for share in (0, 0.5, 0.99)] == [1, 3, 4]
    assert quantile([], 0.5) == 0


def test_a_spread_tells_its_ends() -> None:
    told = spread([3.0, 1.0, 2.0])
    assert told is not None
    assert told.text() == "2.0 (1.0–3.0)"
    assert spread([]) is None


def test_who_asks_and_who_is_asked_is_no_cost_of_a_side() -> None:
    assert a_round("ours", "30/s").cpu_ms() == pytest.approx(10.0)


def test_goals_are_met_and_missed() -> None:
    met = verdicts(a_run())
    assert met["saturation"] and met["time added at 30/s, median"] and met["time added at 30/s, 99th percentile"]
    missed = verdicts(a_run(p99=120, rate=50))
    assert missed["saturation"] is False
    assert missed["time added at 30/s, 99th percentile"] is False


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert verdicts(Run(MACHINE, []))["saturation"] is None


def test_a_busy_machine_judges_nothing() -> None:
    busy = a_run(strangers=0.3)
    assert not busy.judged()
    assert "| met |" not in page(busy)
    assert "say that everything runs" in page(busy)
    assert "| met |" in page(a_run())


def test_a_run_is_kept_and_read_again() -> None:
    run = a_run()
    kept = json.dumps(run.as_json())
    assert json.dumps(run_of(json.loads(kept)).as_json()) == kept
