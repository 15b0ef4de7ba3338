"""`make chaos-docs`: keeps what the last runs reported beside `docs/faults.md`, and writes their figures into it."""

import json
import sys
from pathlib import Path
from typing import Any

from ssbtek_chaos.published import placed, render, summary
from ssbtek_local.home import home

NAMES = ("chaos", "chaos-graceful", "chaos-poison")


def publish(docs: Path, reports: list[Path], state: Path) -> None:
    """Reports that are not given again keep their place. Raises `OSError`, `ValueError`."""
    kept_file = docs / "faults.json"
    kept: dict[str, Any] = json.loads(kept_file.read_text()) if kept_file.exists() else {"runs": {}, "state": []}
    for report in reports:
        found = summary(json.loads(report.read_text()))
        kept["runs"][f"{report.parent.name}-{found['seed']}"] = found
    if state.exists():
        kept["state"] = json.loads(state.read_text())
    kept_file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    write_page(docs)


def write_page(docs: Path) -> None:
    """The figures of what is kept, into the page."""
    page = docs / "faults.md"
    page.write_text(figured(page.read_text(), json.loads((docs / "faults.json").read_text())))


def figured(page: str, kept: dict[str, Any]) -> str:
    """The page with the figures of what is kept."""
    return placed(page, render([kept["runs"][name] for name in sorted(kept["runs"])], kept["state"]))


def main() -> None:
    """`python -m ssbtek_chaos.publish_faults docs`."""
    found = [home(name).folder / "report.json" for name in NAMES]
    publish(Path(sys.argv[1]), [file for file in found if file.exists()], home("chaos-state").folder / "report.json")


if __name__ == "__main__":
    main()
