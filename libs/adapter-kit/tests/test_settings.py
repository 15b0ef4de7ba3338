"""Impossible settings are refused at start, each by the name of its variable."""

import subprocess
import sys
from pathlib import Path

import pytest

from ssbtek_runtime.settings import load

TOY = Path(__file__).parent / "toy_provider.py"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "SSBTEK_PROVIDER_URL"),
        ({"PROVIDER_URL": "ftp://x"}, "SSBTEK_PROVIDER_URL"),
        ({"PROVIDER_URL": "https://x"}, "SSBTEK_CLIENT_CERTIFICATE"),
        ({"PROVIDER_URL": "http://x", "CLIENT_KEY": "k.pem"}, "SSBTEK_CLIENT_CERTIFICATE"),
        (
            {"PROVIDER_URL": "https://x", "CLIENT_KEY": "k", "CLIENT_CERTIFICATE": "c", "CA_CERTIFICATE": "a"},
            "no such file",
        ),
        ({"PROVIDER_URL": "http://x", "CALL_TIMEOUT_MS": "17800"}, "SSBTEK_CALL_TIMEOUT_MS"),
        ({"PROVIDER_URL": "http://x", "CALL_TIMEOUT_MS": "1000"}, "SSBTEK_CONNECT_TIMEOUT_MS"),
        ({"PROVIDER_URL": "http://x", "MAX_CONCURRENCY": "0"}, "SSBTEK_MAX_CONCURRENCY"),
        ({"PROVIDER_URL": "http://x", "INTERACTIVE_SHARE": "2"}, "SSBTEK_INTERACTIVE_SHARE"),
        ({"PROVIDER_URL": "http://x", "RATE_PER_SECOND": "0"}, "SSBTEK_RATE_PER_SECOND"),
        ({"PROVIDER_URL": "http://x", "MAINTENANCE_UNTIL": "2026-12-01T06:00:00"}, "SSBTEK_MAINTENANCE_UNTIL"),
        (
            {"PROVIDER_URL": "http://x", "MAINTENANCE_FROM": "2026-12-01T06:00:00Z"},
            "SSBTEK_MAINTENANCE_FROM: before SSBTEK_MAINTENANCE_UNTIL",
        ),
        ({"PROVIDER_URL": "http://x", "SWITCHED_OFF": "2199990017,17"}, "SSBTEK_SWITCHED_OFF"),
    ],
)
def test_it_does_not_start(toy, monkeypatch, capsys, variables: dict[str, str], named: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"SSBTEK_{name}", value)
    with pytest.raises(SystemExit) as ended:
        toy.build_app(load(toy.Settings))
    assert ended.value.code == 2
    assert named in capsys.readouterr().err


def test_the_process_says_so_and_nothing_else() -> None:
    done = subprocess.run([sys.executable, str(TOY)], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "SSBTEK_PROVIDER_URL: required, the address of the base service\n"


def test_switched_off_organisations_are_separated_by_commas(toy) -> None:
    assert toy.Settings(switched_off=" 2199990017, 2199990025 ").switched_off == ("2199990017", "2199990025")
