"""`ssbtek trace QUERY`: the tree of one query over all hops, with times."""

import re
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from ssbtek_contracts.ids import QUERY_ID
from ssbtek_local.span_lookup import ReceiverAway, fetch_settled, find_receiver
from ssbtek_local.trace_render import render_traces
from ssbtek_local.trace_tree import traces_of

USAGE = 2
NOT_FOUND = 5
AWAY = 6


def trace(
    query: Annotated[str, typer.Argument(help="The query's id, or {organisation}/{id}.")],
    receiver: Annotated[
        str, typer.Option(envvar="SSBTEK_RECEIVER", help="http://host:port; default: the running system's.")
    ] = "",
) -> None:
    """Show a query's way over all hops: who did what, when, for how long. No person data.

    Exit codes: 0 shown, 2 usage, 5 no such query, 6 no receiver answers.
    """
    query_id = query.rpartition("/")[2]
    if not re.fullmatch(rf"{QUERY_ID}|bad-[0-9]+-[0-9]+", query_id):
        _fail(f"QUERY: {query!r} is no query's id", USAGE)
    try:
        spans = fetch_settled(receiver or find_receiver(), query_id)
    except ReceiverAway as away:
        _fail(str(away), AWAY)
    traces = traces_of(spans)
    if not traces:
        _fail(f"{query_id}: no span of such a query is kept (the oldest make room for the newest)", NOT_FOUND)
    Console().print(render_traces(query_id, traces))


def _fail(message: str, code: int) -> NoReturn:
    Console(stderr=True).print(message, style="red", markup=False, highlight=False)
    raise typer.Exit(code)
