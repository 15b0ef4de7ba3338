"""What a query may say to this provider alone: a LEFI question of its own or which types are wanted, and the actor."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ssbtek_adapter_fk.codes import DEFAULT_TYPES, FK, IDENTITY, PM, TYPES, VERSION
from ssbtek_adapter_fk.lefi_json import NotJson, read_object
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_kit.own_period import period_of, unknown_parameter
from ssbtek_adapter_kit.stated import iso_date
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest
from ssbtek_contracts.query import Period

HERE = "body.providers.fk.parameters"
_QUESTION = "base64 of a UTF-8 JSON object with personnummer, period and at least one list of types, nothing else"
_ACTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked. `supplied` is the caller's own question, to be sent as it is."""

    period: Period
    types: Mapping[str, tuple[str, ...]]
    supplied: bytes | None = None
    identity_is_ours: bool = False
    """Whether the type that names the person was added by us."""

    @property
    def providers(self) -> frozenset[str]:
        """Who is asked: FK, PM or both."""
        return frozenset(each for each in (FK, PM) if self._asks(each))

    def _asks(self, provider: str) -> bool:
        return any(code.startswith(f"{provider}:") for codes in self.types.values() for code in codes)


def wanted_of(lookup: Lookup, settings: Settings) -> Wanted | InvalidRequest:
    """What the lookup wants, or the first parameter that cannot be meant."""
    given = lookup.parameters
    known = frozenset({"question", "version", "actor", "types", "period"})
    if wrong := unknown_parameter(lookup, known):
        return wrong
    if given.get("version") not in (None, VERSION):
        return InvalidRequest(code="unsupported_version", field=f"{HERE}.version", allowed=f"{VERSION}, or absent")
    if given.get("question") is None:
        return _from_types(lookup, given.get("types"), settings)
    if given.get("types") is not None or given.get("period") is not None:
        return _invalid("question", "question alone, or types and period")
    return _from_question(lookup, given["question"])


def actor_of(lookup: Lookup, settings: Settings) -> str | InvalidRequest:
    """The actor id to ask as: it stands in the path, and decides what is handed out.

    The one in the connection document binds: we are trusted to speak for every actor, so a query that could choose
    would read with another municipality's rights. One of the query's own counts where none is registered, or where
    `other_actors` allows it (several boards in one municipality); the provider refuses one that it does not know.
    """
    named = lookup.parameters.get("actor")
    if named is not None and lookup.actor and named != lookup.actor and settings.other_actors == "refuse":
        return _invalid("actor", "absent, or the actor id of the municipality's connection")
    actor = lookup.actor if named is None else named
    if isinstance(actor, str) and _ACTOR.fullmatch(actor):
        return actor
    return _invalid(
        "actor", "1 to 64 letters, digits, and . _ - between them; here or in the municipality's connection"
    )


def _from_types(lookup: Lookup, given: Any, settings: Settings) -> Wanted | InvalidRequest:
    period = period_of(lookup)
    if isinstance(period, InvalidRequest):
        return period
    types = dict(DEFAULT_TYPES) if given is None else _types_in(given, "types")
    if isinstance(types, InvalidRequest):
        return types
    others = types.get("ovrigInformation", ())
    if not settings.ask_identity or IDENTITY in others or not any(types.values()):
        return Wanted(period, types)
    return Wanted(period, types | {"ovrigInformation": (*others, IDENTITY)}, identity_is_ours=True)


def _from_question(lookup: Lookup, given: Any) -> Wanted | InvalidRequest:
    try:
        # Line breaks are usual in base64 that came out of XML.
        raw = base64.b64decode("".join(given.split()), validate=True) if isinstance(given, str) else b""
        question = read_object(raw)
    except (binascii.Error, NotJson, ValueError):
        return _invalid("question", _QUESTION)
    person = question.pop("personnummer", None)
    if person is None or person not in (lookup.person, (lookup.person or "")[2:]):
        allowed = "the person of the query, in 10 or 12 digits"
        return InvalidRequest(code="person_mismatch", field=f"{HERE}.question.personnummer", allowed=allowed)
    period = _period_in(question.pop("period", None))
    types = _types_in(question, "question")
    if isinstance(period, InvalidRequest):
        return period
    return types if isinstance(types, InvalidRequest) else Wanted(period, types, raw)


def _period_in(given: Any) -> Period | InvalidRequest:
    # Strictly as the contract has it: with other spellings the provider could read another period than we do.
    ends = [given.get(name) for name in ("from", "tom")] if isinstance(given, dict) and len(given) == 2 else []
    days = [iso_date(each) for each in ends if isinstance(each, str) and len(each) == len("2026-01-31")]
    match days:
        case [date() as first, date() as last] if first <= last:
            return Period(from_=first, to=last)
        case _:
            allowed = "from and tom, each ÅÅÅÅ-MM-DD, tom not before from"
            return InvalidRequest(code="invalid_period", field=f"{HERE}.question.period", allowed=allowed)


def _types_in(given: Any, parameter: str) -> dict[str, tuple[str, ...]] | InvalidRequest:
    if not isinstance(given, dict) or not set(given) <= set(TYPES):
        names = f"lists named {', '.join(TYPES)}"
        return _invalid(parameter, names if parameter == "types" else f"personnummer, period and {names}")
    types: dict[str, tuple[str, ...]] = {}
    for name, codes in given.items():
        fits = isinstance(codes, list | tuple) and all(isinstance(code, str) and code in TYPES[name] for code in codes)
        if not fits or len(set(codes)) < len(codes):
            return _invalid(f"{parameter}.{name}", f"a list, each at most once, of {' '.join(TYPES[name])}")
        types[name] = tuple(codes)
    return types


def _invalid(name: str, allowed: str) -> InvalidRequest:
    return InvalidRequest(code="invalid_parameter", field=f"{HERE}.{name}", allowed=allowed)
