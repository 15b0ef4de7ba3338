"""The figures of the published page are those that the runs reported, and the page names tests that exist."""

import json
import re
from pathlib import Path

import pytest

from ssbtek_chaos.publish_faults import figured
from ssbtek_chaos.published import BEGIN, END, placed, render, summary

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/faults.md"


def report(seed: int, past: int) -> dict[str, object]:
    waits = {
        "queries": 5,
        "median": 200,
        "p95": 900,
        "longest": 19_000,
        "past": past,
        "seen": 19_500,
        "beyond": 0,
        "too_late": 1,
    }
    return {
        "seed": seed, "seconds": 90.0, "verdict": f"HELD: 0 lost (seed {seed}, 90 s)", "holds": True, "wrong": {},
        "faults": [{"kind": "kill", "what": "", "target": "", "at_s": 1.0, "well_after_s": 7.5}],
        "ends": [{"code": 3}, {"code": -9}], "waits": {"kill": waits}, "counts": {"conserved: received": 270},
    }  # fmt: skip


def test_figures_are_added_up_over_runs_and_the_worst_is_shown() -> None:
    text = render([summary(report(1, -40)), summary(report(2, 1250))], [])
    assert "| 1 | 90 | 1 | 1 | 0 ms | HELD: 0 lost |" in text
    assert "| `kill -9` of a service | 2 | 7.5 | 10 | 0.20 | 0.90 | 19.00 | 19.50 | 1.25 | 0 | 2 |" in text
    assert "| conserved: received | 540 |" in text


def test_figures_go_where_the_page_has_room_for_them() -> None:
    assert placed(f"a\n{BEGIN}\nold\n{END}\nb", f"{BEGIN}\nnew\n{END}") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="marks"):
        placed("no marks", "new")


def test_the_pages_figures_are_what_the_runs_reported() -> None:
    kept = json.loads((ROOT / "docs/faults.json").read_text())
    assert figured(PAGE.read_text(), kept) == PAGE.read_text()
    assert all(run["verdict"].startswith("HELD") for run in kept["runs"].values())


def test_the_page_names_what_exists() -> None:
    text = PAGE.read_text()
    named = re.findall(r"`((?:services|libs|tests)/[\w/.-]+)`", text)
    assert len(named) > 8
    assert not [path for path in named if not (ROOT / path).exists()]
    for target in set(re.findall(r"make (chaos[\w-]*)", text)):
        assert f"\n{target}: install ##" in (ROOT / "Makefile").read_text()
