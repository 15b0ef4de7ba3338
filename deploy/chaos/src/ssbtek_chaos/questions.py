"""What the municipalities send in a run, and what each record should come to: a plan from the seed (pure)."""

import base64
import hashlib
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ssbtek_chaos.townships import STRANGER
from ssbtek_contracts.connection import Connection

SHARES = {
    "good": 74, "resend": 8, "reuse": 4, "ping": 3, "garbage": 2, "garbage_of_nobody": 1, "stranger": 1,
    "wrong_digest": 1, "too_large": 1, "bad_id": 1, "wrong_key": 1, "wrong_slot": 1, "no_caseworker": 1,
    "sent_long_ago": 1, "unknown_provider": 1,
}  # fmt: skip
"""Of a hundred records."""
CODES = {
    "reuse": "key_reused", "garbage": "unreadable", "wrong_digest": "digest_mismatch", "too_large": "too_large",
    "bad_id": "invalid_query_id", "wrong_key": "key_mismatch", "wrong_slot": "wrong_slot",
    "no_caseworker": "caseworker_missing", "sent_long_ago": "sent_at_out_of_range",
    "unknown_provider": "unknown_provider",
}  # fmt: skip
FATES = {"resend": "resend", "reuse": "reused", "garbage_of_nobody": "unknown", "stranger": "unknown"}
UNREADABLE = {"garbage", "wrong_digest", "too_large", "bad_id", "wrong_key"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One record to send `at_s` after the start. `of`: the earlier good one that a resend or reuse repeats."""

    at_s: float
    what: str
    sender: Connection
    person: str
    query_id: str
    salt: str
    of: "Ask | None" = None

    @property
    def is_poison(self) -> bool:
        """Whether it is planted to break something, by a query id that begins with a mark (see `poisoned`)."""
        return self.what.startswith("poison")

    @property
    def fate(self) -> str:
        """See `checker.cases`."""
        return FATES.get(self.what, "unreadable" if self.what in UNREADABLE else "new")

    @property
    def code(self) -> str | None:
        """The refusal that it should get."""
        if self.what in CODES:
            # The order of the rules: who is cut off is told so before anything about the query's purpose or id.
            early = self.what in UNREADABLE or self.what in ("wrong_slot", "sent_long_ago")
            return "cut_off" if self.sender.state == "cut_off" and not early else CODES[self.what]
        return "cut_off" if self.sender.state == "cut_off" else None


@dataclass(frozen=True, slots=True)
class Record:
    """What goes out for one `Ask`."""

    key: bytes | None
    value: bytes
    partition: int


def questions(
    seed: int, seconds: float, rate: float, senders: Sequence[Connection], persons: Sequence[str]
) -> list[Ask]:
    """In the order of sending, at random times, `rate` a second on average."""
    chance = random.Random(f"questions {seed}")  # noqa: S311
    asks: list[Ask] = []
    at, number = chance.expovariate(rate), 0
    while at < seconds and number < len(persons):
        what = chance.choices(list(SHARES), list(SHARES.values()))[0]
        of = None
        if what in ("resend", "reuse"):
            good = [each for each in asks[-200:] if each.what == "good" and at - 60 < each.at_s < at - 0.2]
            of = chance.choice(good) if good else None
            what = what if good else "good"
        sender = of.sender if of is not None else chance.choice(senders)
        query_id = of.query_id if of is not None else str(uuid.UUID(int=chance.getrandbits(128), version=4))
        salt = base64.urlsafe_b64encode(chance.randbytes(18)).decode()
        asks.append(Ask(at, what, sender, persons[number], query_id, salt, of))
        number += 1
        at += chance.expovariate(rate)
    return asks


def record_of(ask: Ask, providers: Sequence[str], slots: int, now_ms: int) -> Record:
    """The exact bytes. A resend's are those of the record that it repeats, kept by the asker."""
    organisation = STRANGER if ask.what == "stranger" else ask.sender.organisation
    query_id = ask.query_id.upper() if ask.what == "bad_id" else ask.query_id
    key = f"{organisation}/{query_id}".encode()
    if ask.what in ("garbage", "garbage_of_nobody"):
        return Record(
            key if ask.what == "garbage" else b"nobody", b"\x00\xff not a query " + ask.salt.encode(), ask.sender.slot
        )
    body = json.dumps(_body(ask, providers)).encode()
    manifest = _manifest(ask, organisation, query_id, body, now_ms)
    if ask.what == "wrong_key":
        key = f"{organisation}/{uuid.UUID(int=0)}".encode()
    partition = (ask.sender.slot + (ask.what == "wrong_slot")) % slots
    envelope = {
        "manifest": base64.urlsafe_b64encode(json.dumps(manifest).encode()).decode().rstrip("="),
        "body": base64.b64encode(body).decode(),
    }
    return Record(key, json.dumps(envelope).encode(), partition)


def _body(ask: Ask, providers: Sequence[str]) -> dict[str, Any]:
    codes = ["zzz"] if ask.what == "unknown_provider" else providers
    asked: dict[str, Any] = {code: {} for code in codes}
    if ask.what == "ping":
        return {"kind": "ping", "salt": ask.salt, "providers": asked}
    body = {
        "kind": "fetch",
        "salt": ask.salt,
        "person": ask.person,
        "period": {"from": "2026-09-01", "to": "2026-10-31"},
        "providers": asked,
        "purpose_text": "Handläggning av ansökan om ekonomiskt bistånd",
        "legal_basis_text": "12 kap. 1 § socialtjänstlagen (2025:400)",
    }
    return body | ({"padding": "x" * 70_000} if ask.what == "too_large" else {})


def _manifest(ask: Ask, organisation: str, query_id: str, body: bytes, now_ms: int) -> dict[str, Any]:
    ago_ms = 600_000 if ask.what == "sent_long_ago" else 0
    manifest = {
        "organisation": organisation,
        "query_id": query_id,
        "kind": "ping" if ask.what == "ping" else "fetch",
        "sent_at": datetime.fromtimestamp((now_ms - ago_ms) / 1000, UTC).isoformat(),
        "body_digest": hashlib.sha256(body if ask.what != "wrong_digest" else body[1:]).hexdigest(),
    }
    if ask.what == "ping":
        return manifest | {"system": "chaos"}
    more = {"case": "EB-2026-001234", "purpose": "ekonomiskt_bistand", "legal_basis": "sol2025.12.1"}
    return manifest | more | ({} if ask.what == "no_caseworker" else {"caseworker": "karin.handlaggare"})
