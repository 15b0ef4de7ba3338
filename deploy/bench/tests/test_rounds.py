"""Every scenario on the real path, for seconds: that each figure the pages show is there, and none is lost or late."""

import os

import pytest

from ssbtek_bench import report, scenarios
from ssbtek_bench.bed import Bed
from ssbtek_bench.capacity import measured_in
from ssbtek_bench.figures import Run
from ssbtek_bench.load import Load
from ssbtek_bench.machine import machine
from ssbtek_bench.rounds import Session
from ssbtek_bench.together import Together


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_a_run_has_every_figure_that_is_shown(tmp_path) -> None:
    side = Together()
    async with Bed(tmp_path / "bed") as bed, side.running(bed) as door:
        load = Load(door, bed.wiring.providers, seed=1)
        async with load.running():
            on = Session(side, bed, door, load)
            await on.warm()
            await on.steady(5, 2, hops=True)
            await on.saturation(2)
            await scenarios.burst(on, 5, 3)
            await scenarios.idle(on, 1)
            await scenarios.hanging(on, 2, 2)
    rounds = {each.scenario: each for each in on.rounds}
    assert {name for each in rounds.values() for name in each.cpu_s} == {"kafka", "postgres", "base services", "asker"}
    for scenario, names in report.ALONE:
        if scenario != "backlog":
            assert rounds[scenario].values.keys() >= set(names)
    steady = rounds["5/s"].values
    assert steady["calls"] == 7
    assert steady["added p50"] > 0
    assert sum(name.startswith("hop ") for name in steady) == 5
    for scenario in ("5/s", "saturation", "burst"):
        told = rounds[scenario].values
        assert (told["lost"], told["doubled"], told["incomplete"]) == (0, 0, 0)
    hanging = rounds["hanging"].values
    assert (hanging["lost"], hanging["others failed"]) == (0, 0)
    assert hanging["incomplete"] == hanging["asked"]
    run = Run(machine(), on.rounds)
    measured = measured_in(run)
    assert measured.cores == os.cpu_count()
    assert measured.rows == pytest.approx(18, abs=0.5)
    assert "## Burst" in report.page(run)
