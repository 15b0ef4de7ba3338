"""What is shown of a run: a table at the terminal, and the page of the documentation (pure)."""

from collections.abc import Iterable, Iterator

from rich.table import Table

from ssbtek_bench.figures import GROUND, NOT_SERVICES, STRANGERS_ALLOWED, Run, spread, value_of
from ssbtek_bench.goals import Goal, goals
from ssbtek_bench.report_long import HEAD, burst_of, grown, longer
from ssbtek_bench.report_words import SAID, TRIED, WORDS

SIDES = ("limit", "ours")
ROWS = (
    ("5/s", "added p50", "time added at 5/s, median, ms", 1),
    ("5/s", "added p99", "time added at 5/s, 99th percentile, ms", 1),
    ("30/s", "added p50", "time added at 30/s, median, ms", 1),
    ("30/s", "added p90", "time added at 30/s, 90th percentile, ms", 1),
    ("30/s", "added p99", "time added at 30/s, 99th percentile, ms", 1),
    ("5/s", "cpu_ms", "CPU a query at 5/s, ms", 2),
    ("30/s", "cpu_ms", "CPU a query at 30/s, ms", 2),
    ("saturation", "cpu_ms", "CPU a query at saturation, ms", 2),
    ("saturation", "rate", "saturation, queries/s", 0),
    ("30/s", "reply KiB", "size of a reply, KiB", 0),
    ("start", "ready s", "cold start: from nothing but broker and database to ready, s", 1),
    ("start", "first reply s", "cold start: to the first reply, s", 1),
)
ALONE = (
    ("burst", ("rate", "asked", "lost", "doubled", "late", "incomplete", "added p50", "added p99", "added max",
               "rows a query", "bytes a row", "log KiB a query")),
    ("hanging", ("asked", "lost", "late", "others p50", "others p99", "others failed", "past deadline p99", "open",
                 "KiB per open query")),
    ("backlog", ("asked", "lost", "doubled", "answered", "answered late", "complete", "refused too_late",
                 "refused otherwise", "cleared after s")),
    ("idle", ("core %", "services core %", "memory MiB")),
)  # fmt: skip


def table(run: Run) -> Table:
    """For the terminal: both sides, then the goals."""
    shown = Table(title="Limit and ours, medians (lowest–highest)", title_justify="left")
    for name in ("", *SIDES, "ours / limit"):
        shown.add_column(name, justify="left" if not name else "right")
    for row in _compared(run):
        shown.add_row(*row)
    shown.add_section()
    for goal in goals(run):
        shown.add_row(goal.words, "", goal.measured, _verdict(goal, judged=run.judged()))
    return shown


def table_of_growth(run: Run) -> Table:
    """For the terminal, after a long run."""
    shown = Table(title="For longer, and with more", title_justify="left")
    for name in HEAD:
        shown.add_column(name, justify="left" if not name else "right")
    for row in grown(run):
        shown.add_row(*row)
    return shown


def page(run: Run, long: Run | None = None) -> str:
    """docs/performance.md, from the last run and the last long one."""
    return "\n".join(
        [
            *_head(run),
            *_goals(run),
            *_sides(run),
            *_processes(run),
            *_hops(run),
            *_profile(run),
            TRIED,
            *_alone(run),
            *(_long(long) if long is not None else ()),
            WORDS,
        ]
    )


def _head(run: Run) -> Iterator[str]:
    yield "# Performance\n"
    yield "Written by `make bench`; not edited by hand. What the words mean stands at the end.\n"
    yield from (f"* {name}: {value}" for name, value in run.machine.items())
    yield ""
    if not run.judged():
        yield (
            f"**Others used the machine meanwhile (more than {STRANGERS_ALLOWED:.0%} of it in some rounds): these "
            "figures say that everything runs, and nothing of how fast. Run `make bench` on a quiet machine.**\n"
        )
    yield from (f"* Note: {note}" for note in run.notes)


