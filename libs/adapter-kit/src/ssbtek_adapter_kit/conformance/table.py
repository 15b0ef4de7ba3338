"""Provider by behaviour, with pass counts, as a table of eighty columns (pure)."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Result = Literal["passed", "failed", "skipped"]
WIDTH = 80
CELL = 6


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite and its behaviours, in their order. `needed`: every provider must prove each of them."""

    name: str
    behaviours: tuple[str, ...]
    needed: bool = True


Results = Mapping[tuple[str, str], Sequence[Result]]
"""By provider and behaviour: what came of each of its cases."""


def table(suites: Iterable[Suite], providers: Sequence[str], results: Results) -> list[str]:
    """The lines. A row begins with x where something failed or is not there."""
    label = WIDTH - CELL * len(providers)
    lines = [f"{'':<{label}}" + "".join(f"{code[: CELL - 1]:>{CELL}}" for code in providers)]
    for suite in suites:
        rows = [name for name in suite.behaviours if suite.needed or any((code, name) in results for code in providers)]
        lines += [suite.name] if rows else []
        for name in rows:
            cells = [_cell(results.get((code, name)), needed=suite.needed) for code in providers]
            mark = "x" if any(_wrong(results.get((code, name)), needed=suite.needed) for code in providers) else " "
            first, *rest = textwrap.wrap(name.removeprefix("test_").replace("_", " "), label - 3)
            lines.append(f"{mark} {first:<{label - 2}}" + "".join(f"{cell:>{CELL}}" for cell in cells).rstrip())
            lines += [f"    {each}" for each in rest]
    return lines


def lacking(suites: Iterable[Suite], providers: Sequence[str], results: Results) -> list[str]:
    """What a provider does not even try to prove, though it must."""
    suites = tuple(suites)
    found = [
        f"{code}: {name} is not there"
        for suite in suites
        if suite.needed
        for name in suite.behaviours
        for code in providers
        if (code, name) not in results
    ]
    chosen = [name for suite in suites if not suite.needed for name in suite.behaviours]
    return found + [
        f"{code}: nothing of what its contract says is proven"
        for code in providers
        if chosen and not any((code, name) in results for name in chosen)
    ]


def summary(providers: Sequence[str], results: Results) -> str:
    """One line: how much was proven."""
    count = Counter(each for key, cases in results.items() if key[0] in providers for each in cases)
    return (
        f"{len(providers)} providers, {len({name for _, name in results})} behaviours: {count['passed']} passed, "
        f"{count['failed']} failed, {count['skipped']} not run."
    )


def _cell(cases: Sequence[Result] | None, *, needed: bool) -> str:
    if cases is None:
        return "none" if needed else ""
    ran = [each for each in cases if each != "skipped"]
    return f"{ran.count('passed')}/{len(ran)}" if ran else "–"


def _wrong(cases: Sequence[Result] | None, *, needed: bool) -> bool:
    return needed if cases is None else "failed" in cases
