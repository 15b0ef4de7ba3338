"""`make conformance`: runs the shared suites in every provider's folder, and shows provider by behaviour."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from ssbtek_adapter_kit import conformance
from ssbtek_adapter_kit.conformance.counting import Counting
from ssbtek_adapter_kit.conformance.table import Suite, lacking, summary, table

ADAPTERS = Path("services/provider-adapters")
USAGE = 2
CHOSEN = frozenset({"Contract", "Unpublished"})
"""A provider proves one of these, or the same in its own way where its contract is no XML schema."""
CONFIG = (
    "addopts=--import-mode=importlib",
    "asyncio_mode=auto",
    "markers=contracts: needs the published contract files at SSBTEK_CONTRACTS",
)


def suites() -> list[Suite]:
    """All suites of the kit, with the names of their tests as they are written there; each name once."""
    found, seen = [], set[str]()
    for name in conformance.__all__:
        tests = [test for test in vars(getattr(conformance, name)) if test.startswith("test_") and test not in seen]
        seen |= set(tests)
        found.append(Suite(name, tuple(tests), needed=name not in CHOSEN))
    return found


def folders(names: Sequence[str]) -> list[Path]:
    """The folders of these providers, or of all. Raises `FileNotFoundError` where there is none."""
    wanted = [ADAPTERS / name for name in names] or sorted(ADAPTERS.glob("*/"))
    there = [folder for folder in wanted if (folder / "tests").is_dir()]
    if missing := [str(folder) for folder in wanted if folder not in there] if names else []:
        raise FileNotFoundError(f"{', '.join(missing)}: no such provider's folder with tests")
    if not there:
        raise FileNotFoundError(f"{ADAPTERS}: no provider's folder here")
    return there


def main(names: Sequence[str]) -> int:
    """Exit codes: 0 every behaviour is proven, 1 one is not, 2 no such provider."""
    try:
        chosen = folders(names)
    except FileNotFoundError as problem:
        sys.stderr.write(f"{problem}\n")
        return USAGE
    kit, began = suites(), time.monotonic()
    counting = Counting(frozenset(test for each in kit for test in each.behaviours), told=sys.stderr.isatty())
    options = ["-p", "no:terminal", "-p", "no:cacheprovider"]
    for option in CONFIG:
        options += ["-o", option]
    code = pytest.main([*options, *(str(folder / "tests") for folder in chosen)], plugins=[counting])
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 40 + "\r")
    providers = [folder.name for folder in chosen]
    problems = [f"{test}: {why}" for test, why in counting.failures.items()] + lacking(kit, providers, counting.results)
    lines = [
        *table(kit, providers, counting.results),
        "",
        *(f"x {each}" for each in problems),
        *(f"– {each}" for each in sorted(set(counting.reasons.values()))),
        f"{summary(providers, counting.results)} {time.monotonic() - began:.0f} s.",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if problems or code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
