"""The limit's composer: gathers answers by key; a reply leaves with its closing and the offsets in one transaction."""

import hashlib
import json
import time
from typing import Any

from aiokafka import TopicPartition

from ssbtek_bench.limit import flow

GROUP = "limit-composer"


class Composer:
    """All partitions in one: the group is asked for them, one transaction covers them all."""

    def __init__(self) -> None:
        self._plans: dict[bytes, dict[str, Any]] = {}
        self._answers: dict[bytes, dict[str, dict[str, Any]]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        names = [flow.PLANNED, *(flow.answered(code) for code in flow.PROVIDERS)]
        source, out = flow.consumer(*names, group=GROUP), flow.producer("limit-composer")
        await source.start()
        await out.start()
        offsets: dict[TopicPartition, int] = {}
        while True:
            touched: set[bytes] = set()
            for partition, batch in (await source.getmany(timeout_ms=200)).items():
                for record in batch:
                    self._take(record)
                    touched.add(record.key)
                offsets[partition] = batch[-1].offset + 1
            records = self._due(touched)
            if records:
                await flow.commit(out, records, offsets, GROUP)
                offsets = {}

    def _take(self, record: Any) -> None:
        message = json.loads(record.value)
        if record.topic == flow.PLANNED:
            self._plans[record.key] = message
        else:
            self._answers.setdefault(record.key, {}).setdefault(message["provider"], message)

    def _due(self, touched: set[bytes]) -> list[tuple[str, int, bytes, bytes]]:
        now = time.time() * 1000
        out = []
        late = [key for key, plan in self._plans.items() if plan["deadline"] < now]
        for key in [*touched, *(key for key in late if key not in touched)]:
            plan = self._plans.get(key)
            if plan is not None and (key in late or len(self._answers.get(key, ())) == len(plan["asked"])):
                out += self._reply(key, plan)
        return out

    def _reply(self, key: bytes, plan: dict[str, Any]) -> list[tuple[str, int, bytes, bytes]]:
        answers = self._answers.pop(key, {})
        del self._plans[key]
        head = {name: plan[name] for name in ("key", "organisation", "body_digest", "ingress", "deadline")}
        got = {code: answers.get(code, {"outcome": "timeout"}) for code in plan["asked"]}
        blocks = [
            {"provider": code, "outcome": each["outcome"], "content": each.get("content")} for code, each in got.items()
        ]
        complete = all(each["outcome"] == "data" for each in got.values())
        reply = flow.written({**head, "complete": complete, "blocks": blocks})
        outcomes = {code: each["outcome"] for code, each in got.items()}
        closed = {**head, "blocks": outcomes, "reply_digest": hashlib.sha256(reply).hexdigest()}
        at = plan["ingress"]["partition"]
        return [(flow.REPLY, at, key, reply), (flow.CLOSED, at, key, flow.written(closed))]
