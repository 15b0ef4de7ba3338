"""The limit's router: a batch of queries becomes plans and lookups in one transaction with their offsets."""

import base64
import json
from typing import Any

from aiokafka import TopicPartition

from ssbtek_bench.limit import flow

GROUP = "limit-router"


async def route() -> None:
    """Until cancelled."""
    source, out = flow.consumer(flow.RECEIVED, group=GROUP), flow.producer("limit-router")
    await source.start()
    await out.start()
    while True:
        records: list[tuple[str, int, bytes, bytes]] = []
        offsets: dict[TopicPartition, int] = {}
        for partition, batch in (await source.getmany(timeout_ms=200)).items():
            for record in batch:
                records += planned(record)
            offsets[partition] = batch[-1].offset + 1
        if records:
            await flow.commit(out, records, offsets, GROUP)


def planned(record: Any) -> list[tuple[str, int, bytes, bytes]]:
    """The plan and the lookups of one query: topic, partition, key, value."""
    query = json.loads(record.value)
    manifest, body = (json.loads(_decoded(query[part])) for part in ("manifest", "body"))
    place = {"partition": record.partition, "offset": record.offset, "appended_at": record.timestamp}
    head = {
        "key": record.key.decode(),
        "organisation": manifest["organisation"],
        "body_digest": manifest["body_digest"],
        "ingress": place,
        "deadline": record.timestamp + flow.WITHIN_MS,
    }
    question = {
        "person": body["person"],
        "period": body["period"],
        "case": manifest["case"],
        "caseworker": manifest["caseworker"],
        "purpose_text": body.get("purpose_text"),
        "legal_basis_text": body.get("legal_basis_text"),
    }
    asked = [code for code in body["providers"] if code in flow.PROVIDERS]
    out = [(flow.PLANNED, record.partition, record.key, flow.written({**head, "asked": asked}))]
    for code in asked:
        lookup = flow.written({**head, "provider": code, **question})
        out.append((flow.requested(code), record.partition, record.key, lookup))
    return out


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "=" * (-len(text) % 4))
