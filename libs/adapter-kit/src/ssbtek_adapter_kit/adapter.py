"""What a provider's folder hands to the kit: four pure functions and a name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from ssbtek_adapter_kit.exchange import Asked, Reading, Request, Response
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest, Outcome

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Ping(Generic[S]):
    """A provider's own test operation. `ask` gets the settings and the municipality's actor id."""

    ask: Callable[[S, str | None], Request]
    read: Callable[[Response], Outcome]


@dataclass(frozen=True, slots=True)
class Adapter(Generic[S]):
    """One provider. Everything here is pure: values in, values out; `S` is the folder's settings class.

    `limits` is asked first, with the Swedish calendar date: what breaks the provider's limits is never sent.
    `ask` makes the request. `read` tells what the response (any HTTP status) means; it may raise `BadDocument`.
    Whatever else they raise becomes `failed`, `internal`, for this one lookup.
    """

    provider: str
    version: str
    limits: Callable[[Lookup, date, S], InvalidRequest | None]
    ask: Callable[[Lookup, S], Asked]
    read: Callable[[Lookup, Asked, Response, S], Reading]
    ping: Ping[S] | None = None
    """None: the provider has no test operation, and a ping is answered `called: false`."""


class BadDocument(Exception):
    """The response is no answer to this question; `code` as published for `bad_answer` (never a text of theirs)."""

    def __init__(self, code: str = "unreadable") -> None:
        super().__init__(code)
        self.code = code
