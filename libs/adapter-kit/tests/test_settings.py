"""Impossible settings are refused at start, each by the name of its variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
def test_it_does_not_start(variables: dict[str, str], named: str) -> None:
    told = {f"SSBTEK_{name}": value for name, value in variables.items()}
    done = subprocess.run(
        [sys.executable, str(TOY)], check=False, env=os.environ | told, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2, done.stderr
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_switched_off_organisations_are_separated_by_commas(toy) -> None:
    assert toy.Settings(switched_off=" 2199990017, 2199990025 ").switched_off == ("2199990017", "2199990025")
