"""Decides whether a reply that came is the one to a query that waits (pure): nobody else's answer is ever delivered."""

from typing import Literal

from ssbtek_client.question import Prepared
from ssbtek_contracts.query import digest
from ssbtek_contracts.reply import Reply

Verdict = Literal["mine", "not_mine", "incident"]


def judge(prepared: Prepared, reply: Reply) -> Verdict:
    """`mine` only if key and digest are. The same key with another digest is an incident, except where the reply
    refuses the *other* use of that key (`key_reused`).

    A refusal of a record whose body could not be read, or was not touched, carries the digest of the record's value.
    """
    if reply.key != prepared.key:
        return "not_mine"
    if reply.body_digest == prepared.body_digest:
        return "mine"
    if reply.refusal is not None and not reply.blocks and reply.body_digest == digest(prepared.value):
        return "mine"
    if reply.refusal is not None and reply.refusal.code == "key_reused":
        return "not_mine"
    return "incident"
