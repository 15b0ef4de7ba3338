"""What each record at the ingress should come to, found anew from its bytes alone (pure)."""

import base64
import binascii
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ssbtek_chaos.checker.values import Findings, Intent, Place, Row, document

REMEMBERED_MS = 15 * 60_000
LARGEST = 64 * 1024
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ORGANISATION = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True)
class Case:
    """One record of a sender. `fate`: `new` (a reply), `reused` (refused, its key is taken), `unreadable` (refused),
    `resend` (nothing more), `unknown` (nothing but a dead reference). `digests`: what its messages may carry."""

    row: Row
    fate: str
    organisation: str
    key: str
    digests: frozenset[str]
    person: str = ""
    asked: tuple[str, ...] = ()
    kind: str = ""
    intent: Intent | None = None

    @property
    def place(self) -> Place:
        """Where it entered."""
        return self.row.place

    @property
    def replies_due(self) -> int:
        """How many replies it must have."""
        return 0 if self.fate in ("resend", "unknown") else 1

    @property
    def poison(self) -> bool:
        """Whether it was planted to break something."""
        return self.intent is not None and self.intent.poison


@dataclass(frozen=True, slots=True)
class _Read:
    organisation: str
    key: str
    digest: str
    readable: bool
    person: str = ""
    asked: tuple[str, ...] = ()
    kind: str = ""


def cases(received: Iterable[Row], known: Collection[str], intents: Iterable[Intent], found: Findings) -> list[Case]:
    """In the order of their places. What was acknowledged to the sender and is not there is a finding."""
    meant: defaultdict[tuple[int, str], list[Intent]] = defaultdict(list)
    for each in intents:
        meant[each.partition, each.sha].append(each)
    uses: dict[str, list[tuple[int, str, bool]]] = {}
    made = []
    for row in sorted(received, key=lambda each: each.place):
        read = _read(row)
        fate = _fate(row, read, known, uses)
        intent = _take(meant.get((row.partition, sha(row.value)), []), row.offset)
        untouched = fate == "unreadable" or (intent is not None and intent.poison)
        digests = frozenset({read.digest, sha(row.value)} if untouched else {read.digest})
        made.append(Case(row, fate, read.organisation, read.key, digests, read.person, read.asked, read.kind, intent))
    _compare(made, meant, found)
    return made


def sha(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _take(meant: list[Intent], offset: int) -> Intent | None:
    # By its acknowledged offset; one that was never acknowledged may have landed all the same.
    fitting = [each for each in meant if each.offset == offset] or [each for each in meant if each.offset is None]
    if not fitting:
        return None
    meant.remove(fitting[0])
    return fitting[0]


def _compare(made: Iterable[Case], left: dict[tuple[int, str], list[Intent]], found: Findings) -> None:
    for case in made:
        if case.intent is None:
            found.add("sent_by_nobody", case.row.where)
        elif case.intent.fate != case.fate:
            found.add("checker_disagrees", f"{case.row.where}: meant {case.intent.fate}, read as {case.fate}")
    for intents in left.values():
        for intent in intents:
            if intent.offset is not None:
                found.add("acknowledged_and_gone", f"{intent.what} {intent.partition}/{intent.offset}")
            else:
                found.count("never acknowledged, not there")


def _fate(row: Row, read: _Read, known: Collection[str], uses: dict[str, list[tuple[int, str, bool]]]) -> str:
    if read.organisation not in known:
        return "unknown"
    if not read.readable:
        return "unreadable"
    near = [use for use in uses.get(read.key, []) if row.at_ms - use[0] <= REMEMBERED_MS]
    if any(digest == read.digest for _, digest, _ in near):
        return "resend"
    reused = any(holds for _, _, holds in near)
    uses.setdefault(read.key, []).append((row.at_ms, read.digest, not reused))
    return "reused" if reused else "new"


def _read(row: Row) -> _Read:
    whole = document(row.value)
    body_bytes = _decoded(whole.get("body"), urlsafe=False)
    manifest_bytes = _decoded(whole.get("manifest"), urlsafe=True)
    digest = sha(row.value if body_bytes is None else body_bytes)
    manifest = document(manifest_bytes or b"")
    organisation, query_id = manifest.get("organisation"), manifest.get("query_id")
    if not isinstance(organisation, str) or not _ORGANISATION.fullmatch(organisation):
        organisation, _, query_id = row.key.partition("/")
    good_id = isinstance(query_id, str) and bool(_ID.fullmatch(query_id))
    key = f"{organisation}/{query_id}" if good_id else f"{organisation}/bad-{row.partition}-{row.offset}"
    body = document(body_bytes or b"")
    readable = (
        good_id
        and row.key == key
        and len(row.value) <= LARGEST
        and manifest.get("body_digest") == digest
        and bool(body)
        and body.get("kind") == manifest.get("kind")
    )
    return _Read(organisation, key, digest, readable, *_asks(body))


def _asks(body: dict[str, Any]) -> tuple[str, tuple[str, ...], str]:
    providers = body.get("providers")
    asked = [
        code
        for code, request in (providers.items() if isinstance(providers, dict) else ())
        if isinstance(request, dict) and request.get("asked", True)
    ]
    return str(body.get("person", "")), tuple(asked), str(body.get("kind", ""))


def _decoded(text: Any, *, urlsafe: bool) -> bytes | None:
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if urlsafe else None, validate=True)
    except (binascii.Error, ValueError):
        return None
