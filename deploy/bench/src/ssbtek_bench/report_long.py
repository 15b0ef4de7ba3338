"""What `make bench-long` adds to the page: more rounds, other settings of limit and ours, a longer burst (pure)."""

from collections.abc import Iterator

from ssbtek_bench.figures import Run, value_of

COLUMNS = (
    ("30/s", "added p50", 0),
    ("30/s", "added p99", 0),
    ("30/s", "cpu_ms", 1),
    ("saturation", "rate", 0),
    ("saturation", "cpu_ms", 1),
)
HEAD = ("", "30/s: added p50, ms", "added p99, ms", "CPU a query, ms", "saturation, queries/s", "CPU a query there, ms")
WORDS = """
*limit, tuned*: with the two settings that keep aiokafka's transactions from stalling. *naive*: FastStream's first
pages, one message, one handler, one publish; no transaction, no deadline, no ledger. *Slots* with twelve
municipalities; otherwise three slots and three municipalities."""


def grown(run: Run) -> Iterator[tuple[str, ...]]:
    """A row for each side that was measured."""
    for side in dict.fromkeys(each.side for each in run.rounds):
        found = [(value_of(run, side, scenario, name), digits) for scenario, name, digits in COLUMNS]
        if any(value for value, _ in found):
            yield (side, *(value.text(digits) if value else "–" for value, digits in found))


def longer(run: Run) -> Iterator[str]:
    """The section of the page, without its table."""
    rounds = len(run.of("ours", "30/s"))
    yield "\n## For longer, and with more\n"
    yield f"`make bench-long` of {run.machine['date']}: {rounds} rounds of limit and ours."
    yield WORDS + "\n"


def burst_of(run: Run) -> Iterator[str]:
    """What became of the long burst, in words."""
    for each in run.of("ours", "burst")[-1:]:
        told = each.values
        yield (
            f"\nA burst of {told['asked'] / told['rate']:.0f} s at 0.8 × saturation ({told['rate']:.0f}/s), base "
            f"services taking 0.2 to 3 s: {told['asked']:.0f} asked, {told['lost']:.0f} lost, "
            f"{told['doubled']:.0f} doubled, {told['incomplete']:.0f} incomplete, {told['late']:.0f} more than a "
            f"second past their deadline; median time added {told['added p50'] / 1000:.1f} s, longest "
            f"{told['added max'] / 1000:.1f} s."
        )
