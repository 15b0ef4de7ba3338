"""The limit's side: starts its processes on a bed, with the very requests that our adapters would send."""

import base64
import json
import os
from importlib import import_module
from typing import Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ssbtek_adapter_kit.conformance.subject import QUERY_ID, sample_lookup
from ssbtek_bench.base_services import TEMPLATE_PERSON
from ssbtek_bench.bed import PYTHON, Bed, Door
from ssbtek_bench.limit import flow
from ssbtek_bench.ours import municipalities
from ssbtek_contracts.limits import RECORD_MAX


class ByHand:
    """The limit: aiokafka as shipped. `tuned`: with the two settings that keep its transactions from stalling. `naive`:
    not the limit but FastStream's first pages, without transactions and audit."""

    def __init__(self, kind: Literal["limit", "tuned", "naive"] = "limit") -> None:
        self.name: str = "limit, tuned" if kind == "tuned" else kind
        self._kind: str = kind

    async def start(self, bed: Bed) -> Door:
        """It takes queries at once: whatever comes before a process is there waits in the broker."""
        providers = bed.wiring.providers
        await _make_topics(bed.wiring.kafka, flow.topics(providers), bed.slots)
        env = dict(os.environ) | {
            "LIMIT_KAFKA": bed.wiring.kafka,
            "LIMIT_PROVIDERS": ",".join(providers),
            "LIMIT_POSTGRES": bed.wiring.postgres,
            "LIMIT_SLOTS": str(bed.slots),
            "LIMIT_TUNED": "1" if self._kind == "tuned" else "0",
        }
        module = "ssbtek_bench.limit.naive" if self._kind == "naive" else "ssbtek_bench.limit"
        for role in ("router", "composer") if self._kind == "naive" else ("router", "composer", "audit"):
            bed.launch(role, [PYTHON, "-m", module, role], env)
        for code in providers:
            bed.launch(f"adapter-{code}", [PYTHON, "-m", module, code], env | _of(bed, code))
        return Door(
            bed.wiring.kafka,
            flow.RECEIVED,
            (flow.REPLY,),
            municipalities(3, bed.slots),
            flow.PLANNED,
            {code: flow.requested(code) for code in providers},
            {code: flow.answered(code) for code in providers},
        )


def _of(bed: Bed, code: str) -> dict[str, str]:
    pair = bed.wiring.certificates.clients[code]
    adapter = import_module(f"ssbtek_adapter_{code}.adapter").adapter()
    settings = import_module(f"ssbtek_adapter_{code}.settings").Settings()
    request = adapter.ask(sample_lookup(code, TEMPLATE_PERSON), settings).request
    question = {
        "url": f"https://127.0.0.1:{bed.wiring.ports[f'simulator-{code}']}/{request.path.lstrip('/')}",
        "headers": dict(request.headers),
        "body": base64.b64encode(request.body).decode(),
        "person": TEMPLATE_PERSON[-10:],
        "id": QUERY_ID,
    }
    return {
        "LIMIT_QUESTION": json.dumps(question),
        "LIMIT_CERTIFICATE": str(pair.certificate),
        "LIMIT_KEY": str(pair.key),
        "LIMIT_CA": str(bed.wiring.certificates.ca),
    }


async def _make_topics(kafka: str, names: list[str], slots: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        config = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(RECORD_MAX)}
        await admin.create_topics([NewTopic(name, slots, 1, topic_configs=config) for name in names])
    finally:
        await admin.close()
