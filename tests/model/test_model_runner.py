"""What the runner makes of runs.toml and of TLC's words; TLC itself runs in `make model`."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
COUNTS = "1,234 states generated, 567 distinct states found, 0 states left on queue.\n"
TOML = """
[models.M]
invariants = ["I", "J"]
steps = ["Back"]
ends = "Ends"
model_values = ["a", "b"]
symmetry = "Sym"
[models.M.constants]
N = "1"
RuleX = "TRUE"
[[runs]]
model = "M"
what = "as designed"
[[runs]]
model = "M"
what = "ends"
ends = true
[[runs]]
model = "M"
what = "bug"
set = { RuleX = "FALSE", N = "2" }
breaks = "J"
[[runs]]
model = "M"
what = "goes back"
set = { RuleX = "FALSE" }
breaks = "Back"
[[runs]]
model = "M"
what = "stands still"
set = { RuleX = "FALSE" }
breaks = "deadlock"
"""


@pytest.fixture(scope="module")
def model() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ssbtek_model_runner", ROOT / "deploy/bootstrap/model.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # a dataclass looks its module up while it is made
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_bug_changes_its_switch_and_is_checked_for_its_property_alone(model) -> None:
    designed, ends, bug, *_ = model.read_runs(TOML)
    assert "INVARIANT I\nINVARIANT J\nPROPERTY Back" in model.config_of(designed)
    assert "SYMMETRY Sym" in model.config_of(designed) and "SPECIFICATION Spec" in model.config_of(designed)
    assert "MC_N == 1\nMC_RuleX == TRUE" in model.module_of(designed)
    assert "CONSTANTS a, b" in model.module_of(designed)
    assert "SPECIFICATION FairSpec" in model.config_of(ends) and "SYMMETRY" not in model.config_of(ends)
    assert "PROPERTY Ends" in model.config_of(ends)
    assert bug.switches == ["RuleX"] and bug.expected == "J"
    assert "MC_N == 2\nMC_RuleX == FALSE" in model.module_of(bug)
    assert "INVARIANT J" in model.config_of(bug) and "INVARIANT I" not in model.config_of(bug)
    assert [run.checks_deadlock for run in model.read_runs(TOML)] == [True, True, False, False, True]


def test_a_run_that_names_what_is_not_there_is_refused(model) -> None:
    with pytest.raises(ValueError, match="does not have"):
        model.read_runs(TOML.replace('breaks = "J"', 'breaks = "K"'))
    with pytest.raises(ValueError, match="does not have"):
        model.read_runs(TOML.replace('RuleX = "FALSE", N', 'RuleY = "FALSE", N'))


@pytest.mark.parametrize(
    ("run", "code", "said", "found"),
    [
        (0, 0, "Model checking completed. No error has been found.\n", "holds"),
        (0, 12, "Error: Invariant I is violated.\n", "I"),
        (2, 12, "Error: Invariant J is violated.\n", "J"),
        (2, 12, "Error: Invariant I is violated.\n", "error"),
        (3, 12, "Error: Action property line 3, col 1 to line 3, col 9 of module M is violated.\n", "Back"),
        (1, 13, "Error: Temporal properties were violated.\n", "Ends"),
        (4, 11, "Error: Deadlock reached.\n", "deadlock"),
        (0, 150, "Error: Parsing or semantic analysis failed.\n", "error"),
        (0, 1, "No error has been found, but the process did not end well.\n", "error"),
        (0, 0, "", "error"),
        (0, 255, "java.lang.OutOfMemoryError: Java heap space\n", "error"),
    ],
)
def test_tlcs_words_are_read_and_what_is_not_clear_is_an_error(model, run, code, said, found) -> None:
    chosen = model.read_runs(TOML)[run]
    assert model.read_result(chosen, code, said + COUNTS, 1.0).found == found
    assert model.read_result(chosen, code, said + COUNTS, 1.0).states == 567


def test_the_way_to_a_violation_is_told(model) -> None:
    text = "State 1: <Initial predicate>\n/\\ x = 1\nState 2: <Tick line 1, col 1 to line 2>\n/\\ x = 2\n"
    result = model.read_result(model.read_runs(TOML)[2], 12, "Invariant J is violated.\n" + text + COUNTS, 1.0)
    assert result.steps == ["Initial", "Tick"]


def test_exit_code_and_table_tell_what_was_found(model, monkeypatch, capsys) -> None:
    runs = model.read_runs(TOML)
    monkeypatch.setattr(model, "read_runs", lambda text: runs)
    monkeypatch.setattr(model, "check", lambda run: model.Result(run.expected, 5, 0.1))
    assert model.main([]) == 0
    assert "all as expected" in capsys.readouterr().out
    assert model.main(["no", "such", "run"]) == 1, "nothing checked is nothing shown"
    monkeypatch.setattr(model, "check", lambda run: model.Result("holds", 5, 0.1))
    assert model.main([]) == 1
    assert capsys.readouterr().out.count("WRONG") == 3
    monkeypatch.setattr(model, "check", lambda run: model.Result("error", 0, 0.1, text="parse"))
    assert model.main([]) == 2


def test_each_rule_of_each_model_is_taken_away_in_a_run_that_must_find_it(model) -> None:
    runs = model.read_runs((ROOT / "docs/model/runs.toml").read_text())
    for name in {run.model for run in runs}:
        of_it = [run for run in runs if run.model == name]
        rules = {rule for rule in of_it[0].constants if rule.startswith("Rule")}
        found = {rule for run in of_it for rule in run.switches if run.breaks}
        # these two can do no harm in the router: it reads its own plans to their end before it decides
        harmless = {"RuleEndsBeforeSearch", "RuleUncommittedEnds"} if name == "Router" else set()
        assert rules - found == harmless, name
        assert any(run.breaks is None for run in of_it)
