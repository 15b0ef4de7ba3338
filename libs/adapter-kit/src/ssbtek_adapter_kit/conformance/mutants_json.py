"""Spoils a JSON document at one place."""

import json
import random
from typing import Any, Literal

from ssbtek_adapter_kit.conformance.mutants_values import names, other_kind, somebody_else

Claim = Literal["any", "there", "told", "foreign"]
Place = tuple[Any, Any]
"""An object or list, and the name or index in it."""


def spoil_json(body: bytes, person: str, chance: random.Random) -> tuple[str, bytes, Claim]:
    """What was done, the document with it, and what must come of it."""
    document = json.loads(body)
    every = list(_places(document))
    own = [each for each in every if names(each[0][each[1]], person)]
    if own and chance.random() < 0.15:
        claim: Claim = "foreign"
        for holder, at in own if chance.random() < 0.5 else [chance.choice(own)]:
            holder[at] = somebody_else(holder[at], person)
        what = "somebody else"
    else:
        what, claim = _spoil(*chance.choice(every), chance)
    return what, json.dumps(document, ensure_ascii=chance.random() < 0.2).encode(), claim


def _spoil(holder: Any, at: Any, chance: random.Random) -> tuple[str, Claim]:
    value, way = holder[at], chance.choice(("value", "value", "value", "blank", "drop", "rename", "wrap", "double"))
    told: Claim = "any"
    if way == "value":
        holder[at], told = other_kind(chance), "told" if _stated(value) else "any"
    elif way == "blank":
        holder[at] = chance.choice((None, "", [], {}, " "))
    elif way == "drop":
        del holder[at]
    elif way == "rename" and isinstance(holder, dict):
        holder[f"{at}X"], told = holder.pop(at), "there"
    elif way == "double" and isinstance(holder, list):
        holder.append(value)
    else:
        holder[at] = [value] if chance.random() < 0.5 else {"x": value}
        told = "told" if _stated(value) else "any"
    return f"{way} {at}", told


def _stated(value: Any) -> bool:
    """One value that says something. Of an object or a list that gives way to another, the parts are gone."""
    return not isinstance(value, dict | list) and value not in (None, "")


def _places(value: Any) -> list[Place]:
    held = (
        list(value.items() if isinstance(value, dict) else enumerate(value)) if isinstance(value, dict | list) else []
    )
    return [(value, at) for at, _ in held] + [place for _, each in held for place in _places(each)]
