"""`make coverage`: what of each provider's contract is in the view, and why the rest is in the document only."""

import csv
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from ssbtek_contracts.providers import load_providers

WIDTH = 80
USAGE = 2


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a contract: its path, and a field of the view, or the reason why there is none."""

    path: str
    in_view: str
    reason: str


def inventory_of(provider: str) -> list[Element]:
    """All elements of the installed folder's inventories. Raises `ModuleNotFoundError`."""
    folder = files(f"ssbtek_adapter_{provider}")
    lists = sorted(each.name for each in folder.iterdir() if each.name.startswith("inventory"))
    return [
        Element(row["path"], row["in_view"] or "", row["reason"] or "")
        for name in lists
        for row in csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines())
    ]


def listing(provider: str, elements: Sequence[Element]) -> list[str]:
    """Every element of one contract: first those in the view, by field; then the others, by reason."""
    shown = [each for each in elements if each.in_view]
    lines = [f"{provider}: {len(elements)} elements, {len(shown)} in the view", ""]
    for field, those in sorted(_grouped(shown, lambda each: each.in_view).items()):
        lines += [f"  {field}", *(line for each in those for line in _path(each.path))]
    others = [each for each in elements if not each.in_view]
    for reason, those in sorted(_grouped(others, lambda each: each.reason or "NO REASON IS GIVEN").items()):
        lines += ["", *textwrap.wrap(f"Not in the view, {len(those)}: {reason}", WIDTH)]
        lines += [line for each in those for line in _path(each.path)]
    return lines


def overview(inventories: dict[str, list[Element]]) -> list[str]:
    """Which kinds of record each provider's contract fills: the number of its elements in them."""
    counts = {
        code: Counter(each.in_view.partition(".")[0] for each in elements if each.in_view)
        for code, elements in inventories.items()
    }
    kinds = sorted({kind for count in counts.values() for kind in count})
    label = WIDTH - 6 * len(counts)
    lines = [f"{'elements in the view, by record':<{label}}" + "".join(f"{code[:5]:>6}" for code in counts)]
    lines += [
        f"  {kind:<{label - 2}}" + "".join(f"{count[kind] or '–':>6}" for count in counts.values()) for kind in kinds
    ]
    rest = [sum(not each.in_view for each in elements) for elements in inventories.values()]
    return [*lines, f"{'elsewhere, with a reason':<{label}}" + "".join(f"{number:>6}" for number in rest)]


def main(codes: Sequence[str]) -> int:
    """Exit codes: 0 every element is in the view or has a reason, 1 one has neither, 2 no such provider."""
    inventories = {}
    for code in codes or list(load_providers()):
        try:
            inventories[code] = inventory_of(code)
        except ModuleNotFoundError:
            sys.stderr.write(f"{code}: no adapter of this provider is installed\n")
            return USAGE
    lines = overview(inventories)
    for code, elements in inventories.items():
        lines += ["", "-" * WIDTH, *listing(code, elements)]
    sys.stdout.write("\n".join(lines) + "\n")
    told = all(bool(each.in_view) != bool(each.reason) for elements in inventories.values() for each in elements)
    return 0 if told else 1


def _grouped(elements: Iterable[Element], by: Callable[[Element], str]) -> dict[str, list[Element]]:
    groups: dict[str, list[Element]] = {}
    for element in elements:
        groups.setdefault(by(element), []).append(element)
    return groups


def _path(path: str) -> list[str]:
    """Broken between two steps where it is too long for a line."""
    lines = ["    "]
    for step in path.replace("/", "\0/").split("\0"):
        if len(lines[-1]) + len(step) > WIDTH and lines[-1].strip():
            lines.append("      ")
        lines[-1] += step
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
