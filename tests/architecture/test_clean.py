"""What does not belong in the repository: registries' hosts, machine paths, real contracts, unfinished work."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".md", ".toml", ".sh", ".json", ".csv", ".sql", ".lock", ".yaml", ".yml", ".cfg", ".txt", ""}
HOSTS = re.compile(
    "https?://[^ )\"']*(" + "|".join(("py" + "pi", "python" + "hosted", "maven", "npm" + "js", "crates")) + ")"
)
MACHINE = re.compile(r"(?<![\w.])/(?:" + "work" + "|" + "home/[a-z]+" + "|" + "root" + r")/")


def _files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file() and (ROOT / name).suffix in TEXT]


def test_no_file_names_a_registrys_host_or_a_path_of_one_machine() -> None:
    found = []
    for file in _files():
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if HOSTS.search(line) or MACHINE.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}")
    assert not found


def test_the_published_contracts_are_not_copied_here() -> None:
    copied = [file for file in _files() if file.suffix in (".xsd", ".wsdl") or "openapi" in file.name]
    assert not copied


def test_nothing_is_left_unfinished_or_asleep() -> None:
    sleeping = re.compile("TO" + "DO|FIX" + "ME|NotImplemented" + "Error|mark\\." + "xfail|except" + ":")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in _files()
        if file.suffix == ".py"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if sleeping.search(line)
    ]
    assert not found


def test_every_adr_names_a_test_that_exists() -> None:
    adrs = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    assert len(adrs) >= 5
    for adr in adrs:
        text = adr.read_text()
        tests = re.findall(r"`((?:libs|services|deploy|tests)/[\w/.-]+\.py)(?:::(\w+))?`", text)
        assert tests, f"{adr.name} names no test"
        for path, function in tests:
            assert (ROOT / path).exists(), f"{adr.name}: {path}"
            assert not function or f"def {function}" in (ROOT / path).read_text(), f"{adr.name}: {function}"
        assert len(text.splitlines()) <= 60, f"{adr.name} is longer than a page"
