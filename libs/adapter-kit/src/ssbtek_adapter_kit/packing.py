"""Makes the answer to a lookup out of what its provider said (pure)."""

import base64

from ssbtek_adapter_kit.exchange import Asked, Reading
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.content import Content
from ssbtek_contracts.limits import BLOCK_MAX
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import HAS_CONTENT, BadAnswer, Outcome


def answer_to(
    lookup: Lookup, reading: Reading, asked: Asked | None, called: bool | None, took_ms: int, version: str
) -> Answer:
    """The answer; too large a content becomes `bad_answer`, `too_large`: a reply must fit through the brokers."""
    outcome: Outcome = reading.outcome
    content = pack(reading)
    if content is not None and len(content) > BLOCK_MAX:
        outcome, content = BadAnswer(code="too_large"), None
    return Answer(
        key=lookup.key,
        organisation=lookup.organisation,
        kind=lookup.kind,
        provider=lookup.provider,
        body_digest=lookup.body_digest,
        ingress=lookup.ingress,
        deadline=lookup.deadline,
        outcome=outcome,
        content=content,
        called=called,
        took_ms=max(took_ms, 0),
        alias=asked.alias if asked else None,
        adapter=version,
    )


def pack(reading: Reading) -> str | None:
    """The content of a reading, if its outcome has one."""
    if reading.outcome.outcome not in HAS_CONTENT or not reading.document:
        return None
    return Content(
        document=base64.b64encode(reading.document).decode(),
        media_type=reading.media_type,
        schema_version=reading.schema_version,
        view=reading.view,
    ).pack()
