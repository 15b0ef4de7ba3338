"""`ssbtek ask`, `ssbtek ping` and `ssbtek reply`: a municipality's question from the command line."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from rich.console import Console

from ssbtek_client.client import Client, NoReply, find_reply
from ssbtek_client.connection import Profile, ProfileError, read_profile
from ssbtek_client.question import Prepared, Question
from ssbtek_client.render import render
from ssbtek_contracts.content import Content
from ssbtek_contracts.reply import Reply

ALLOWED = {
    "person": "12 digits, century first: a personnummer or samordningsnummer, e.g. 198503129804",
    "query_id": "a UUID in lower case",
}
"""What a field takes, where its pattern alone would not tell a person."""

Org = Annotated[str, typer.Option("--org", help="Organisation number of the municipality, 10 digits.")]
Only = Annotated[str, typer.Option(help="Providers, comma-separated, e.g. af,csn. Default: all.")]
AsJson = Annotated[bool, typer.Option("--json", help="The reply as JSON, contents unpacked.")]
Within = Annotated[float, typer.Option(help="Seconds to wait for the reply.")]


class Exit(IntEnum):
    """What the exit code of a question says."""

    COMPLETE = 0
    USAGE = 2
    INCOMPLETE = 3
    REFUSED = 4
    NO_REPLY = 5


def ask(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    org: Org,
    case: Annotated[str, typer.Option(help="Case id, as in your own system.")],
    person: Annotated[str, typer.Option(help="Person number, 12 digits; - reads it from standard input.")],
    only: Only = "",
    caseworker: Annotated[str, typer.Option(help="Name or user id of who asks.")] = "demo.handlaggare",
    from_: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    purpose: Annotated[str, typer.Option(help="Code of the purpose.")] = "ekonomiskt_bistand",
    legal_basis: Annotated[str, typer.Option(help="Code of the legal basis.")] = "sol2025.12.1",
    query_id: Annotated[str | None, typer.Option("--id", help="Query id; default: a fresh UUID.")] = None,
    within: Within = 27.0,
    as_json: AsJson = False,
) -> None:
    """Ask once about one person in one case, and show the one reply."""
    number = sys.stdin.readline().strip() if person == "-" else person
    today = date.today()  # noqa: DTZ011 - the caseworker's own calendar
    question = Question(
        person=number,
        case=case,
        caseworker=caseworker,
        period_from=from_.date() if from_ else today - timedelta(days=59),
        period_to=to.date() if to else today,
        purpose=purpose,
        legal_basis=legal_basis,
        purpose_text="Handläggning av ansökan om ekonomiskt bistånd",
        legal_basis_text="12 kap. 1 § socialtjänstlagen (2025:400)",
        providers={code: {} for code in _codes(only)},
    )
    _run(_profile(org), lambda client: client.prepare(question, query_id), within, as_json=as_json)


def ping(org: Org, only: Only = "", within: Within = 10.0, as_json: AsJson = False) -> None:
    """Ask whether the providers can be reached; about nobody."""
    _run(_profile(org), lambda client: client.prepare_ping(_codes(only)), within, as_json=as_json)


def reply(
    query_id: Annotated[str, typer.Argument(help="The query's id.")],
    org: Org,
    hours: Annotated[float, typer.Option(help="How far back to look; replies are kept for 24 hours.")] = 24.0,
    as_json: AsJson = False,
) -> None:
    """Show the reply to a query asked earlier."""
    since = datetime.now(UTC) - timedelta(hours=hours)
    found = asyncio.run(find_reply(_profile(org), query_id, since))
    if not found:
        _fail(f"query {query_id}: no reply in the last {hours:g} hours", Exit.NO_REPLY)
    for one in found:
        _show(one, as_json=as_json)
    raise typer.Exit(_exit_of(found[-1]))


def _codes(only: str) -> list[str]:
    return [code.strip().lower() for code in only.split(",") if code.strip()]


def _profile(org: str) -> Profile:
    folder, local = os.environ.get("SSBTEK_PROFILES"), Path(os.environ.get("SSBTEK_RUN") or ".run")
    candidates = [Path(folder)] if folder else [local / name / "profiles" for name in ("up", "demo")]
    files = [each / f"{org}.json" for each in candidates]
    try:
        return read_profile(next((file for file in files if file.exists()), files[0]))
    except ProfileError as error:
        _fail(str(error), Exit.USAGE)


def _run(profile: Profile, make: Callable[[Client], Prepared], within: float, *, as_json: bool) -> None:
    async def once() -> Reply:
        prepared = make(client := Client(profile))  # before connecting: what is wrong in it is told at once
        async with client:
            if not as_json:
                Console(stderr=True).print(f"Query [bold]{prepared.query_id}[/], waiting for its reply …")
            return await client.ask(prepared, within=within, trace=_new_trace())

    try:
        answer = asyncio.run(once())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        _fail(f"{field}: {ALLOWED.get(field, first['msg'])}", Exit.USAGE)
    except ValueError as error:
        _fail(str(error), Exit.USAGE)
    except NoReply as error:
        _fail(str(error), Exit.NO_REPLY)
    except KafkaError as error:
        _fail(f"the brokers at {', '.join(profile.kafka)} cannot be reached ({type(error).__name__})", Exit.NO_REPLY)
    _show(answer, as_json=as_json)
    raise typer.Exit(_exit_of(answer))


def _show(answer: Reply, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(as_plain(answer), ensure_ascii=False, indent=2) + "\n")
    else:
        Console().print(render(answer))


def as_plain(answer: Reply) -> dict[str, object]:
    """The reply as plain data, with each block's content unpacked (the document stays base64)."""
    plain: dict[str, object] = answer.model_dump(mode="json", by_alias=True, exclude_none=True)
    for block, unpacked in zip(answer.blocks, plain["blocks"], strict=True):  # type: ignore[call-overload]
        if block.content is not None:
            content = Content.unpack(block.content)
            unpacked["content"] = content.model_dump(mode="json", by_alias=True, exclude_none=True)
    return plain


def _exit_of(answer: Reply) -> int:
    if answer.refusal is not None:
        return Exit.REFUSED
    return Exit.COMPLETE if answer.complete else Exit.INCOMPLETE


def _new_trace() -> dict[str, str]:
    return {"traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"}


def _fail(message: str, code: Exit) -> NoReturn:
    Console(stderr=True).print(f"[red]{message}[/]")
    raise typer.Exit(code)
