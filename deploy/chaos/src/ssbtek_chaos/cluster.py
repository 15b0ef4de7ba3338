"""Three brokers, each also a controller; services reach them through a proxy, all others directly."""

import time
from collections.abc import Mapping
from pathlib import Path

from ssbtek_local.ports import kept_ports
from ssbtek_local.stack.kafka import Kafka, new_cluster_id
from ssbtek_local.stack.process import NotStarted

BROKERS = (1, 2, 3)
REPLICATION = 3
SETTINGS: Mapping[str, str] = {
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,OUTER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "offsets.topic.num.partitions": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "transaction.state.log.num.partitions": "3",
    # Long enough that a machine with too much to do does not lose a broker that lives.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "controller.quorum.election.timeout.ms": "1000",
    "controller.quorum.fetch.timeout.ms": "2000",
    "replica.lag.time.max.ms": "5000",
}


class Cluster:
    """`start` all; `kill` one and `restart` it. `kafka`: direct addresses. `behind`: listeners that proxies stand for.

    `proxies`: the port that stands for each broker where services connect.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        names = [f"{kind}-{number}" for number in BROKERS for kind in ("outer", "proxy")]
        ports = kept_ports(folder / "ports.json", names)
        self.behind = {number: ports[f"outer-{number}"] for number in BROKERS}
        self.proxies = {number: ports[f"proxy-{number}"] for number in BROKERS}
        cluster_id = new_cluster_id()
        plain = {number: Kafka(folder / str(number)) for number in BROKERS}
        voters = ",".join(f"{number}@{broker.controller}" for number, broker in plain.items())
        self._brokers = {
            number: Kafka(
                folder / str(number), cluster_id=cluster_id, settings=self._settings(number, plain[number], voters)
            )
            for number in BROKERS
        }

    @property
    def kafka(self) -> tuple[str, ...]:
        """`host:port` of each broker, not through a proxy."""
        return tuple(broker.bootstrap for broker in self._brokers.values())

    @property
    def for_services(self) -> str:
        """What a service is told: the proxies."""
        return ",".join(f"127.0.0.1:{port}" for port in self.proxies.values())

    def start(self) -> None:
        """All at the same time: a quorum needs two. Raises `NotStarted`."""
        for broker in self._brokers.values():
            broker.prepare().launch()
        for number in BROKERS:
            self._until_ready(number)

    def kill(self, number: int) -> None:
        """`kill -9`."""
        self._brokers[number].kill()

    def restart(self, number: int) -> None:
        """Starts it again, at the same addresses. Raises `NotStarted`."""
        self._brokers[number].prepare().launch()
        self._until_ready(number)

    def stop(self) -> None:
        """Ends all. Killed: an orderly end would wait for each other, and nothing of this is kept."""
        for broker in self._brokers.values():
            if broker.child is not None:
                broker.child.kill()

    def _until_ready(self, number: int, within: float = 90) -> None:
        broker, end = self._brokers[number], time.monotonic() + within
        while not broker.ready():
            if broker.child is None or broker.child.pid is None or time.monotonic() > end:
                said = broker.child.said() if broker.child else ""
                raise NotStarted(f"broker {number} did not start:\n{said}")
            time.sleep(0.1)

    def _settings(self, number: int, broker: Kafka, voters: str) -> dict[str, str]:
        inner, outer = broker.bootstrap, f"127.0.0.1:{self.behind[number]}"
        return {
            **SETTINGS,
            "node.id": str(number),
            "controller.quorum.voters": voters,
            "listeners": f"PLAINTEXT://{inner},OUTER://{outer},CONTROLLER://{broker.controller}",
            "advertised.listeners": f"PLAINTEXT://{inner},OUTER://127.0.0.1:{self.proxies[number]}",
        }
