"""Nothing that looks like a person number comes out of a log line."""

import io
import json
import logging

import pytest
import structlog

from ssbtek_runtime import logs


@pytest.mark.parametrize("number", ["198503129804", "19850312-9804", "850312-9804", "8503129804", "199302719886"])
def test_a_person_number_is_masked(number: str) -> None:
    event = logs.mask(None, "info", {"event": f"asked about {number}.", "n": 1})
    assert number not in str(event)
    assert "[number]" in event["event"]


@pytest.mark.parametrize(
    "value",
    [
        198503129804,
        ["198503129804"],
        {"198503129804": 1},
        {"a": [("x", "19850312-9804")]},
        b"198503129804",
        ValueError("198503129804"),
    ],
)
def test_nor_does_one_hide_inside_a_value(value) -> None:
    masked = json.dumps(dict(logs.mask(None, "info", {"event": "x", "value": value})), default=repr)
    assert "9804" not in masked


def test_other_values_stay_what_they_are() -> None:
    event = {"n": 4711, "ms": 1_795_512_600_123, "ok": True, "none": None, "kafka": ["127.0.0.1:9092"]}
    assert logs.mask(None, "info", dict(event)) == event


@pytest.mark.parametrize(
    "harmless", ["2199990017", "3f0c2a52-8a67-4c4e-9d15-198503129804", "ssbtek.reply.2199990017.v1", "9071234"]
)
def test_organisation_numbers_and_query_ids_are_not(harmless: str) -> None:
    assert harmless in logs.mask(None, "info", {"event": f"x {harmless} y"})["event"]


def test_a_librarys_exception_is_told_by_its_type_alone(
    monkeypatch: pytest.MonkeyPatch, restored_logging: None
) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    logs.configure("test", "one", "info")
    try:
        raise ValueError("about 198503129804")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    structlog.get_logger().warning("ours", query="q")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines[0]["error"] == "ValueError"
    assert "198503129804" not in out.getvalue()
    assert lines[1] == lines[1] | {"event": "ours", "service": "test", "instance": "one", "level": "warning"}


@pytest.fixture
def restored_logging():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in logs._QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()
