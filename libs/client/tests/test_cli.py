"""The command line answers bad input with the field and exit code 2, and needs no running system for it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ssbtek_client.cli import build

PROFILE = {"organisation": "2199990017", "kafka": ["127.0.0.1:1"], "slot": 0}
ASK = ["ask", "--org", "2199990017", "--case", "EB-1", "--person", "198503129804"]


def run(arguments: list[str], profiles: Path):
    return CliRunner().invoke(build(arguments), arguments, env={"SSBTEK_PROFILES": str(profiles)})


def test_no_profile_is_said_with_its_path(tmp_path: Path) -> None:
    result = run(ASK, tmp_path)
    assert result.exit_code == 2
    assert "no such profile" in result.output.replace("\n", " ")


@pytest.mark.parametrize(
    ("change", "field"), [({"slot": -1}, "slot"), ({"kafka": []}, "kafka"), ({"organisation": "1"}, "organisation")]
)
def test_a_broken_profile_names_the_field(tmp_path: Path, change: dict, field: str) -> None:
    (tmp_path / "2199990017.json").write_text(json.dumps(PROFILE | change))
    result = run(ASK, tmp_path)
    assert result.exit_code == 2
    assert field in result.output


def test_a_missing_option_is_usage(tmp_path: Path) -> None:
    assert run(["ask", "--org", "2199990017"], tmp_path).exit_code == 2


def test_brokers_out_of_reach_are_said_and_there_is_no_reply(tmp_path: Path) -> None:
    (tmp_path / "2199990017.json").write_text(json.dumps(PROFILE))
    result = run(ASK, tmp_path)
    assert result.exit_code == 5
    assert "127.0.0.1:1" in result.output.replace("\n", "")


def test_a_wrong_person_number_is_told_what_is_allowed_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "2199990017.json").write_text(json.dumps(PROFILE))
    result = run([*ASK[:-1], "19850312980"], tmp_path)
    assert result.exit_code == 2
    assert "person: 12 digits" in result.output
    assert "19850312980" not in result.output.replace("198503129804", "")
