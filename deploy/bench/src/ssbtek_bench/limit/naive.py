"""The same flow as FastStream's first pages of documentation would have it: one message, one handler, one publish.

Not product code either: no transaction, no deadline, no audit, at most once. Started as the limit's processes are.
"""

import base64
import json
import os
import ssl
import sys
from typing import Any

import aiohttp
import uvloop
from faststream import FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from ssbtek_bench.limit import flow
from ssbtek_bench.limit.router import planned

broker = KafkaBroker(flow.KAFKA, max_request_size=flow.LARGEST)
app = FastStream(broker)


def route() -> None:
    """One query, eight messages."""

    @broker.subscriber(flow.RECEIVED, group_id="naive-router", auto_offset_reset="earliest")
    async def handle(body: dict[str, Any], message: KafkaMessage) -> None:
        for topic, partition, key, value in planned(message.raw_message):
            await broker.publish(value, topic, key=key, partition=partition)


def adapt(provider: str) -> None:
    """One lookup, one call, one message."""
    told = json.loads(os.environ["LIMIT_QUESTION"])
    body, known = base64.b64decode(told["body"]), (told["person"].encode(), told["id"].encode())
    tls = ssl.create_default_context(cafile=os.environ["LIMIT_CA"])
    tls.load_cert_chain(os.environ["LIMIT_CERTIFICATE"], os.environ["LIMIT_KEY"])
    session: list[aiohttp.ClientSession] = []

    @app.after_startup
    async def connect() -> None:
        session.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls)))

    @broker.subscriber(flow.requested(provider), group_id=f"naive-{provider}", auto_offset_reset="earliest")
    async def handle(lookup: dict[str, Any], message: KafkaMessage) -> None:
        asked = body.replace(known[0], lookup["person"][-10:].encode())
        asked = asked.replace(known[1], lookup["key"].rpartition("/")[2].encode())
        async with session[0].post(told["url"], data=asked, headers=told["headers"]) as response:
            content = base64.b64encode(await response.read()).decode()
        raw: Any = message.raw_message
        answer = {**lookup, "outcome": "data", "content": content}
        await broker.publish(flow.written(answer), flow.answered(provider), key=raw.key, partition=raw.partition)


def compose() -> None:
    """A dictionary until all seven are there."""
    got: dict[str, dict[str, dict[str, Any]]] = {}

    @broker.subscriber(*map(flow.answered, flow.PROVIDERS), group_id="naive-composer", auto_offset_reset="earliest")
    async def handle(answer: dict[str, Any], message: KafkaMessage) -> None:
        answers = got.setdefault(answer["key"], {})
        answers[answer["provider"]] = answer
        if len(answers) == len(flow.PROVIDERS):
            blocks = [{"provider": code, "content": each["content"]} for code, each in got.pop(answer["key"]).items()]
            reply = flow.written({"key": answer["key"], "complete": True, "blocks": blocks})
            raw: Any = message.raw_message
            await broker.publish(reply, flow.REPLY, key=raw.key, partition=raw.partition)


if __name__ == "__main__":
    role = sys.argv[1]
    {"router": route, "composer": compose}.get(role, lambda: adapt(role))()
    uvloop.run(app.run())
