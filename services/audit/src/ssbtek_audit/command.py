"""`ssbtek audit QUERY`: what the ledger says of one query; `ssbtek audit --balance`: whether all is accounted for."""

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from ssbtek_audit.ledger import Conservation, Ledger
from ssbtek_audit.shown import shown
from ssbtek_contracts.topics import Names
from ssbtek_runtime.errors import Permanent, Transient

NOT_FOUND = 5
USAGE = 2
UNBALANCED = 3


def audit(
    query: Annotated[str, typer.Argument(help="The query's id, or {organisation}/{id}.")] = "",
    balance: Annotated[bool, typer.Option("--balance", help="Show whether every query is accounted for.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the ledger's entries of one query. Reads PostgreSQL at SSBTEK_POSTGRES."""
    dsn = os.environ.get("SSBTEK_POSTGRES", "")
    if not dsn:
        _fail("SSBTEK_POSTGRES: not set; allowed is postgresql://user:password@host:port/database", USAGE)
    if bool(query) == balance:
        _fail("QUERY: give a query's id, or --balance", USAGE)
    ledger = Ledger(dsn, Names(os.environ.get("SSBTEK_DEPLOYMENT", "")))
    try:
        if balance:
            _show_balance(asyncio.run(_balance(ledger)), as_json=as_json)
        else:
            _show(query, asyncio.run(_entries(ledger, query)), as_json=as_json)
    except (Transient, Permanent) as error:
        _fail(f"SSBTEK_POSTGRES: the ledger cannot be read ({error})", NOT_FOUND)


async def _entries(ledger: Ledger, query: str) -> list[dict[str, Any]]:
    async with ledger:
        return await ledger.entries(query)


async def _balance(ledger: Ledger) -> Conservation:
    async with ledger:
        return await ledger.conservation()


def _show(query: str, entries: list[dict[str, Any]], *, as_json: bool) -> None:
    if not entries:
        _fail(f"{query}: no entry in the ledger", NOT_FOUND)
    if as_json:
        typer.echo(json.dumps([_plain(entry) for entry in entries], ensure_ascii=False, indent=1))
    else:
        for key in sorted({entry["query_key"] or "" for entry in entries} - {""}):
            Console().print(shown(key, [entry for entry in entries if entry["query_key"] in (key, None)]))


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, bytes):
            plain[name] = value.decode() if name == "manifest" else value.hex()
        elif name in ("outcomes", "facts") and value is not None:
            plain[name] = json.loads(value)
        elif value is not None:
            plain[name] = value if isinstance(value, str | int | bool) else value.isoformat()
    return plain


def _show_balance(found: Conservation, *, as_json: bool) -> None:
    if as_json:
        counts = {name: getattr(found, name) for name in Conservation.__slots__}
        typer.echo(json.dumps(counts | {"holds": found.holds}, indent=1))
    else:
        console = Console()
        console.print(
            f"received {found.received} = planned {found.planned} + resends {found.resends} + dead {found.dead}"
        )
        console.print(f"planned {found.planned} = closed {found.closed} + given up {found.given_up}")
        answered = f"answered {found.answered} + timed out {found.timed_out}"
        console.print(f"asked {found.asked} = requested {found.requested} = {answered}")
        for name, fault in found.faults.items():
            console.print(f"[red]{name}: {fault['count']}[/] {', '.join(fault['records'])}")
        for hole in found.holes:
            console.print(f"[red]never read:[/] {hole}")
    if not found.holds:
        raise typer.Exit(UNBALANCED)


def _fail(message: str, code: int) -> NoReturn:
    Console(stderr=True).print(f"[red]{message}[/]")
    raise typer.Exit(code)
