"""Reads values as providers state them: kronor, dates, weeks, months. None where there is nothing that can be read."""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ssbtek_contracts.view_values import Span

LABEL_MAX = 500
"""Of `ssbtek_contracts.view_values.Label`."""

_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})([0-9]{2})")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def ore(text: str | int | Decimal | None) -> int | None:
    """Kronor, perhaps with öre, as öre. Half an öre is rounded to even; a comma, a blank or a word is unreadable."""
    if text is None or not _AMOUNT.fullmatch(stated := str(text).strip()):
        return None
    kronor, _, rest = stated.partition(".")
    if len(rest) <= 2:
        return int(kronor + rest.ljust(2, "0"))
    try:
        return int((Decimal(stated) * 100).to_integral_value())
    except InvalidOperation:
        return None


def iso_date(text: str | None) -> date | None:
    """`ÅÅÅÅ-MM-DD`, with a time-zone suffix or without; the suffix does not move the day."""
    return _date(_ISO.fullmatch(text.strip())) if text else None


def compact_date(text: str | None) -> date | None:
    """`ÅÅÅÅMMDD`."""
    return _date(_COMPACT.fullmatch(text.strip())) if text else None


def number(text: str | int | Decimal | None) -> str | None:
    """A decimal number, as text with the scale it was given."""
    if text is None or not _NUMBER.fullmatch(stated := str(text).strip()):
        return None
    return stated


def label(text: str | None) -> str | None:
    """A text as stated, cut at what a record of the view holds; the document has the rest."""
    if text is None or len(text) <= LABEL_MAX:
        return text
    return text[: LABEL_MAX - 1] + "…"


def truth(text: str | None) -> bool | None:
    """An XML boolean; any other word is unreadable, never false."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip()) if text is not None else None


def span(start: date | None, end: date | None) -> Span | None:
    """A period of two plain dates; None without any."""
    return Span(from_=start, to=end) if start or end else None


def text_span(start: str | None, end: str | None) -> Span | None:
    """A period of texts, each `ÅÅÅÅ-MM-DD` or `ÅÅÅÅ-MM`; months are resolved to their first and last day.

    The stated form is kept where it was not two plain dates.
    """
    if not start and not end:
        return None
    first = iso_date(start) or _month(start, last=False)
    final = iso_date(end) or _month(end, last=True)
    plain = (not start or _ISO.fullmatch(start.strip())) and (not end or _ISO.fullmatch(end.strip()))
    return Span(from_=first, to=final, stated=None if plain and start and end else f"{start or ''}/{end or ''}")


def week_span(start: str | None, end: str | None) -> Span | None:
    """A period of weeks `ÅÅÅÅVV` (ISO 8601), from the Monday of the first to the Sunday of the last."""
    if not start and not end:
        return None
    monday, last_monday = _monday(start), _monday(end)
    final = last_monday + timedelta(days=6) if last_monday else None
    return Span(from_=monday, to=final, stated=f"{start or ''}/{end or ''}")


def _date(match: "re.Match[str] | None") -> date | None:
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _month(text: str | None, *, last: bool) -> date | None:
    match = _MONTH.fullmatch(text.strip()) if text else None
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        return None
    year, month = int(match[1]), int(match[2])
    return date(year, month, monthrange(year, month)[1] if last else 1)


def _monday(text: str | None) -> date | None:
    match = _WEEK.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None
