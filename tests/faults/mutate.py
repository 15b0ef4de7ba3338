"""Takes each rule of `mutants.toml` away, one at a time, and runs the tests that guard it: they must fail.

`python tests/faults/mutate.py [words of a rule]`, in the project's environment. The work tree is not touched: each
package is changed in a copy that is found first. Ends with 1 if a rule could be taken away unnoticed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.postgres import Postgres

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in `file`; with `new` in its place each of `tests` must fail."""

    rule: str
    file: str
    old: str
    new: str
    tests: list[str]

    @property
    def source(self) -> Path:
        """The changed file."""
        return ROOT / self.file

    @property
    def package(self) -> Path:
        """The folder of the package it stands in."""
        inside = self.source.relative_to(ROOT).parts
        return ROOT.joinpath(*inside[: inside.index("src") + 2])


def mutants() -> list[Mutant]:
    """All, in the order of the file."""
    return [Mutant(**each) for each in tomllib.loads((Path(__file__).parent / "mutants.toml").read_text())["mutant"]]


def survivors(mutant: Mutant, servers: dict[str, str]) -> list[str]:
    """The tests that did not notice."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(mutant.package, Path(folder) / mutant.package.name, ignore=shutil.ignore_patterns("*.pyc"))
        changed = Path(folder) / mutant.source.relative_to(mutant.package.parent)
        text = changed.read_text()
        if text.count(mutant.old) != 1:
            raise SystemExit(f"{mutant.file}: {mutant.old!r} stands there {text.count(mutant.old)} times")
        changed.write_text(text.replace(mutant.old, mutant.new))
        failed = _failures(mutant.tests, folder, servers)
        return [test for test in mutant.tests if not any(_is_of(each, test) for each in failed)]


def _failures(tests: list[str], folder: str, servers: dict[str, str]) -> list[str]:
    environment = os.environ | servers | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", "--timeout", "60", *tests]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{tests} could not be run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return re.findall(r"^FAILED (\S+)", done.stdout, re.M)


def _is_of(failed: str, test: str) -> bool:
    return failed == test or failed.startswith(f"{test}[")


def main(*words: str) -> int:
    """1 if a rule could be taken away unnoticed."""
    chosen = [each for each in mutants() if all(word.lower() in each.rule.lower() for word in words)]
    unnoticed = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        Kafka(Path(folder) / "k") as kafka,
        Postgres(Path(folder) / "p") as database,
    ):
        servers = {"SSBTEK_TEST_KAFKA": kafka.bootstrap, "SSBTEK_TEST_POSTGRES": database.dsn}
        for mutant in chosen:
            left = survivors(mutant, servers)
            unnoticed += bool(left)
            print(f"{'UNNOTICED' if left else 'noticed  '}  {mutant.rule}", *(f"\n           {each}" for each in left))
            sys.stdout.flush()
    print(f"{len(chosen)} rules taken away, {len(chosen) - unnoticed} noticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
