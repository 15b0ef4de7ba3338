"""The list of points names tests that are there, and the list of rules stands in the code as it is."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MUTANTS = tomllib.loads((HERE / "mutants.toml").read_text())["mutant"]
POINTS = re.findall(r"`([\w/.-]+\.py::\w+)`", (HERE / "README.md").read_text())


@cache
def names_in(path: Path) -> set[str]:
    """Its functions."""
    tree = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in tree if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)}


def is_there(test: str) -> bool:
    path, name = test.partition("[")[0].split("::")
    return name in names_in(ROOT / path)


def test_every_point_has_a_test_that_is_there() -> None:
    assert len(POINTS) > 40
    assert not [test for test in POINTS if not is_there(test)]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant["rule"])
def test_every_rule_stands_once_in_the_code_and_is_guarded(mutant: dict) -> None:
    assert (ROOT / mutant["file"]).read_text().count(mutant["old"]) == 1
    assert mutant["tests"] and all(is_there(test) for test in mutant["tests"])
