"""`docs/providers.md` names only tests, settings, metrics and make targets that there are."""

import re
from pathlib import Path

import pytest

from ssbtek_adapter_kit import conformance
from ssbtek_adapter_kit.conformance.__main__ import suites
from ssbtek_adapter_kit.counters import Counters
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_runtime.metrics import Metrics

ROOT = Path(__file__).parents[2]
GUIDES = ("docs/providers.md", "libs/adapter-kit/README.md")
SUITE_ROW = re.compile(r'\(suite `(\w+)`:((?:[\s,]*"[^"]+")+)\)')


def text(guide: str) -> str:
    return (ROOT / guide).read_text()


def test_every_statement_has_a_test_that_exists() -> None:
    named = re.findall(r"`((?:libs|services|tests)/[\w/.-]+\.py)(?:::(\w+))?`", text("docs/providers.md"))
    assert len(named) > 20
    for path, function in named:
        assert (ROOT / path).exists(), path
        assert not function or f"def {function}(" in (ROOT / path).read_text(), f"{path}::{function}"
    behaviours = {suite.name: {name.replace("_", " ") for name in suite.behaviours} for suite in suites()}
    rows = SUITE_ROW.findall(text("docs/providers.md"))
    assert len(rows) == 2
    for suite, names in rows:
        assert suite in conformance.__all__
        for name in re.findall(r'"([^"]+)"', names):
            assert f"test {' '.join(name.split())}" in behaviours[suite]


@pytest.mark.parametrize("guide", GUIDES)
def test_every_setting_is_one(guide: str) -> None:
    known = {f"SSBTEK_{name.upper()}" for name in AdapterSettings.model_fields}
    assert set(re.findall(r"SSBTEK_[A-Z_]+[A-Z]", text(guide))) <= known


@pytest.mark.parametrize(
    ("name", "default"), [("BREAKER_FAILURES", 5), ("BREAKER_OPEN_MS", 10_000), ("MAX_CONCURRENCY", 64)]
)
def test_the_defaults_it_names_are_the_defaults(name: str, default: int) -> None:
    assert AdapterSettings.model_fields[name.lower()].default == default
    assert re.search(rf"`SSBTEK_{name}` \({default if default < 1000 else f'{default // 1000} s'}\)", text(GUIDES[0]))


def test_every_metric_it_names_is_told() -> None:
    metrics = Metrics()
    Counters(metrics)
    told = metrics.expose().decode()
    gauges = (ROOT / "libs/adapter-kit/src/ssbtek_adapter_kit/app.py").read_text()
    for name in set(re.findall(r"`(ssbtek_[a-z_]+[a-z])", text(GUIDES[0]))) - {
        "ssbtek_adapter_kit",
        "ssbtek_contracts",
    }:
        assert f"# TYPE {name}" in told or f'"{name}"' in gauges, name


def test_every_make_target_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    for guide in GUIDES:
        assert set(re.findall(r"\bmake ([a-z][a-z-]+)", text(guide))) <= targets | {"it"}
