"""docs/capacity.md: what the measured figures mean for a country, and for ten times that (pure)."""

from collections.abc import Iterator

from ssbtek_bench.capacity import KEPT_DAYS, PLACES, USED, Measured, breaks, foretold_saturation, needs
from ssbtek_bench.figures import STRANGERS_ALLOWED, Run

MEAN_S = 0.54
BUSIEST = 31.0
YEARS = ((BUSIEST, 0.9e6), (BUSIEST, 5.9e6), (10 * BUSIEST, 59e6))
"""Queries a second at the busiest and a year: by hand and automated as the country is today, and ten times that."""


def capacity_page(run: Run, measured: Measured) -> str:
    """The page."""
    return "\n".join([*_head(run, measured), *_loads(measured), *_breaks(measured), WORDS])


def _head(run: Run, measured: Measured) -> Iterator[str]:
    yield "# Capacity\n"
    yield (
        f"Written by `make bench` from the figures of [performance](performance.md) ({run.machine['date']}). "
        "`ssbtek capacity --rate … --year …` says the same for any other load.\n"
    )
    if not run.judged():
        yield (
            f"**Others took more than {STRANGERS_ALLOWED:.0%} of the machine meanwhile: the arithmetic is right, its "
            "figures are too high. Run `make bench` on a quiet machine.**\n"
        )
    foretold = foretold_saturation(measured)
    yield (
        f"How far the arithmetic can be trusted: by its CPU a query the measured machine ({measured.cores} cores, with "
        f"asker and base services on it) should take {foretold:.0f} queries a second; "
        f"it took {measured.saturation:.0f}.\n"
    )


def _loads(measured: Measured) -> Iterator[str]:
    for rate, year in YEARS:
        yield f"\n## {rate:g} queries a second at the busiest, {year / 1e6:g} million a year\n"
        yield "| | needed | why |\n|---|---:|---|"
        yield from (f"| {each.what} | {each.value} | {each.why} |" for each in needs(measured, rate, year, MEAN_S))


def _breaks(measured: Measured) -> Iterator[str]:
    yield "\n## What breaks first\n\nWith one instance of each service, where the load grows and nothing else does:\n"
    yield "| queries/s | what gives way | remedy |\n|---:|---|---|"
    yield from (f"| {at:.0f} | {what} | {remedy} |" for at, what, remedy in breaks(measured, MEAN_S))


WORDS = f"""
## How it is reckoned

* **CPU**: milliseconds a query of each process at saturation, times the rate; {USED:.0%} of each core is planned for.
  A service is one Python process and so one core: more cores are more instances. At low rates a query costs more
  (nothing shares a batch), but then nobody needs the capacity.
* **Slots** bound how many instances of router and composer can work at a time; they are added while the system runs,
  and never taken away. Two for each instance, so that a lost instance's slots spread over the others.
* **Places**: Little's law. Questions under way at a provider are its rate times its time ({MEAN_S:g} s in the mean
  here); twice that is planned for, {PLACES} are the default of one instance. What a provider itself can take is
  agreed with it.
* **Logs**: bytes a query in the broker's logs, kept for {KEPT_DAYS:g} day in three replicas. Only plans (72 h) and
  closings (7 days) are kept longer, and they are small.
* **Ledger**: rows and bytes a query as PostgreSQL holds them, indexes included. Rows are kept for years.
* **Municipalities**: each has a reply topic of its own with one partition. 290 of them cost the broker files and the
  ledger's reader a longer fetch request; `make bench-long` measures both.

## What is not in it

Networks between machines, replication to two more brokers, TLS between services and brokers, and providers that answer
slower than here. None of it was measured.
"""
