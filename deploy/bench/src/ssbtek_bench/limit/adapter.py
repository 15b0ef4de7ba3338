"""The limit's adapter: asks one provider over mutual TLS for each lookup, publishes the answer, then commits."""

import asyncio
import base64
import json
import os
import ssl
from typing import Any

import aiohttp
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ssbtek_bench.limit import flow

PLACES = 256


class Adapter:
    """Of one provider. `question`: a request as ours sends it, in which person and id are replaced."""

    def __init__(self, provider: str) -> None:
        told = json.loads(os.environ["LIMIT_QUESTION"])
        self._provider, self._url, self._headers = provider, told["url"], told["headers"]
        self._body, self._known = base64.b64decode(told["body"]), (told["person"], told["id"])
        self._open: dict[TopicPartition, dict[int, None]] = {}
        self._next: dict[TopicPartition, int] = {}
        self._places = asyncio.Semaphore(PLACES)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        group = f"limit-{self._provider}"
        source, out = flow.consumer(flow.requested(self._provider), group=group), flow.producer(None)
        tls = ssl.create_default_context(cafile=os.environ["LIMIT_CA"])
        tls.load_cert_chain(os.environ["LIMIT_CERTIFICATE"], os.environ["LIMIT_KEY"])
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=PLACES, ssl=tls)) as session:
            await source.start()
            await out.start()
            committing = asyncio.create_task(self._commit_regularly(source))
            while not committing.done():
                for partition, batch in (await source.getmany(timeout_ms=200)).items():
                    for record in batch:
                        await self._begin(partition, record, session, out)

    async def _begin(self, at: TopicPartition, record: Any, session: aiohttp.ClientSession, out: Any) -> None:
        await self._places.acquire()
        self._open.setdefault(at, {})[record.offset] = None
        self._next[at] = record.offset + 1
        task = asyncio.create_task(self._answer(at, record, session, out))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(
        self, at: TopicPartition, record: Any, session: aiohttp.ClientSession, out: AIOKafkaProducer
    ) -> None:
        lookup = json.loads(record.value)
        person, query_id = self._known
        body = self._body.replace(person.encode(), lookup["person"][-10:].encode())
        body = body.replace(query_id.encode(), lookup["key"].rpartition("/")[2].encode())
        outcome, document = "data", b""
        try:
            timeout = aiohttp.ClientTimeout(total=15)
            async with session.post(self._url, data=body, headers=self._headers, timeout=timeout) as response:
                document = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            outcome = "failed"
        kept = ("key", "organisation", "body_digest", "ingress", "deadline", "provider")
        answer: dict[str, Any] = {name: lookup[name] for name in kept}
        answer |= {"outcome": outcome, "content": base64.b64encode(document).decode()}
        await out.send_and_wait(
            flow.answered(self._provider), flow.written(answer), key=record.key, partition=record.partition
        )
        del self._open[at][record.offset]
        self._places.release()

    async def _commit_regularly(self, source: AIOKafkaConsumer) -> None:
        committed: dict[TopicPartition, int] = {}
        while True:
            await asyncio.sleep(0.05)
            done = {at: next(iter(self._open[at]), self._next[at]) for at in self._next}
            if new := {at: offset for at, offset in done.items() if committed.get(at) != offset}:
                await source.commit(new)
                committed |= new
