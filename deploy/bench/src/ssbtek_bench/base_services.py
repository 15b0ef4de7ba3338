"""Seven base services in one cheap process with mutual TLS: real documents, a delay for each person, or no answer."""

import asyncio
import base64
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import uvloop

from ssbtek_adapter_kit.exchange import Request
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_adapter_kit.simulator import server_context
from ssbtek_bench.persons import delay_s

TEMPLATE_PERSON = BY_SCENARIO["everything"].number
PERSON = re.compile(rb"(?<![0-9])(?:19)?([5-9][0-9][01][0-9][0-3][0-9]9[89][0-9]{2})(?![0-9])")
"""The last ten digits of a test person born in the second half of the last century."""
UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@dataclass(slots=True)
class Behaviour:
    """What all of them do from now on. `delay`: `none` or `persons`; `hanging`: who takes questions and is silent."""

    delay: str = "none"
    hanging: set[str] = field(default_factory=set)
    calls: int = 0


class Answers:
    """One provider's. The simulator answers once, about a person known everywhere; then only person and id change."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._template: tuple[bytes, bytes, bytes] | None = None

    def to(self, head: bytes, body: bytes) -> tuple[str, bytes]:
        """The person asked about, and the whole HTTP response."""
        text = head + body
        found, query = PERSON.search(text), UUID.search(text)
        person, asked_id = found[1] if found else b"", query[0] if query else b""
        if self._template is None:
            self._template = self._made(head, body, person, asked_id)
        answer, known, known_id = self._template
        answer = answer.replace(known, person) if person else answer
        return person.decode(), answer.replace(known_id, asked_id) if known_id and asked_id else answer

    def _made(self, head: bytes, body: bytes, person: bytes, asked_id: bytes) -> tuple[bytes, bytes, bytes]:
        line, *rest = head.decode().split("\r\n")
        method, path, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest if each)}
        known = TEMPLATE_PERSON[-10:].encode()
        about = Request(body.replace(person, known), path.replace(person.decode(), known.decode()), method, headers)
        answer = self._simulation.answer(about, TEMPLATE_PERSON)
        fields = {**answer.headers, "Content-Length": str(len(answer.body))}
        top = f"HTTP/1.1 {answer.status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return top.encode() + b"\r\n" + answer.body, known, asked_id


class Connection(asyncio.Protocol):
    """One kept-alive connection of an adapter; it never asks the next question before the last is answered."""

    def __init__(self, provider: str, answers: Answers, behaviour: Behaviour) -> None:
        self._provider, self._answers, self._behaviour = provider, answers, behaviour
        self._received = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps it."""
        self._transport = transport  # uvloop's is none of asyncio's classes, and writes all the same

    def data_received(self, data: bytes) -> None:
        """Answers once a question is whole."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(body) >= (int(length[1]) if length else 0):
            self._received = b""
            self._behaviour.calls += 1
            person, answer = self._answers.to(head, body)
            if self._provider not in self._behaviour.hanging:
                self._send(delay_s(self._provider, person) if self._behaviour.delay == "persons" else 0, answer)

    def _send(self, after: float, answer: bytes) -> None:
        if self._transport is not None and after:
            loop = asyncio.get_running_loop()
            stale = time.monotonic() - loop.time()  # libuv counts from when the loop last woke
            loop.call_later(after + stale, self._transport.write, answer)
        elif self._transport is not None:
            self._transport.write(answer)


def simulation_of(provider: str) -> Simulation:
    """What the provider's folder hands out."""
    simulation = import_module(f"ssbtek_adapter_{provider}.simulator").SIMULATION
    assert isinstance(simulation, Simulation)
    return simulation


async def serve(ports: dict[str, int], certificates: Path, control: int) -> None:
    """Until it is killed. `control`: port that takes one line (JSON of what shall change) and tells the calls."""
    behaviour, loop = Behaviour(), asyncio.get_running_loop()

    def connection(provider: str, answers: Answers) -> Callable[[], Connection]:
        return lambda: Connection(provider, answers, behaviour)

    for provider, port in ports.items():
        pair = certificates / f"simulator-{provider}"
        tls = server_context(pair.with_suffix(".pem"), pair.with_suffix(".key"), certificates / "ca.pem")
        made = connection(provider, Answers(simulation_of(provider)))
        await loop.create_server(made, "127.0.0.1", port, ssl=tls, backlog=512)

    async def command(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wanted = json.loads(await reader.readline() or "{}")
        behaviour.delay = wanted.get("delay", behaviour.delay)
        behaviour.hanging = set(wanted.get("hanging", behaviour.hanging))
        writer.write(json.dumps({"calls": behaviour.calls}).encode() + b"\n")
        writer.close()

    server = await asyncio.start_server(command, "127.0.0.1", control)
    await server.serve_forever()


async def tell(control: int, **wanted: object) -> int:
    """Tells the running base services to change; returns how many calls they had so far."""
    reader, writer = await asyncio.open_connection("127.0.0.1", control)
    writer.write(json.dumps(wanted).encode() + b"\n")
    calls = json.loads(await reader.readline())["calls"]
    writer.close()
    return int(calls)


def main() -> None:
    """`python -m ssbtek_bench.base_services BASE64(JSON of ports, certificates, control)`."""
    told = json.loads(base64.b64decode(sys.argv[1]))
    uvloop.run(serve(told["ports"], Path(told["certificates"]), told["control"]))


if __name__ == "__main__":
    main()
