"""Runs a service as it is, but for one pure function that raises, or kills the process, over a marked query id.

The only place where poison exists: no service knows of it. `python -m ssbtek_chaos.poisoned router`.
"""

import os
import runpy
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any


class Planted(Exception):
    """What a poisoned decision raises."""


@dataclass(frozen=True, slots=True)
class Poison:
    """`mark`: what a query id begins with. `module`, `function`: what is poisoned. `provider`: only in this one's
    messages. `told`: whether its asker must get a reply; what the composer cannot make one from is given up."""

    name: str
    mark: str
    service: str
    module: str
    function: str
    kills: bool
    provider: str = ""
    told: bool = True


_ROUTER, _ADAPTER = ("router", "ssbtek_router.deciding", "admit"), ("adapter-af", "ssbtek_adapter_af.adapter", "limits")
_ANSWER, _PLAN = "ssbtek_composer.open_queries", ("composer", "ssbtek_composer.open_queries", "OpenQueries.add")
_REPLY = ("composer", "ssbtek_composer.departures", "compose")
POISONS = (
    Poison("raises in admission", "badbad01", *_ROUTER, kills=False),
    Poison("raises over an answer", "badbad02", "composer", _ANSWER, "part_of", kills=False, provider="af"),
    Poison("raises in composing", "badbad03", *_REPLY, kills=False),
    Poison("raises in an adapter", "badbad04", *_ADAPTER, kills=False),
    Poison("kills the router", "badbad05", *_ROUTER, kills=True),
    Poison("kills the composer by plan and answer", "badbad06", "composer", _ANSWER, "part_of", True, "af", told=False),
    Poison("kills an adapter", "badbad07", *_ADAPTER, kills=True),
    Poison("kills the composer by its plan", "badbad08", *_PLAN, kills=True, told=False),
    Poison("kills the composer by its reply", "badbad09", *_REPLY, kills=True, told=False),
)
MODULES = {"router": "ssbtek_router", "composer": "ssbtek_composer", "adapter-af": "ssbtek_adapter_af"}


def key_of(value: Any) -> tuple[str, str]:
    """Query key and provider of whatever a decision is given: a message, or something that holds one."""
    for inner in (value, getattr(value, "plan", None)):
        if isinstance(key := getattr(inner, "key", None), str):
            return key, getattr(inner, "provider", "")
    return "", ""


def poisoned(function: Callable[..., Any], poisons: list[Poison]) -> Callable[..., Any]:
    """The function, raising or killing over a marked query."""

    @wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        for key, provider in map(key_of, arguments):
            for poison in poisons:
                if f"/{poison.mark}" in key and poison.provider in ("", provider):
                    if poison.kills:
                        os.kill(os.getpid(), signal.SIGKILL)
                    raise Planted(poison.mark)
        return function(*arguments, **named)

    return wrapped


def plant(service: str) -> None:
    """Poisons what is this service's."""
    places = {(each.module, each.function) for each in POISONS if each.service == service}
    for module, name in places:
        owner: Any = import_module(module)
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        mine = [each for each in POISONS if (each.module, each.function) == (module, name)]
        setattr(owner, last, poisoned(getattr(owner, last), mine))


if __name__ == "__main__":
    plant(sys.argv[1])
    runpy.run_module(MODULES[sys.argv[1]], run_name="__main__")
