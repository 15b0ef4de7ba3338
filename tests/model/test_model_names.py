"""Code and model name the same steps: who changes one is led to the other."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "docs/model"
CODE = ("libs/runtime/src", "services/composer/src", "services/query-router/src")
ROW = re.compile(r"^\| `(\w+\.\w+)` \| (.*?) \|", re.M)
PLACE = re.compile(r"`([\w/.-]+\.py)` `([\w.]+)`")


def steps_of(module: str) -> set[str]:
    """The steps that a module's Next is made of, but for the one that only says that all is done."""
    text = re.sub(r"\\\*.*", "", (MODELS / f"{module}.tla").read_text())
    defined = {found[1] for found in re.finditer(r"^(\w+)(?:\([\w, ]*\))? ==", text, re.M)}
    blocks = re.findall(r"^\w*Next ==\n?(.*?)(?=\n\w[\w(), ]* ==|\n\n|\Z)", text, re.M | re.S)
    named = {name for block in blocks for name in re.findall(r"\w+", block)}
    return {f"{module}.{name}" for name in named & defined if not name.endswith("Next") and name != "Finished"}


def named_in_code() -> set[tuple[str, str, int]]:
    """Step, file and line of each comment `model: …`."""
    found = set()
    for folder in CODE:
        for file in (ROOT / folder).rglob("*.py"):
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if match := re.search(r"#.*\bmodel: (\w+\.\w+(?:, \w+\.\w+)*)", line):
                    found |= {(step, str(file.relative_to(ROOT)), number) for step in match[1].split(", ")}
    return found


def lines_of(file: str, function: str) -> range:
    """The lines of a function, or of a method named with its class."""
    body: list[ast.stmt] = ast.parse((ROOT / file).read_text()).body
    node: ast.stmt | None = None
    for name in function.split("."):
        node = next((each for each in body if getattr(each, "name", "") == name), None)
        assert node is not None, f"{file}: no {function}"
        body = getattr(node, "body", [])
    assert node is not None and node.end_lineno is not None
    return range(node.lineno, node.end_lineno + 1)


TABLE = dict(ROW.findall((MODELS / "README.md").read_text()))
MODULES = sorted(file.stem for file in MODELS.glob("*.tla"))
STEPS = {step for module in MODULES for step in steps_of(module)}


def test_the_models_steps_are_read() -> None:
    assert {"Slot.Fence", "Composer.Reply", "Router.Take", "Trip.Mark", "Idle.MoveOn", "Slot.Kill"} <= STEPS
    assert "Slot.Begin" not in STEPS, "a part of steps is no step"


def test_the_table_holds_every_step_and_no_other() -> None:
    assert set(TABLE) == STEPS


@pytest.mark.parametrize("step", sorted(STEPS))
def test_each_step_of_the_code_is_named_where_the_table_says(step: str) -> None:
    places = PLACE.findall(TABLE.get(step, ""))
    found = [(file, line) for name, file, line in named_in_code() if name == step]
    for file, function in places:
        lines = lines_of(file, function)
        assert any(at in lines for name, at in found if name == file), f"{file}: {function} does not name {step}"
    assert len(found) == len(places), "named elsewhere too, or not at all"
    assert places or TABLE[step] == "–"


def test_the_code_names_no_step_that_is_not_there() -> None:
    assert {step for step, _, _ in named_in_code()} <= STEPS


def test_the_trial_models_are_named_no_more() -> None:
    for folder in ("libs", "services", "docs"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".py", ".md"):
                assert "trials/model" not in file.read_text(), file


def test_each_rule_named_in_code_is_a_switch_of_that_module() -> None:
    texts = [file.read_text() for folder in CODE for file in (ROOT / folder).rglob("*.py")]
    named = {pair for text in texts for pair in re.findall(r"`docs/model/(\w+)\.tla`[:,] (Rule\w+)", text)}
    assert len(named) >= 3
    for module, rule in named:
        constants = (MODELS / f"{module}.tla").read_text().split("CONSTANTS")[1].split("\n\n")[0].split("VARIABLES")[0]
        assert re.search(rf"^ +{rule}\b", constants, re.M), f"{module}: {rule}"
