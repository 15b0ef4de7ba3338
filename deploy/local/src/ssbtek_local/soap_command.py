"""`ssbtek soap-ask`: asks as a business system does, over SOAP with an example municipality's certificate."""

import asyncio
import ssl
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import uuid4

import aiohttp
import typer
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from ssbtek_contracts.limits import CLIENT_PATIENCE_MS
from ssbtek_local.home import DEMO, UP, Home, home
from ssbtek_local.lock import holder
from ssbtek_local.municipalities import NAMES
from ssbtek_local.soap_answer import SoapAnswer, indented, read_answer
from ssbtek_local.soap_question import BLOCKS, HEADERS, PING, SoapQuestion, write_question
from ssbtek_local.state import read_state

USAGE, INCOMPLETE, FAULT, NO_ANSWER = 2, 3, 4, 5
QUERY = "ssbtek-query"
CASEWORKER = "demo.handlaggare"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back over HTTP. `query`: the id of the query that it was asked as, where the edge tells it."""

    status: int
    body: bytes
    query: str
    took_ms: float


def soap_ask(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    org: Annotated[str, typer.Option("--org", help="Organisation number of an example municipality, 10 digits.")],
    person: Annotated[str, typer.Option(help="Person number, 12 digits.")] = "",
    case: Annotated[str, typer.Option(help="Case id.")] = "",
    ping: Annotated[bool, typer.Option("--ping", help="Ask whether the base services can be reached.")] = False,
    only: Annotated[str, typer.Option(help="Base services, comma-separated, e.g. AF,CSN. Default: all.")] = "",
    from_: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    correlation: Annotated[str, typer.Option(help="korrelationsid; the same question with the same one is one.")] = "",
    as_xml: Annotated[bool, typer.Option("--xml", help="The whole answer, indented.")] = False,
) -> None:
    """Ask over SOAP, as a business system does, and show the answer.

    Exit codes: 0 every block has data, 3 some have an error, 4 a fault, 5 no answer, 2 usage.
    """
    if not ping and not (person and case):
        _fail("--person and --case are needed, or --ping", USAGE)
    place, url = _running()
    today = date.today()  # noqa: DTZ011 - the caseworker's own calendar
    question = SoapQuestion(
        organisation=org,
        organisation_name=NAMES.get(org, "Okänd kommun"),
        person=person,
        case=case,
        caseworker=CASEWORKER,
        first=from_.date() if from_ else today - timedelta(days=59),
        last=to.date() if to else today,
        correlation=correlation or str(uuid4()),
        blocks=[name.strip().upper() for name in only.split(",") if name.strip()] or BLOCKS,
    )
    raw = PING.encode() if ping else write_question(question)
    try:
        answered = asyncio.run(post(url, raw, client_context(place.certificates, org)))
        answer = read_answer(answered.body)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        _fail(f"no answer from {url} ({type(error).__name__})", NO_ANSWER)
    except ValueError as problem:
        _fail(f"{url} answers with HTTP {answered.status}: {problem}", NO_ANSWER)
    _show(answered, answer, as_xml=as_xml)
    raise typer.Exit(_exit_of(answer))


def client_context(certificates: Path, organisation: str) -> ssl.SSLContext:
    """What a municipality's system connects with. Raises `OSError` where it has no certificate there."""
    context = ssl.create_default_context(cafile=certificates / "ca.pem")
    name = certificates / f"municipality-{organisation}"
    context.load_cert_chain(name.with_suffix(".pem"), name.with_suffix(".key"))
    return context


async def post(url: str, raw: bytes, context: ssl.SSLContext) -> Answered:
    """One question on a connection of its own, as the known business system asks."""
    began = time.monotonic()
    timeout = aiohttp.ClientTimeout(sock_read=CLIENT_PATIENCE_MS / 1000, sock_connect=5)
    connector = aiohttp.TCPConnector(ssl=context, force_close=True)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
        session.post(url, data=raw, headers=HEADERS) as response,
    ):
        body = await response.read()
        took_ms = (time.monotonic() - began) * 1000
        return Answered(response.status, body, response.headers.get(QUERY, ""), took_ms)


def _show(answered: Answered, answer: SoapAnswer, *, as_xml: bool) -> None:
    console = Console()
    if as_xml:
        shown = indented(answered.body)
        if console.is_terminal:
            console.print(Syntax(shown, "xml", word_wrap=True, background_color="default"))
        else:
            sys.stdout.write(shown + "\n")  # in a file or a pipe, lines stay as long as they are
        return
    if answer.fault is not None:
        console.print(f"[bold red]Fault[/] (HTTP {answered.status}): {answer.fault[0]}\n{answer.fault[1]}")
    else:
        console.print(_table(answer))
    console.print(f"Answered after {answered.took_ms:.0f} ms.", highlight=False)
    if answered.query:
        console.print(f"Its query: [bold]{answered.query}[/]  (ssbtek trace, ssbtek audit)", highlight=False)


def _table(answer: SoapAnswer) -> Table:
    table = Table(header_style="bold", show_lines=True, expand=False)
    for heading in ("Block", "Holds", "What is missing, and why"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "Block")
    for block in answer.blocks:
        what = f"{block.size} bytes" if block.called is None else "called" if block.called else "not called"
        error = block.error
        table.add_row(
            block.name,
            "[red]error[/]" if error and block.called is None else f"[green]{what}[/]",
            f"{error[0]}: {error[1]}" if error else "–",
        )
    return table


def _exit_of(answer: SoapAnswer) -> int:
    if answer.fault is not None:
        return FAULT
    return INCOMPLETE if any(block.error for block in answer.blocks) else 0


def _running() -> tuple[Home, str]:
    for place in (home(UP), home(DEMO)):
        if holder(place.lock) is None:
            continue
        try:
            state = read_state(place.state)
        except ValueError:
            continue
        if state is not None and state.soap:
            return place, state.soap
    return _fail("no running system; start one with make up", NO_ANSWER)


def _fail(message: str, code: int) -> NoReturn:
    Console(stderr=True).print(message, style="red", markup=False, highlight=False)
    sys.stderr.flush()
    raise typer.Exit(code)
