"""Reads JSON that a stranger sent: strictly, within bounds, and without ever making a float of a number."""

import json
from decimal import Decimal
from typing import Any

MAX_DEPTH = 40
"""The contract's deepest value lies 12 levels down."""


_HOLDS = (dict, list)


class NotJson(ValueError):
    """Not one JSON object that everybody reads alike."""


def read_object(raw: bytes) -> dict[str, Any]:
    """The object in these UTF-8 bytes; numbers are `int` or `Decimal`.

    Raises `NotJson` for anything else: another encoding, a byte order mark (the known client chokes on it), a name
    that occurs twice in an object (two readers would see two answers), NaN, half a surrogate pair, too deep a nest.
    """
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_without_doubles)
    except (ValueError, ArithmeticError, RecursionError):  # not UTF-8, not JSON, 1e999999999999999999999, [[[[…
        raise NotJson from None
    # Half a surrogate pair comes only of an escape: UTF-8 itself has none.
    if not isinstance(value, dict) or not _in_bounds(value, escaped="\\u" in text):
        raise NotJson
    return value


def _refuse(_: str) -> Any:
    raise NotJson


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson
    return found


def _in_bounds(root: Any, *, escaped: bool) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH - 1):
        if not level:
            return True
        if escaped and not all(_printable(each) for held in level for each in (*held, *_values(held))):
            return False
        level = [each for held in level for each in _values(held) if isinstance(each, _HOLDS)]
    return not any(level)  # so deep, nothing may be held any more


def _values(held: Any) -> Any:
    return held.values() if isinstance(held, dict) else held


def _printable(value: Any) -> bool:
    try:
        return not isinstance(value, str) or value.encode("utf-8") is not None
    except UnicodeEncodeError:  # half a surrogate pair
        return False
