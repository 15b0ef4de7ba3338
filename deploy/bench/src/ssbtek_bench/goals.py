"""The goals that a run is judged by, each with what was measured for it (pure)."""

from dataclasses import dataclass

from ssbtek_bench.figures import Run, Spread, value_of

OURS, LIMIT, QUICK = "ours", "limit", "30/s"


@dataclass(frozen=True, slots=True)
class Goal:
    """`met`: None where it was not measured."""

    words: str
    measured: str
    met: bool | None


def goals(run: Run) -> list[Goal]:
    """In the order of the issue that set them."""
    return [
        _ratio(run, "CPU a query at 30/s, all services, broker and database: at most 1.5 × the limit", "cpu_ms", 1.5),
        _cpu_at_saturation(run),
        _saturation(run),
        _p50(run),
        _p99(run),
        _burst(run),
        _hanging(run),
        _idle(run),
    ]


def _pair(run: Run, scenario: str, name: str) -> tuple[Spread, Spread] | None:
    ours, limit = value_of(run, OURS, scenario, name), value_of(run, LIMIT, scenario, name)
    return (ours, limit) if ours is not None and limit is not None and limit.median else None


def _ratio(run: Run, words: str, name: str, most: float, scenario: str = QUICK) -> Goal:
    pair = _pair(run, scenario, name)
    if pair is None:
        return Goal(words, "not measured", None)
    ratio = pair[0].median / pair[1].median
    return Goal(words, f"{pair[0].text(2)} against {pair[1].text(2)} ms: {ratio:.2f} ×", ratio <= most)


def _cpu_at_saturation(run: Run) -> Goal:
    return _ratio(run, "the same at saturation: at most 1.5 × the limit", "cpu_ms", 1.5, "saturation")


def _saturation(run: Run) -> Goal:
    words, pair = "saturation: at least 0.6 × the limit", _pair(run, "saturation", "rate")
    if pair is None:
        return Goal(words, "not measured", None)
    ratio = pair[0].median / pair[1].median
    return Goal(words, f"{pair[0].text(0)} against {pair[1].text(0)} queries/s: {ratio:.2f} ×", ratio >= 0.6)


def _p50(run: Run) -> Goal:
    words, pair = "time added at 30/s, median: no more than the limit's", _pair(run, QUICK, "added p50")
    if pair is None:
        return Goal(words, "not measured", None)
    return Goal(words, f"{pair[0].text()} against {pair[1].text()} ms", pair[0].median <= pair[1].median)


def _p99(run: Run) -> Goal:
    words, found = "time added at 30/s, 99th percentile: under 100 ms", value_of(run, OURS, QUICK, "added p99")
    if found is None:
        return Goal(words, "not measured", None)
    return Goal(words, f"{found.text()} ms", found.median < 100)


def _burst(run: Run) -> Goal:
    words = "a burst at 0.8 × saturation: nothing lost or doubled, every reply in time"
    rounds = run.of(OURS, "burst")
    if not rounds:
        return Goal(words, "not measured", None)
    told = rounds[-1].values
    bad = [name for name in ("lost", "doubled", "late") if told[name]]
    said = f"{told['rate']:.0f}/s, {told['asked']:.0f} asked; " + ", ".join(
        f"{told[name]:.0f} {name}" for name in ("lost", "doubled", "late")
    )
    return Goal(words, said, not bad)


def _hanging(run: Run) -> Goal:
    words = "one provider hanging: nothing added to the others' 99th percentile (of what adapters add), none failed"
    rounds, usual = run.of(OURS, "hanging"), value_of(run, OURS, QUICK, "adapter p99")
    if not rounds or usual is None:
        return Goal(words, "not measured", None)
    told = rounds[-1].values
    said = f"{told['others p99']:.1f} ms against {usual.text()} without; {told['others failed']:.0f} failed"
    met = told["others p99"] <= max(1.2 * usual.high, usual.high + 5) and not told["others failed"]
    return Goal(words, f"{said}, {told['lost']:.0f} lost", met and not told["lost"])


def _idle(run: Run) -> Goal:
    words = "idle at three slots: under 5 % of a core and 1 GB"
    rounds = run.of(OURS, "idle")
    if not rounds:
        return Goal(words, "not measured", None)
    told = rounds[-1].values
    said = f"{told['core %']:.1f} % ({told['services core %']:.1f} % without broker and database), "
    return Goal(words, f"{said}{told['memory MiB']:.0f} MiB", told["core %"] < 5 and told["memory MiB"] < 1024)
