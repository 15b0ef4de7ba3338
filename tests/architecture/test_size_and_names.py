"""House rules 9 and 10: small modules, named for what they do, each saying in one sentence why it exists."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    file
    for folder in ("libs", "services", "deploy")
    for file in (ROOT / folder).rglob("src/**/*.py")
    if "egg-info" not in str(file)
)
NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "helpers", "helper", "service", "manager", "base", "core", "misc"}


def _id(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 60


@pytest.mark.parametrize("file", SOURCES, ids=_id)
def test_a_module_is_small_named_and_explained(file: Path) -> None:
    text = file.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 250, "a module has at most 250 lines"
    assert file.stem not in NAMES_THAT_SAY_NOTHING
    doc = ast.get_docstring(tree)
    assert doc, "a module says in its docstring why it exists"
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > 40
    ]
    assert not long, "a function has at most 40 lines"


@pytest.mark.parametrize("file", SOURCES, ids=_id)
def test_a_modules_first_line_is_one_sentence(file: Path) -> None:
    doc = ast.get_docstring(ast.parse(file.read_text())) or ""
    first = doc.split("\n\n")[0]
    assert first.endswith((".", "?", "!", ":")), first
