"""House rules 1, 2 and 8: one map, one direction, and a provider folder that stands alone and looks like the others."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADAPTERS = ROOT / "services/provider-adapters"
PROVIDERS = sorted(folder.name for folder in ADAPTERS.iterdir() if folder.is_dir())
EVERY_FOLDER = {
    "__init__.py", "__main__.py", "adapter.py", "app.py", "client.py", "codes.py", "inventory.csv", "limits.py",
    "parameters.py", "question.py", "settings.py", "simulator.py", "translate.py", "view.py",
}  # fmt: skip
EVERY_TEST = {
    "test_question.py", "test_limits.py", "test_translate.py", "test_view.py", "test_simulator.py",
    "test_inventory.py", "test_conformance.py", "test_hardness.py", "test_fuzz.py", "test_contract.py",
}  # fmt: skip
MAY_IMPORT = {
    "ssbtek_contracts": set(),
    "ssbtek_runtime": {"ssbtek_contracts"},
    "ssbtek_client": {"ssbtek_contracts"},
    "ssbtek_adapter_kit": {"ssbtek_contracts", "ssbtek_runtime"},
    "ssbtek_router": {"ssbtek_contracts", "ssbtek_runtime"},
    "ssbtek_composer": {"ssbtek_contracts", "ssbtek_runtime"},
    "ssbtek_audit": {"ssbtek_contracts", "ssbtek_runtime"},
    "ssbtek_edge": {"ssbtek_contracts", "ssbtek_runtime"},
    **{f"ssbtek_adapter_{p}": {"ssbtek_contracts", "ssbtek_runtime", "ssbtek_adapter_kit"} for p in PROVIDERS},
}
PROJECTS = [tomllib.loads(f.read_text()) for f in ROOT.glob("*/**/pyproject.toml") if ".venv" not in f.parts]
MODULES = {each["project"]["name"]: each["tool"]["uv"]["build-backend"]["module-name"] for each in PROJECTS}
SOURCES = sorted(f for folder in ("libs", "services", "deploy") for f in (ROOT / folder).rglob("src/**/*.py"))


def _package(file: Path) -> str:
    return file.parts[file.parts.index("src") + 1]


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name.split(".")[0] for name in found if name.startswith("ssbtek_")}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_lies_under_it(package: str) -> None:
    for file in SOURCES:
        if _package(file) == package:
            assert _imports(file) <= MAY_IMPORT[package] | {package}, file.name


@pytest.mark.parametrize("pyproject", sorted(ROOT.glob("*/**/pyproject.toml")), ids=lambda f: f.parent.name)
def test_a_package_declares_what_it_imports(pyproject: Path) -> None:
    if ".venv" in pyproject.parts:
        return
    project = tomllib.loads(pyproject.read_text())["project"]
    declared = {MODULES[re.split(r"[\[<>=;~! ]", each)[0]] for each in project["dependencies"] if "ssbtek" in each}
    files = list((pyproject.parent / "src").rglob("*.py"))
    ours = {name for file in files for name in _imports(file)} - {_package(files[0])}
    assert ours <= declared


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_folder_has_the_same_files_as_every_other(provider: str) -> None:
    folder = ADAPTERS / provider
    source = {file.name for file in (folder / f"src/ssbtek_adapter_{provider}").iterdir()}
    assert source >= EVERY_FOLDER
    assert {file.name for file in (folder / "tests").iterdir()} >= EVERY_TEST
    assert (folder / "README.md").stat().st_size > 400


def test_every_provider_of_the_data_file_has_its_folder() -> None:
    from ssbtek_contracts.providers import load_providers

    # Not the other way round: a new folder is there before its row, with which the router begins to ask it.
    assert set(load_providers()) <= set(PROVIDERS)


def test_topic_names_are_spelt_in_the_map_alone() -> None:
    spelt = re.compile(r"[\"'](?:ssbtek\.)?(?:query\.(?:received|planned|closed)|lookup\.(?:requested|answered))")
    full = re.compile(r"ssbtek\.(?:query|lookup|reply|dead|connection)\.[a-z{]")
    for file in SOURCES:
        if _package(file) == "ssbtek_contracts":
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if full.search(line) and '"""' not in line and "#" not in line:
                pytest.fail(f"{file.relative_to(ROOT)}:{number} spells a topic's full name")
            if spelt.search(line) and not re.search(r"topic\(|BY_NAME|row|name", line):
                pytest.fail(f"{file.relative_to(ROOT)}:{number} spells a topic past the map")


def test_codeowners_names_an_owner_for_every_folder() -> None:
    owners = (ROOT / "CODEOWNERS").read_text()
    for provider in PROVIDERS:
        assert f"/services/provider-adapters/{provider}/" in owners
    for folder in ("/libs/contracts/", "/services/query-router/", "/services/composer/", "/services/audit/"):
        assert folder in owners
