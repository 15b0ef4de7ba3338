"""Says what runs where, and what to try next."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_local.municipalities import NAMES
from ssbtek_local.state import State

SSBTEK = ".venv/bin/ssbtek"


def where(state: State) -> RenderableType:
    """The addresses."""
    table = Table.grid(padding=(0, 2))
    table.add_row("Kafka", Text(state.kafka))
    table.add_row("PostgreSQL", Text(state.postgres))
    table.add_row("SOAP edge", Text(state.soap))
    for number, name in NAMES.items():
        table.add_row("Municipality", Text(f"{number}  {name}"))
    return table


def ask_hint(number: str) -> str:
    """The command that asks about a test person."""
    return f"{SSBTEK} ask --org {next(iter(NAMES))} --case EB-2026-1 --person {number}"


def soap_hint(number: str) -> str:
    """The command that asks the same over SOAP."""
    return f"{SSBTEK} soap-ask --org {next(iter(NAMES))} --case EB-2026-1 --person {number}"


def next_steps(rows: list[tuple[str, str]]) -> RenderableType:
    """What to try: each with its command on a line of its own, to be copied."""
    lines: list[RenderableType] = [Text("Try next", style="bold")]
    for what, command in rows:
        lines += [Text(f"  {what}", style="dim"), Text(f"    {command}", no_wrap=True, overflow="ignore")]
    return Group(*lines)


def demo_next(query_id: str, postgres: str, *, stays: bool) -> RenderableType:
    """After `make demo`, which has asked already. `stays`: whether the system is still up."""
    rows = [
        ("the same system for a working day", "make up"),
        ("while it runs, ask about Anna Andersson, known everywhere", ask_hint(BY_SCENARIO["everything"].number)),
    ]
    if stays:
        rows += [
            ("the trace above, again", f"{SSBTEK} trace {query_id}"),
            ("the entries above, as JSON", f"SSBTEK_POSTGRES={postgres} {SSBTEK} audit {query_id} --json"),
        ]
    else:
        rows.append(("while it runs, follow a query by the id that `ask` shows", f"{SSBTEK} trace QUERY"))
    rows += [("all test persons", "docs/test-persons.md"), ("how a query goes through the code", "README.md")]
    return next_steps(rows)


def summary(state: State) -> RenderableType:
    """After `make up`."""
    hints = [
        (
            f"ask about {person.name}: {person.story.rstrip('.').lower()[0:1]}{person.story.rstrip('.')[1:]}",
            ask_hint(person.number),
        )
        for person in (BY_SCENARIO["everything"], BY_SCENARIO["partial"])
    ]
    hints += [
        ("ask the same over SOAP, as a business system does", soap_hint(BY_SCENARIO["everything"].number)),
        ("follow a query over all hops (its id is shown when you ask)", f"{SSBTEK} trace QUERY"),
        ("what the ledger says of it", f"SSBTEK_POSTGRES={state.postgres} {SSBTEK} audit QUERY"),
        ("every process: state, restarts, readiness, lag", "make status"),
        ("stop everything; data stays", "make down"),
        ("more test persons", "docs/test-persons.md"),
    ]
    return Group(where(state), Text(), next_steps(hints))
