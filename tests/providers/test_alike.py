"""Know one provider's folder, know all: the same names in the same files, the same order in the README."""

import ast
from pathlib import Path

import pytest

from ssbtek_adapter_kit.new_provider.folder import contents

ADAPTERS = Path(__file__).parents[2] / "services/provider-adapters"
FOLDERS = sorted(folder.name for folder in ADAPTERS.iterdir() if (folder / "pyproject.toml").exists())
NAMES = {
    "adapter.py": {"adapter", "VERSION"},
    "app.py": {"build_app"},
    "client.py": {"to_request", "open_response"},
    "limits.py": {"limits"},
    "question.py": {"question"},
    "settings.py": {"Settings"},
    "simulator.py": {"person_in", "answer", "SIMULATION"},
    "translate.py": {"read"},
    "view.py": {"view_of"},
}
PARAMETERS = ({"wanted_of"}, {"wrong_parameter"})
"""What the query's own parameters ask for; or, where none of them is sent, which of them is wrong."""
FIXTURES = {"lookup", "simulated", "written"}
SECTIONS = ("What is asked", "What comes", "How it says no", "What it cannot tell")


def names_in(text: str) -> set[str]:
    """What a module defines."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return found


@pytest.fixture(params=[*FOLDERS, "new"])
def folder(request: pytest.FixtureRequest) -> dict[str, str]:
    """Every text of a provider's folder, by its path without the package's name; and of a new one."""
    if request.param == "new":
        texts = contents("new", "Ny")
    else:
        root = ADAPTERS / request.param
        files = [file for file in root.rglob("*") if file.suffix in (".py", ".md", ".csv", ".toml")]
        texts = {str(file.relative_to(root)): file.read_text() for file in files}
    return {path.replace(f"ssbtek_adapter_{request.param}/", ""): text for path, text in texts.items()}


def test_a_file_defines_what_it_defines_in_every_folder(folder: dict[str, str]) -> None:
    for file, names in NAMES.items():
        assert names <= names_in(folder[f"src/{file}"]), file
    defined = names_in(folder["src/parameters.py"])
    assert len([each for each in PARAMETERS if each <= defined]) == 1


def test_its_tests_begin_with_the_same_three_fixtures(folder: dict[str, str]) -> None:
    assert names_in(folder["tests/conftest.py"]) >= FIXTURES


def test_its_readme_tells_the_same_things_in_the_same_order(folder: dict[str, str]) -> None:
    readme = folder["README.md"]
    places = [readme.find(f"**{section}.**") for section in SECTIONS]
    assert -1 not in places and places == sorted(places)
    assert "| `SSBTEK_SERVICE_PATH` |" in readme
    assert readme.rstrip().splitlines()[-1].rpartition("`pytest services/provider-adapters/")[1]