def _goals(run: Run) -> Iterator[str]:
    yield "\n## Goals\n"
    rows = [(goal.words, goal.measured, _verdict(goal, judged=run.judged())) for goal in goals(run)]
    yield from _markdown(("goal", "measured", ""), rows)


def _sides(run: Run) -> Iterator[str]:
    rounds = len(run.of("ours", "30/s"))
    yield f"\n## Limit and ours\n\nMedians of {rounds} rounds in turn, lowest and highest in brackets.\n"
    yield from _markdown(("", "limit", "ours", "ours / limit"), _compared(run))


def _compared(run: Run) -> Iterator[tuple[str, ...]]:
    for scenario, name, words, digits in ROWS:
        limit, ours = (value_of(run, side, scenario, name) for side in SIDES)
        ratio = f"{ours.median / limit.median:.2f}" if limit and ours and limit.median else ""
        yield (words, *(each.text(digits) if each else "–" for each in (limit, ours)), ratio)


def _processes(run: Run) -> Iterator[str]:
    yield "\n## CPU and memory, by process\n"
    yield "CPU milliseconds a query; memory that a process has for itself (USS) at the end of the 30/s round, MiB.\n"
    names = dict.fromkeys(name for each in run.rounds for name in each.cpu_s if name not in NOT_SERVICES)
    rows = []
    for name in (*names, "all services", "all"):
        of = [name] if name in names else [each for each in names if name == "all" or each not in GROUND]
        row = [name]
        for scenario in ("30/s", "saturation"):
            for side in SIDES:
                found = spread([each.cpu_ms(of=of) for each in run.of(side, scenario)])
                row.append(f"{found.median:.2f}" if found else "–")
        for side in SIDES:
            memory = spread([sum(each.memory.get(one, 0.0) for one in of) for each in run.of(side, "30/s")])
            row.append(f"{memory.median:.0f}" if memory else "–")
        rows.append(tuple(row))
    head = ("", "limit 30/s", "ours 30/s", "limit saturated", "ours saturated", "limit MiB", "ours MiB")
    yield from _markdown(head, rows)


def _hops(run: Run) -> Iterator[str]:
    yield "\n## Where the added time goes\n\nMedians at 30/s by the broker's append times (whole milliseconds), ms.\n"
    names = dict.fromkeys(name for each in run.rounds for name in each.values if name.startswith("hop "))
    rows = [
        (
            name.removeprefix("hop "),
            *(found.text() if (found := value_of(run, side, "30/s", name)) else "–" for side in SIDES),
        )
        for name in names
    ]
    yield from _markdown(("", *SIDES), rows)


def _profile(run: Run) -> Iterator[str]:
    for each in run.of("ours", "reading")[-1:]:
        yield "\n## What reading costs\n\n" + SAID["reading"] + "\n"
        told = [(code, f"{value:.2f}") for code, value in each.values.items()]
        yield from _markdown(("", "ms"), [*told, ("all seven", f"{sum(each.values.values()):.2f}")])
    for each in run.of("ours", "profile")[-1:]:
        yield "\n## Where our CPU goes\n\n" + SAID["profile"] + "\n"
        yield from _markdown(("", "%"), [(name, f"{value:.0f}") for name, value in each.values.items() if value >= 0.5])


def _alone(run: Run) -> Iterator[str]:
    for scenario, names in ALONE:
        for each in run.of("ours", scenario)[-1:]:
            yield f"\n## {scenario.capitalize()}\n\n{SAID[scenario]}\n"
            told = [(name, f"{each.values[name]:.1f}".removesuffix(".0")) for name in names if name in each.values]
            yield from _markdown(("", ""), told)


def _long(run: Run) -> Iterator[str]:
    yield from longer(run)
    yield from _markdown(HEAD, grown(run))
    yield from burst_of(run)


def _markdown(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    titles = list(head)
    yield f"| {' | '.join(titles)} |"
    yield "|---|" + "---:|" * (len(titles) - 1)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _verdict(goal: Goal, *, judged: bool) -> str:
    if goal.met is None or not judged:
        return "not judged"
    return "met" if goal.met else "missed"
