"""The one question of the demonstration: asks it, waits until ledger and trace have all of it, and prints the three."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_audit.ledger import Ledger
from ssbtek_audit.shown import shown
from ssbtek_client.client import NoReply
from ssbtek_client.connection import read_profile
from ssbtek_client.render import render
from ssbtek_contracts.ids import query_key
from ssbtek_contracts.topics import Names
from ssbtek_local.asking import CASE, Asked, ask_traced, question_about
from ssbtek_local.hops import missing_entries
from ssbtek_local.municipalities import NAMES
from ssbtek_local.services import Wiring
from ssbtek_local.span import Span
from ssbtek_local.span_lookup import ReceiverAway, fetch_spans
from ssbtek_local.summary import demo_next
from ssbtek_local.trace_render import render_traces
from ssbtek_local.trace_tree import missing_hops, traces_of
from ssbtek_runtime.errors import Permanent, Transient

PERSON = BY_SCENARIO["partial"]
FAULTS = f"csn/{PERSON.number}=hang,skv/{PERSON.number}=refuse"
"""What two simulators do to questions about this person, so that failing can be seen beside the rest."""
CSN_MS = 3_000
"""CSN is given less time here than the usual 15 s, so that the demonstration is over soon."""
WHOLE_WITHIN_S = 10.0


async def ask_and_show(wiring: Wiring, console: Console) -> int:
    """Exit code: 0 the reply came, and ledger and trace show every hop; 1 not."""
    organisation = next(iter(NAMES))
    profile = read_profile(wiring.home.profiles / f"{organisation}.json")
    console.print(Text(f"{NAMES[organisation]} asks about {PERSON.name} ({PERSON.number}), case {CASE}", style="bold"))
    console.print(
        f"{PERSON.story} Beside that, CSN takes the question and never answers (it is given {CSN_MS / 1000:g} s here), "
        "and SKV closes the connection.\n",
        highlight=False,
    )
    try:
        with console.status("Waiting for the reply …"):
            asked = await ask_traced(profile, question_about(PERSON.number, datetime.now(UTC).date()), wiring.receiver)
    except NoReply as problem:
        console.print(f"{problem}. Logs: {wiring.home.logs}", style="red", highlight=False)
        return 1
    console.print(render(asked.reply))
    console.print(f"The reply came after {asked.took_ms / 1000:.1f} s.\n", highlight=False)
    missing = await _show_what_is_kept(wiring, query_key(organisation, asked.query_id), asked, console)
    console.print(demo_next(asked.query_id, wiring.postgres, stays=console.is_terminal), soft_wrap=True)
    for each in missing:
        console.print(f"Missing: {each}", style="bold red", highlight=False)
    return 1 if missing else 0


async def _show_what_is_kept(wiring: Wiring, key: str, asked: Asked, console: Console) -> list[str]:
    """Prints the ledger's entries and the trace; returns what is missing of either."""
    blocks = [block.provider for block in asked.reply.blocks]
    with console.status("Waiting for the ledger and the trace …"):
        end = time.monotonic() + WHOLE_WITHIN_S
        while True:
            entries, spans = await _entries(wiring, key), await _spans(wiring, asked.query_id)
            missing = [f"in the ledger: {each}" for each in missing_entries(entries, blocks)]
            missing += [f"in the trace: {each}" for each in missing_hops(spans, blocks)]
            if not missing or time.monotonic() > end:
                break
            await asyncio.sleep(0.2)
    console.print(Text("What the ledger says of it: never a payload, never a person number", style="bold"))
    console.print(shown(key, list(entries)))
    console.print()
    console.print(render_traces(asked.query_id, traces_of(spans)))
    console.print()
    return missing


async def _entries(wiring: Wiring, key: str) -> Sequence[dict[str, Any]]:
    try:
        async with Ledger(wiring.postgres, Names()) as ledger:
            return await ledger.entries(key)
    except (Transient, Permanent):  # looked for again until the time is up, and then missing
        return []


async def _spans(wiring: Wiring, query_id: str) -> Sequence[Span]:
    try:
        return await asyncio.to_thread(fetch_spans, wiring.receiver, query_id)
    except ReceiverAway:
        return []
