"""`make conformance` shows what was proven, and its exit code says so: of a failure, and of what was never tried."""

import os
import subprocess
import sys
from pathlib import Path

from ssbtek_adapter_kit.conformance.table import Suite, lacking, summary, table

KIT = [
    Suite("Behaviour", ("test_it_is_kind", "test_a_name_that_is_so_long_that_it_does_not_fit_in_one_line")),
    Suite("Contract", ("test_it_keeps_its_word",), needed=False),
]
SEVEN = ("af", "csn", "fk", "skv", "so", "tns", "miv")
WRONG = """
from dataclasses import replace
from toy_provider import SIMULATION, Settings, adapter
from ssbtek_adapter_kit.conformance import Hardness
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.outcome import NothingFound

def read(lookup, asked, response, settings):
    if response.body == b"[]":
        return Reading(NothingFound(), response.body, "x", "1")
    return adapter().read(lookup, asked, response, settings)

class TestHardness(Hardness):
    adapter = replace(adapter(), read=read)
    simulation = SIMULATION
    settings = Settings

def test_of_its_own() -> None:
    raise AssertionError("no business of the table's")
"""


def test_a_row_names_a_behaviour_and_counts_each_providers_cases() -> None:
    results = {(code, name): ["passed"] * 2 for code in SEVEN for name in KIT[0].behaviours}
    results[("so", "test_it_is_kind")] = ["passed", "failed", "skipped"]
    results[("tns", "test_it_is_kind")] = ["skipped"]
    results[("miv", "test_it_keeps_its_word")] = ["passed"]
    lines = table(KIT, SEVEN, results)
    assert [line.split() for line in lines[:3]] == [
        [*SEVEN],
        ["Behaviour"],
        ["x", "it", "is", "kind", "2/2", "2/2", "2/2", "2/2", "1/2", "–", "2/2"],
    ]
    assert lines[3].startswith("  a name that is so long that it does")
    assert lines[-1].split() == ["it", "keeps", "its", "word", "1/1"]
    assert max(map(len, lines)) <= 80
    assert "1 failed, 2 not run" in summary(SEVEN, results)
    assert lacking(KIT, ["miv"], results) == []
    assert lacking(KIT, ["so"], results) == ["so: nothing of what its contract says is proven"]


def test_what_is_never_tried_is_no_less_wrong_than_what_fails() -> None:
    lines = table(KIT, ("af",), {("af", "test_it_is_kind"): ["passed"]})
    assert lines[-1].split()[0] == "x" and lines[-1].split()[-1] == "none"
    (missing, _) = lacking(KIT, ("af",), {("af", "test_it_is_kind"): ["passed"]})
    assert missing.startswith("af: test_a_name_that")


def run(folder: Path, *names: str) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "ssbtek_adapter_kit.conformance", *names],
        cwd=folder, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip


def test_the_real_suites_are_run_and_the_exit_code_tells(tmp_path: Path) -> None:
    tests = tmp_path / "services/provider-adapters/toy/tests"
    tests.mkdir(parents=True)
    (tests / "test_hardness.py").write_text(WRONG)
    told = run(tmp_path)
    assert told.returncode == 1, told.stderr
    assert "x a doctype an entity and a deep nest are refused" in told.stdout
    assert "toy: test_http_500_is_never_taken_for_an_answer is not there" in told.stdout
    assert "no business of the table's" not in told.stdout
    assert max(map(len, told.stdout.split("\n\n")[0].splitlines())) <= 80


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = run(tmp_path, "nobody")
    assert (told.returncode, told.stdout) == (2, "")
    assert "services/provider-adapters/nobody: no such provider's folder" in told.stderr
