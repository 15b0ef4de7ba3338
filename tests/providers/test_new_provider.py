"""`ssbtek provider new NAME`: a folder like the seven, that passes all they pass; and what is refused, and why."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ssbtek_adapter_kit.new_provider.folder import contents
from ssbtek_adapter_kit.new_provider.placing import ADAPTERS, NEEDS
from ssbtek_contracts.providers import load_providers

ROOT = Path(__file__).parents[2]
NAME, TITLE = "xyz", "Kronofogden"
COMMAND = """
import typer
from ssbtek_adapter_kit.new_provider.command import provider
app = typer.Typer()
app.callback()(lambda: None)
app.command("provider")(provider)
app(prog_name="ssbtek")
"""
"""As `ssbtek` does it with a command of another package."""


def ssbtek(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], cwd=tree, capture_output=True, text=True, check=False, timeout=60
    )


def run(tree: Path, *command: str) -> str:
    """What it said; fails the test where it failed."""
    path = os.pathsep.join([str(tree / ADAPTERS / NAME / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=tree,
        env=os.environ | {"PYTHONPATH": path, "MYPYPATH": path, "SSBTEK_FUZZ_SECONDS": "1"},
        capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-1000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work tree's beginnings, in which the command was run once."""
    tree = tmp_path_factory.mktemp("tree")
    (tree / ADAPTERS / "af").mkdir(parents=True)
    for name in ("CODEOWNERS", "pyproject.toml"):
        shutil.copy(ROOT / name, tree / name)
    for folder in ("libs", "tests/architecture"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__py*"))
    done = ssbtek(tree, "provider", "new", NAME, "--title", TITLE)
    assert done.returncode == 0, done.stderr
    assert json.dumps({"code": NAME, "name": TITLE, "needs": list(NEEDS)}) in done.stdout
    (tree / ADAPTERS / "af").rmdir()
    return tree


def test_the_command_is_one_of_ssbteks() -> None:
    project = tomllib.loads((ROOT / "libs/adapter-kit/pyproject.toml").read_text())["project"]
    module, _, function = project["entry-points"]["ssbtek.commands"]["provider"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_it_has_the_files_of_the_others_and_an_owner(tree: Path) -> None:
    selected = f"{NAME} or codeowners"
    told = run(tree, "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture", "-k", selected, "--no-header")
    assert "passed" in told and "failed" not in told
    every = {str(file.relative_to(ROOT / ADAPTERS / "tns")) for file in (ROOT / ADAPTERS / "tns").rglob("*.*")}
    mine = {str(file.relative_to(tree / ADAPTERS / NAME)) for file in (tree / ADAPTERS / NAME).rglob("*.*")}
    as_tns = {name.replace(NAME, "tns") for name in mine if "__pycache__" not in name}
    assert as_tns == {name for name in every if "__pycache__" not in name}


def test_its_types_are_right(tree: Path) -> None:
    config = ("--config-file", "pyproject.toml", "--cache-dir", str(ROOT / ".mypy_cache"))
    assert "Success" in run(tree, "mypy", *config, str(ADAPTERS / NAME / "src"))


def test_its_own_tests_pass(tree: Path) -> None:
    suites = "not TestBehaviour and not TestHardness and not TestFuzz"  # these the next test runs
    told = run(tree, "pytest", "-q", "-p", "no:cacheprovider", str(ADAPTERS / NAME), "-k", suites)
    assert "passed" in told and "skipped" not in told


def test_it_passes_the_shared_suites_against_its_own_simulator(tree: Path) -> None:
    told = run(tree, "ssbtek_adapter_kit.conformance", NAME)
    assert "the inventory is all that the simulator answers" in told
    assert " 0 failed, 0 not run" in told


@pytest.mark.parametrize("name", ["ab", "kis", "zzzzzzzz"])
def test_whatever_its_name_it_keeps_to_the_projects_style(tmp_path: Path, name: str) -> None:
    for path, text in contents(name, "Myndigheten för ungdoms- och civilsamhä").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
        assert "@" not in text.replace("@pytest", "")
    config = ("--config", str(ROOT / "pyproject.toml"), "--no-cache", str(tmp_path))
    run(tmp_path, "ruff", "check", *config)
    run(tmp_path, "ruff", "format", "--check", *config)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("new", "Xyz"), "NAME: 'Xyz'; allowed are 2 to 8 letters a to z"),
        (("new", "x"), "NAME: 'x'"),
        (("new", "abcdefghi"), "NAME: 'abcdefghi'"),
        (("new", "../x"), "NAME: '../x'"),
        (("new", "kit"), "NAME: 'kit'"),
        (("new", NAME), f"{ADAPTERS / NAME}: is there already"),
        (("new", "abc", "--title", 'a"b'), "--title: 'a\"b'"),
        (("new", "abc", "--title", "x" * 41), "--title: "),
        (("new", "tns", "--providers-file", "{file}"), "has a row tns already"),
        (("new", "abc", "--providers-file", "nowhere.json"), "--providers-file: nowhere.json: "),
        (("old", "abc"), "'old': allowed is new"),
        (("new",), "Missing argument"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_written(
    tree: Path, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    file = tmp_path / "providers.json"
    file.write_text('[{"code": "tns", "name": "T"}]')
    before = sorted((tree / ADAPTERS).iterdir()), (tree / "CODEOWNERS").read_text()
    done = ssbtek(tree, "provider", *(each.format(file=file) for each in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr and "Traceback" not in done.stderr
    assert (sorted((tree / ADAPTERS).iterdir()), (tree / "CODEOWNERS").read_text()) == before
    assert set(load_providers(file)) == {"tns"}


def test_outside_a_work_tree_it_says_where_it_belongs(tmp_path: Path) -> None:
    done = ssbtek(tmp_path, "provider", "new", "abc")
    assert done.returncode == 2 and "inside SSBTEK's work tree" in done.stderr


def test_its_row_is_added_last_and_the_others_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / ADAPTERS).mkdir(parents=True)
    file = tmp_path / "providers.json"
    shutil.copy(ROOT / "libs/contracts/src/ssbtek_contracts/providers.json", file)
    before = file.read_text()
    done = ssbtek(tmp_path, "provider", "new", "abc", "--title", "Å", "--providers-file", "providers.json")
    assert done.returncode == 0 and "Its row is in providers.json" in done.stdout
    assert file.read_text().startswith(before.rstrip().removesuffix("]").rstrip())
    assert list(load_providers(file).values())[-1].model_dump() == {"code": "abc", "name": "Å", "needs": NEEDS}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["providers.json", "services"]
