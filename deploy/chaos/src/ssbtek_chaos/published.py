"""Turns the reports of runs into the figures of `docs/faults.md` (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BEGIN, END = "<!-- figures: begin (make chaos-docs) -->", "<!-- figures: end -->"
KINDS = {
    "no fault": "none at work",
    "start": "everything new and cold",
    "kill": "`kill -9` of a service",
    "stop": "SIGSTOP longer than the session",
    "term": "SIGTERM of a service",
    "rolling": "rolling restart of a kind of service",
    "broker": "`kill -9` of a broker, until all replicas are back",
    "postgres": "PostgreSQL killed and away",
    "cut": "a service cut off from one broker",
    "poison": "a record that raises or kills",
}
COUNTED = ("conserved: received", "conserved: planned", "conserved: resends", "conserved: dead", "conserved: closed",
           "conserved: asked", "conserved: answered", "timeouts claimed by the composer",
           "false timeouts within broker faults", "answers of the last second that are not in their reply",
           "answered more than once", "contents that name their person", "ledger: entries")  # fmt: skip
OWN_DELAY = "this machine's own delay, last answer to reply, median ms"
Report = Mapping[str, Any]


def summary(report: Report) -> dict[str, Any]:
    """What is kept of one run."""
    faults = report.get("faults", [])
    away: dict[str, float] = {}
    for fault in faults:
        away[fault["kind"]] = max(away.get(fault["kind"], 0.0), fault["well_after_s"])
    return {
        "seed": report["seed"],
        "seconds": report["seconds"],
        "verdict": report["verdict"],
        "faults": dict(Counter(fault["kind"] for fault in faults)),
        "well_after_s": away,
        "own_delay_ms": report["counts"].get(OWN_DELAY, 0),
        "ended_themselves": sum(each["code"] == 3 for each in report.get("ends", [])),
        "waits": report["waits"],
        "counts": {name: report["counts"].get(name, 0) for name in COUNTED},
        **({"poison": report["poison"]} if "poison" in report else {}),
    }


def render(runs: Sequence[Report], state: Iterable[Mapping[str, Any]]) -> str:
    """The figures as Markdown, between their marks."""
    parts = [BEGIN, "", *_verdicts(runs), "", *_waits(runs), "", *_counts(runs)]
    poisons = [each for run in runs for each in run.get("poison", [])]
    parts += ["", *_poisons(poisons)] if poisons else []
    parts += ["", *_state(state), "", END]
    return "\n".join(parts)


def placed(page: str, figures: str) -> str:
    """The page with these figures in it. Raises `ValueError` where it has no place for them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no marks for the figures")
    return before + figures + after


def _verdicts(runs: Sequence[Report]) -> list[str]:
    lines = [
        "| seed | seconds | faults | services that ended themselves | the machine's own delay | verdict |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for run in runs:
        verdict = run["verdict"].rpartition(" (seed")[0] or run["verdict"]
        faults, ended = sum(run["faults"].values()), run["ended_themselves"]
        own = f"{run['own_delay_ms']} ms"
        lines.append(f"| {run['seed']} | {run['seconds']:g} | {faults} | {ended} | {own} | {verdict} |")
    return lines


def _waits(runs: Sequence[Report]) -> list[str]:
    lines = [
        "Seconds from the append of a query to its reply, over these runs, by the faults that were at work meanwhile "
        "(a query can meet several):",
        "",
        "| fault | times | well again within | queries | median | 95 % | longest | asker waited | past the deadline "
        "| over 27 s | refused too late |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, words in KINDS.items():
        met = [run["waits"][kind] for run in runs if kind in run["waits"]]
        if not met:
            continue
        most = max(met, key=lambda each: each["queries"])
        times = sum(run["faults"].get(kind, 0) for run in runs)
        well = max((run["well_after_s"].get(kind, 0.0) for run in runs), default=0.0)
        past = max(each["past"] for each in met)
        figures = [
            str(times or "-"),
            f"{well:.1f}" if times else "-",
            str(sum(each["queries"] for each in met)),
            f"{most['median'] / 1000:.2f}",
            f"{most['p95'] / 1000:.2f}",
            f"{max(each['longest'] for each in met) / 1000:.2f}",
            f"{max(each['seen'] for each in met) / 1000:.2f}",
            f"{past / 1000:.2f}" if past > 0 else "never",
            str(sum(each["beyond"] for each in met)),
            str(sum(each["too_late"] for each in met)),
        ]
        lines.append(f"| {words} | {' | '.join(figures)} |")
    return lines


def _counts(runs: Sequence[Report]) -> list[str]:
    lines = ["| counted over these runs | |", "| --- | --- |"]
    return lines + [f"| {name} | {sum(run['counts'].get(name, 0) for run in runs)} |" for name in COUNTED]


def _poisons(poisons: Iterable[Mapping[str, Any]]) -> list[str]:
    lines = ["| planted poison that | its reply | dead references | deaths | the last after |",
             "| --- | --- | --- | --- | --- |"]  # fmt: skip
    for each in poisons:
        last = f"{each['settled_s']:.1f} s" if each["deaths"] else "-"
        lines.append(f"| {each['name']} | {each['reply']} | {', '.join(each['dead'])} | {each['deaths']} | {last} |")
    return lines


def _state(measured: Iterable[Mapping[str, Any]]) -> list[str]:
    lines = ["| open queries | content in the log | restored within | memory then | at most |",
             "| --- | --- | --- | --- | --- |"]  # fmt: skip
    for each in measured:
        mib = [f"{each[name]:.0f} MiB" for name in ("held_mib", "memory_mib", "peak_mib")]
        lines += [f"| {each['name']} | {mib[0]} | {each['restored_s']:.2f} s | {mib[1]} | {mib[2]} |"]
    return lines
