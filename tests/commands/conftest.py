"""Runs the project's own commands as a person would, on data of their own."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`SSBTEK_RUN` of the commands of one module."""
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def environment(place: Path) -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("SSBTEK_", "OTEL_", "MAKE"))}
    return outer | {"SSBTEK_RUN": str(place), "COLUMNS": "80"}


Run = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(environment: dict[str, str]) -> Run:
    def once(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, shell=True, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=150, check=False,
        )  # fmt: skip

    return once
