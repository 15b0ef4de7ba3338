"""Who is asked stands in the data file alone, whose adapter there is in the folders: there is no other list."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from ssbtek_client.connection import Profile
from ssbtek_contracts.providers import load_providers
from ssbtek_local.preflight import CannotStart
from ssbtek_local.prepare import providers

ROOT = Path(__file__).parents[2]
ADAPTERS = ROOT / "services/provider-adapters"
FOLDERS = sorted(folder.name for folder in ADAPTERS.iterdir() if (folder / "pyproject.toml").exists())
BUILDS_AND_RUNS = {".toml", ".sh", ".py", "Makefile", "members"}


def test_nothing_but_the_folders_themselves_lists_the_providers_packages() -> None:
    # One may be named, as an example to hurt; two are the beginning of a list.
    named = re.compile(rf"ssbtek[-_]adapter[-_]({'|'.join(FOLDERS)})\b")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [
        name
        for name in listed.splitlines()
        if ({Path(name).suffix, Path(name).name} & BUILDS_AND_RUNS)
        and not name.startswith("services/provider-adapters/")
        and "tests" not in Path(name).parts
        and len(set(named.findall((ROOT / name).read_text()))) > 1
    ]
    assert not found


def test_whatever_folder_is_there_is_installed_and_its_types_are_checked() -> None:
    members = "$(sed -e '/^#/d' deploy/bootstrap/members)"
    shown = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {members}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {f"services/provider-adapters/{each}" for each in FOLDERS} <= set(shown.stdout.split())


@pytest.mark.parametrize("provider", FOLDERS)
def test_what_an_answer_names_as_its_version_is_the_folders(provider: str) -> None:
    project = tomllib.loads((ADAPTERS / provider / "pyproject.toml").read_text())["project"]
    source = (ADAPTERS / provider / f"src/ssbtek_adapter_{provider}/adapter.py").read_text()
    assert project["name"] == f"ssbtek-adapter-{provider}"
    assert f'VERSION = "{project["version"]}"' in source


def test_a_question_that_names_nobody_goes_to_whom_the_data_file_has() -> None:
    assert Profile(organisation="2199990017", kafka=("k:1",), slot=0).providers == tuple(load_providers())


def test_a_row_without_an_installed_adapter_is_named_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "providers.json"
    file.write_text(json.dumps([{"code": "tns", "name": "T"}, {"code": "nowhere", "name": "N"}]))
    monkeypatch.setenv("SSBTEK_PROVIDERS_FILE", str(file))
    with pytest.raises(CannotStart, match="no adapter is installed for nowhere"):
        providers()
    file.write_text(json.dumps([{"code": "tns", "name": "T"}]))
    assert providers() == ["tns"]
