"""The embedded stack is the real thing: it keeps what it acknowledged through kill -9, and leaves no process behind."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ssbtek_local.containers import kafka_environment
from ssbtek_local.stack import download
from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.postgres import Postgres, _become_nobody
from ssbtek_local.stack.process import Child, NotStarted


async def make_topic(kafka: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(name, 1, 1)])
    await admin.close()


async def read_all(kafka: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    await consumer.start()
    try:
        return [(await asyncio.wait_for(consumer.getone(), 30)).value for _ in range(count)]
    finally:
        await consumer.stop()


async def test_a_transaction_survives_kill_9_at_the_same_address(own_kafka: Kafka) -> None:
    await make_topic(own_kafka.bootstrap, "t")
    producer = AIOKafkaProducer(
        bootstrap_servers=own_kafka.bootstrap, transactional_id="x", transaction_timeout_ms=5000
    )
    await producer.start()
    async with producer.transaction():
        await producer.send_and_wait("t", b"kept", partition=0)
    await producer.stop()
    # Until it is seen, a kill of the only broker can leave it hanging: its marker is lost (docs/faults.md).
    assert await read_all(own_kafka.bootstrap, "t", 1) == [b"kept"]
    before = own_kafka.bootstrap
    own_kafka.kill()
    own_kafka.start()
    assert own_kafka.bootstrap == before
    assert await read_all(own_kafka.bootstrap, "t", 1) == [b"kept"]


async def test_a_committed_row_survives_kill_9_at_the_same_address(own_postgres: Postgres) -> None:
    connection = await asyncpg.connect(own_postgres.dsn)
    await connection.execute("create table t as select 42 as answer")
    own_postgres.kill()
    own_postgres.start()
    connection = await asyncpg.connect(own_postgres.dsn)
    assert await connection.fetchval("select answer from t") == 42
    await connection.close()


_PARENT = """
import sys, time
from pathlib import Path
from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.postgres import Postgres
kafka = Kafka(Path(sys.argv[1]) / "kafka").start()
postgres = Postgres(Path(sys.argv[1]) / "postgres").start()
print(kafka.child.pid, postgres.child.pid, flush=True)
time.sleep(600)
"""


def test_kill_9_of_the_parent_leaves_no_process_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PARENT, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        family = [*children, *(below for child in children for below in child.children(recursive=True))]
        assert len(family) > 2
        os.kill(parent.pid, signal.SIGKILL)
    end = time.monotonic() + 15
    while time.monotonic() < end and any(each.is_running() and each.status() != "zombie" for each in family):
        time.sleep(0.1)
    assert not [each for each in family if each.is_running() and each.status() != "zombie"]


def test_a_port_that_somebody_else_took_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotStarted, match=f"{port} is taken by another process"):
            Kafka(tmp_path / "kafka", port=port).start()


def test_a_process_that_ends_at_once_is_reported_with_what_it_said(tmp_path: Path) -> None:
    child = Child(["/bin/sh", "-c", "echo no such luck; exit 3"], tmp_path / "log")
    with pytest.raises(NotStarted, match=r"ended with code 3:\s+no such luck"):
        child.start(lambda: False, 10)


async def test_a_broker_that_stood_still_goes_on(own_kafka: Kafka) -> None:
    await make_topic(own_kafka.bootstrap, "t")
    own_kafka.suspend()
    waiting = asyncio.create_task(make_topic(own_kafka.bootstrap, "u"))
    await asyncio.sleep(1)
    assert not waiting.done()
    own_kafka.resume()
    await asyncio.wait_for(waiting, 20)


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming nobody is for root")
def test_without_setpriv_root_still_becomes_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    command = [*_become_nobody(tmp_path), "/usr/bin/id", "-u"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "65534\n"


def test_a_damaged_jar_in_the_cache_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = min(download.locked_jars(), key=lambda jar: jar.size)
    kept = download.fetch_jars()[download.locked_jars().index(small)]
    monkeypatch.setenv("SSBTEK_CACHE", str(tmp_path))
    monkeypatch.setattr(download, "locked_jars", lambda: (small,))
    damaged = download.jar_folder() / small.file_name
    damaged.parent.mkdir()
    damaged.write_bytes(b"x" * small.size)
    fetched = []

    def fetch(jar: download.Jar, folder: Path) -> None:
        fetched.append(jar)
        (folder / jar.file_name).write_bytes(kept.read_bytes())

    monkeypatch.setattr(download, "_fetch", fetch)
    download.fetch_jars()
    assert fetched == [small]


def test_what_is_in_the_cache_is_not_downloaded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    download.fetch_jars()
    monkeypatch.setattr(download, "_CHECKED", set())

    def refuse(*_: object) -> None:
        raise AssertionError("downloaded again")

    monkeypatch.setattr(download, "_fetch", refuse)
    assert len(download.fetch_jars()) == len(download.locked_jars())


class Registry:
    """Hands out one file, whatever is asked for."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, **_: object) -> "Registry":
        return self

    def __getattr__(self, _name: str) -> Callable[..., "Registry"]:
        return lambda *_: self

    def resolve(self) -> Path:
        return self._file


def test_a_jar_that_is_not_the_locked_one_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"not it")
    monkeypatch.setattr(download.time, "sleep", lambda _: None)
    monkeypatch.setattr("jgo.maven.MavenContext", Registry(other))
    with pytest.raises(download.DownloadFailed, match=r"g:some-jar:1\.0.*SHA-256"):
        download._fetch(download.Jar("0" * 64, 6, "g", "some-jar", "1.0"), tmp_path)
    assert not list(tmp_path.glob("*.jar"))


def test_the_container_gets_the_same_settings_as_the_embedded_broker() -> None:
    environment = kafka_environment(12345)
    assert environment["KAFKA_TRANSACTION_MAX_TIMEOUT_MS"] == "10000"
    assert environment["KAFKA_ADVERTISED_LISTENERS"] == "PLAINTEXT://127.0.0.1:12345"
