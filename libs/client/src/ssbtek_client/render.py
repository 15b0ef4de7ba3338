"""Shows a reply as a person reads it: each provider with its outcome, what came, how long it took, what is missing."""

from collections import Counter

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ssbtek_contracts.codes import CODES
from ssbtek_contracts.content import Content
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.outcome import InvalidRequest, Missing, Outcome, Partial, Unavailable, code_of
from ssbtek_contracts.reply import Block, Reply
from ssbtek_contracts.view import Payment, PersonStatus

NARROW = "\N{NO-BREAK SPACE}"
"""Keeps an amount on one line."""
STYLE = {"data": "green", "nothing_found": "green", "partial": "yellow", "not_permitted": "magenta"}


def render(reply: Reply) -> RenderableType:
    """The whole reply."""
    if reply.refusal is not None:
        refusal = reply.refusal
        lines = [f"[bold red]Refused[/]: {refusal.code}", _meaning("refusal", refusal.code)]
        if refusal.field:
            lines.append(f"Field: {refusal.field}")
        if refusal.allowed:
            lines.append(f"Allowed: {refusal.allowed}")
        return Text.from_markup("\n".join(lines))
    table = Table(title=None, show_lines=True, header_style="bold", expand=False)
    for heading in ("Provider", "Outcome", "What came", "Took", "What is missing, and why"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Provider", "Outcome", "Took"))
    for block in reply.blocks:
        outcome = block.outcome
        style = STYLE.get(outcome.outcome, "red")
        table.add_row(
            block.provider.upper(),
            Text(outcome.outcome.replace("_", " "), style=style),
            _what_came(block),
            f"{block.took_ms} ms" if block.took_ms is not None else "–",
            _what_is_missing(outcome),
        )
    verdict = (
        Text("Complete: nothing is missing.", style="bold green")
        if reply.complete
        else Text("Incomplete: see the last column before you decide.", style="bold yellow")
    )
    return Group(table, verdict)


def _what_came(block: Block) -> str:
    if block.called is not None:
        return "called" if block.called else "has no test operation"
    if block.content is None:
        return "–"
    try:
        content = Content.unpack(block.content)
    except Unreadable:
        return "unreadable content"
    counts = Counter(record.record.replace("_", " ") for record in content.view)
    lines = [f"{number} {kind}{'s' if number > 1 else ''}" for kind, number in counts.items() if kind != "person"]
    lines += [_payment(record) for record in content.view if isinstance(record, Payment)][:3]
    if any(isinstance(record, PersonStatus) and record.protected == "yes" for record in content.view):
        lines.insert(0, "PROTECTED PERSON")
    size = len(content.document_bytes())
    return "\n".join([*lines, f"document: {size} bytes {content.media_type}"])


def _payment(payment: Payment) -> str:
    amount = payment.net if payment.net is not None else payment.gross
    kronor = (
        f"{amount / 100:,.2f} kr".replace(",", NARROW).replace(" kr", f"{NARROW}kr")
        if amount is not None
        else "no amount"
    )
    return (
        f"· {payment.pay_date or 'no date'} {payment.benefit.text or payment.benefit.code}: {kronor} ({payment.status})"
    )


def _what_is_missing(outcome: Outcome) -> str:
    if isinstance(outcome, Partial):
        return "\n".join(_missing(part) for part in outcome.missing)
    if isinstance(outcome, InvalidRequest):
        return f"{_meaning('block', outcome.code)}\n{outcome.field}: {outcome.allowed}"
    code = code_of(outcome)
    if code is None:
        return "–"
    provider_code = getattr(outcome, "provider_code", None)
    until = f"\nuntil {outcome.until:%Y-%m-%d %H:%M}" if isinstance(outcome, Unavailable) and outcome.until else ""
    return f"everything: {_meaning('block', code)}{f' ({provider_code})' if provider_code else ''}{until}"


def _missing(part: Missing) -> str:
    said = f" ({part.provider_code})" if part.provider_code else ""
    return f"{part.part}: {_meaning('missing', part.code)}{said}"


def _meaning(where: str, code: str) -> str:
    row = next((row for (place, name), row in CODES.items() if place == where and name == code), None)
    return row.meaning if row else code
