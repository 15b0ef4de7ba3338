"""What each kind of message tells the ledger, column by column, with person numbers left out (pure)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ssbtek_audit.person_numbers import holds_person_number
from ssbtek_audit.pseudonym import PseudonymKey
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.closed import Closed
from ssbtek_contracts.connection import Connection
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.ids import ORGANISATION, QUERY_ID, query_key
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.message import Message, Unreadable
from ssbtek_contracts.outcome import Outcome, Partial
from ssbtek_contracts.plan import Ingress, Plan, Refusal
from ssbtek_contracts.query import FetchBody, Manifest, QueryReceived, digest, read_body, read_manifest
from ssbtek_contracts.reply import Reply

KEY = re.compile(rf"{ORGANISATION}/({QUERY_ID}|bad-[0-9]+-[0-9]+)")
MANIFEST_MAX = 64 * 1024
_JWS = re.compile(r"[A-Za-z0-9_.-]{1,8000}")
_CHECKED = {"query_id", "body_digest", "organisation"}
"""Fields of a manifest whose form leaves a person no room."""


@dataclass(frozen=True, slots=True)
class Told:
    """Columns of an entry. `unreadable`: the field that could not be read, where that is all there is to tell."""

    columns: dict[str, Any] = field(default_factory=dict)
    unreadable: str | None = None


def tell(message: Message, value: bytes, key: PseudonymKey) -> Told:
    """The columns of any message of the map."""
    if isinstance(message, QueryReceived):
        return _received(message, value, key)
    clear = _Clear(key, vars(message).get("person"))
    return Told(_TELLERS[type(message)](message, clear))


class _Clear:
    """Lets a free text through, or puts its keyed digest in its place if it holds a person number."""

    def __init__(self, key: PseudonymKey, person: str | None) -> None:
        self._key = key
        self._person = person

    def text(self, text: str | None) -> str | None:
        if text is None:
            return None
        # PostgreSQL's text and jsonb take no NUL.
        return self._key.of_text(text) if self.holds(text) else text.replace("\x00", "\ufffd")

    def holds(self, text: str) -> bool:
        return holds_person_number(text, self._person)

    def person(self) -> dict[str, Any]:
        if self._person is None:
            return {}
        return {"person_period": self._key.period, "person": self._key.of(self._person)}


def _received(message: QueryReceived, value: bytes, key: PseudonymKey) -> Told:
    try:
        raw = message.manifest_bytes()
        manifest = read_manifest(raw)
    except Unreadable as problem:
        return Told(unreadable=problem.field)
    columns: dict[str, Any] = {"body_digest": digest(value)}
    person = None
    try:
        body_bytes = message.body_bytes()
        columns["body_digest"] = digest(body_bytes)
        body = read_body(body_bytes)
        person = body.person if isinstance(body, FetchBody) else None
    except Unreadable as problem:
        columns |= {"code": "unreadable", "field": re.sub(r"[0-9]{3,}", "[number]", problem.field)}
    clear = _Clear(key, person)
    columns |= _of_manifest(manifest, clear) | clear.person()
    columns |= {"manifest": raw if _may_be_kept(raw, clear) else None}
    if message.signature is not None and _JWS.fullmatch(message.signature) and not clear.holds(message.signature):
        columns["signature"] = message.signature
    return Told(columns)


def _of_manifest(manifest: Manifest, clear: _Clear) -> dict[str, Any]:
    facts = {
        "lane": manifest.lane,
        "sent_at": manifest.sent_at.isoformat(),
        "purpose": manifest.purpose,
        "legal_basis": manifest.legal_basis,
        "system": clear.text(manifest.system),
        # Digests both: whose certificate the edge vouches for, and for which bytes.
        "certificate": manifest.attestation and manifest.attestation.certificate,
        "request_digest": manifest.attestation and manifest.attestation.request_digest,
    }
    return {
        "query_key": query_key(manifest.organisation, manifest.query_id),
        "organisation": manifest.organisation,
        "query_kind": manifest.kind,
        "caseworker": clear.text(manifest.caseworker),
        "case_id": clear.text(manifest.case),
        "facts": {name: fact for name, fact in facts.items() if fact is not None},
    }


def _may_be_kept(raw: bytes, clear: _Clear) -> bool:
    """Whether the manifest's exact bytes hold no person number, not even in a field that we do not know."""
    if len(raw) > MANIFEST_MAX:
        return False
    # Pairs, since a name may stand twice; numbers as they are spelt, however long.
    pairs = json.loads(raw, object_pairs_hook=list, parse_int=str, parse_float=str)
    return not any(clear.holds(f"{name} {json.dumps(value)}") for name, value in pairs if name not in _CHECKED)


