"""A service tells over HTTP whether it lives and is ready, and its parts start in order and stop in reverse."""

import json
import subprocess
import sys
from dataclasses import dataclass, field

import httpx
import pytest

from ssbtek_runtime.app import Service, running
from ssbtek_runtime.health import Readiness
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.settings import Settings
from ssbtek_runtime.telemetry import Telemetry


@dataclass
class Part:
    name: str
    told: list[str]
    wrong: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.told.append(f"start {self.name}")

    async def stop(self) -> None:
        self.told.append(f"stop {self.name}")


def service(*parts: Part) -> Service:
    readiness = Readiness()
    for part in parts:
        readiness.add(part.name, lambda part=part: part.wrong)
    metrics = Metrics()
    metrics.counter("ssbtek_things", "Things").inc()
    return Service("test", Settings(), readiness=readiness, metrics=metrics, telemetry=Telemetry("test"), parts=parts)


async def test_parts_start_in_order_and_stop_in_reverse() -> None:
    told: list[str] = []
    async with running(service(Part("a", told), Part("b", told))):
        assert told == ["start a", "start b"]
    assert told[2:] == ["stop b", "stop a"]


async def test_it_lives_and_says_what_it_is_not_ready_for() -> None:
    part = Part("kafka", [], wrong=["not connected"])
    app = service(part)
    transport = httpx.ASGITransport(app)
    async with running(app, ready_within=None), httpx.AsyncClient(transport=transport, base_url="http://t") as http:
        assert (await http.get("/live")).status_code == 200
        answer = await http.get("/ready")
        assert answer.status_code == 503
        assert json.loads(answer.text)["problems"] == {"kafka": ["not connected"]}
        part.wrong.clear()
        assert (await http.get("/ready")).status_code == 200
        assert "ssbtek_things_total 1.0" in (await http.get("/metrics")).text
        assert (await http.post("/ready")).status_code == 405
        assert (await http.get("/other")).status_code == 404


async def test_who_waits_for_readiness_is_told_what_is_missing() -> None:
    with pytest.raises(TimeoutError, match="not connected"):
        async with running(service(Part("kafka", [], wrong=["not connected"])), ready_within=0.1):
            pass


SERVED = """
import gc, uvicorn
from ssbtek_runtime.app import serve
from ssbtek_runtime.settings import Settings
uvicorn.Server.run = lambda server: print(gc.get_freeze_count())
serve("test", Settings, lambda settings: None)
"""


def test_what_a_service_is_built_of_is_not_looked_through_again() -> None:
    """Breaks without `gc.freeze` in `serve`: each full collection would stop the service for 55 ms."""
    ran = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, check=False)
    assert ran.returncode == 1, "it was not started"
    assert int(ran.stdout) > 10_000, ran.stderr
