"""`ssbtek capacity`: what a load needs, by the figures of the last `make bench` that was kept."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ssbtek_bench.capacity import breaks, measured_in, needs
from ssbtek_bench.figures import run_of

FIGURES = Path(__file__).with_name("measured.json")
USAGE = 2


def capacity(
    rate: Annotated[float, typer.Option(help="Queries a second at the busiest.")] = 31.0,
    year: Annotated[float, typer.Option(help="Queries a year.")] = 5_900_000,
    provider_s: Annotated[float, typer.Option(help="Seconds that a provider takes in the mean.")] = 0.54,
    figures: Annotated[Path, typer.Option(help="Figures that `make bench` wrote.")] = FIGURES,
) -> None:
    """Say what a load needs: slots, instances, brokers, disk, ledger; and what breaks first. Exit codes: 0, 2 usage."""
    console = Console()
    try:
        run = run_of(json.loads(figures.read_text()))
        measured = measured_in(run)
    except (OSError, ValueError, KeyError) as error:
        console.print(f"{figures}: {error}", style="red", markup=False, highlight=False)
        raise typer.Exit(USAGE) from None
    if rate <= 0 or year <= 0 or provider_s <= 0:
        console.print("all of --rate, --year and --provider-s: above 0", style="red")
        raise typer.Exit(USAGE)
    shown = Table(title=f"{rate:g} queries/s at the busiest, {year:,.0f} a year", title_justify="left")
    for name in ("", "needed", "why"):
        shown.add_column(name)
    for need in needs(measured, rate, year, provider_s):
        shown.add_row(need.what, need.value, need.why)
    console.print(shown)
    console.print("What breaks first, with one instance of each service:")
    for at, what, remedy in breaks(measured, provider_s):
        console.print(f"  {at:7.0f} queries/s  {what}: {remedy}", highlight=False)
    if not run.judged():
        console.print("These figures were measured while others used the machine: run make bench.", style="bold red")