def _common(message: Plan | Lookup | Answer | Reply | Closed) -> dict[str, Any]:
    return {
        "query_key": message.key,
        "organisation": message.organisation,
        "query_kind": message.kind,
        "body_digest": message.body_digest,
        **_ingress(message.ingress),
    }


def _ingress(ingress: Ingress) -> dict[str, Any]:
    return {
        "ingress_lane": ingress.lane,
        "ingress_partition": ingress.partition,
        "ingress_offset": ingress.offset,
        "ingress_at": ingress.appended_at,
    }


def _refusal(refusal: Refusal | None, clear: _Clear) -> dict[str, Any]:
    return {"code": refusal.code, "field": clear.text(refusal.field)} if refusal else {}


def outcome_codes(outcome: Outcome, clear: _Clear) -> dict[str, Any]:
    """Codes only; of a refused parameter also its field, of a partial answer also which parts are missing."""
    held = vars(outcome)  # not by getattr: what a model does not have takes it long to tell
    codes = {
        "outcome": outcome.outcome,
        "code": held.get("code"),
        "provider_code": held.get("provider_code"),
        "field": clear.text(held.get("field")),
    }
    found: dict[str, Any] = {name: code for name, code in codes.items() if code is not None}
    if isinstance(outcome, Partial):
        found["missing"] = [
            {"part": clear.text(each.part), "code": each.code, "provider_code": each.provider_code}
            for each in outcome.missing
        ]
    return found


def _plan(message: Plan, clear: _Clear) -> dict[str, Any]:
    blocks = message.blocks.items()
    return {
        **_common(message),
        **_refusal(message.refusal, clear),
        "outcomes": {code: outcome_codes(each.settled, clear) if each.settled else None for code, each in blocks},
        "facts": {"route": message.route, "register_offset": message.register_offset},
    }


def _lookup(message: Lookup, clear: _Clear) -> dict[str, Any]:
    return {**_common(message), **clear.person(), "outcomes": {message.provider: None}}


def _answer(message: Answer, clear: _Clear) -> dict[str, Any]:
    return {
        **_common(message),
        "outcomes": {message.provider: outcome_codes(message.outcome, clear)},
        "alias": clear.text((message.alias or "")[:200] or None),
        "facts": {"took_ms": message.took_ms, "called": message.called, "adapter": clear.text(message.adapter)},
    }


def _reply(message: Reply, clear: _Clear) -> dict[str, Any]:
    return {
        **_common(message),
        **_refusal(message.refusal, clear),
        "complete": message.complete,
        "outcomes": {block.provider: outcome_codes(block.outcome, clear) for block in message.blocks},
    }


def _closed(message: Closed, clear: _Clear) -> dict[str, Any]:
    blocks = message.blocks.items()
    return {
        **_common(message),
        "complete": message.complete,
        "code": message.refusal,
        "outcomes": {code: block.model_dump(exclude_none=True) for code, block in blocks},
        "plan_offset": message.plan_offset,
        "reply_digest": message.reply_digest,
        "signature": clear.text(message.signature),
        "facts": {"route": message.route, "closed_at": message.closed_at},
    }


def _connection(message: Connection, clear: _Clear) -> dict[str, Any]:
    return {"organisation": message.organisation, "facts": {"slot": message.slot, "state": message.state}}


def _dead(message: Dead, clear: _Clear) -> dict[str, Any]:
    return {
        "code": message.code,
        "field": clear.text(message.field),
        "about_topic": clear.text(message.topic),
        "about_partition": message.partition,
        "about_offset": message.offset,
        "answered": message.answered,
        "facts": {"service": message.service},
    }


_TELLERS: dict[type[Message], Callable[[Any, _Clear], dict[str, Any]]] = {
    Plan: _plan,
    Lookup: _lookup,
    Answer: _answer,
    Reply: _reply,
    Closed: _closed,
    Connection: _connection,
    Dead: _dead,
}
