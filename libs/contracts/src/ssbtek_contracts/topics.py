"""The one map: every topic, its message, key, writers, readers and retention, as rows of data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ssbtek_contracts.answer import Answer
from ssbtek_contracts.closed import Closed
from ssbtek_contracts.connection import Connection
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.limits import MIB, QUERY_TOPIC_MAX, RECORD_MAX
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.message import Message
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.query import QueryReceived
from ssbtek_contracts.reply import Reply

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

Role = Literal[
    "municipality", "edge", "router", "adapter", "composer", "audit", "register", "operator", "statistics", "witness"
]
Each = Literal["once", "provider", "organisation"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the map. `each`: whether there is one such topic, or one per provider or organisation."""

    name: str
    message: type[Message] | None
    key: Literal["query", "organisation", "none"]
    writers: tuple[Role, ...]
    readers: tuple[Role, ...]
    retention_ms: int | None
    """None: for ever."""
    each: Each = "once"
    slotted: bool = True
    """As many partitions as there are slots; else one."""
    compacted: bool = False
    max_bytes: int = 1 * MIB

    @property
    def message_name(self) -> str:
        """What stands in the `ssbtek-message` header, e.g. `plan.v1`."""
        return f"{self.message.__name__.lower()}.v1" if self.message else "none"


TOPICS: tuple[Topic, ...] = (
    Topic("query.received", QueryReceived, "query", ("municipality", "edge"), ("router", "audit"), 24 * HOUR_MS,
          max_bytes=QUERY_TOPIC_MAX),
    Topic("query.received.bulk", QueryReceived, "query", ("municipality", "edge"), ("router", "audit"), 24 * HOUR_MS,
          max_bytes=QUERY_TOPIC_MAX),
    Topic("query.planned", Plan, "query", ("router",), ("composer", "audit", "edge"), 72 * HOUR_MS),
    Topic("lookup.requested", Lookup, "query", ("router",), ("adapter", "audit"), 24 * HOUR_MS, each="provider"),
    Topic("lookup.answered", Answer, "query", ("adapter",), ("composer", "audit"), 24 * HOUR_MS, each="provider",
          max_bytes=2 * MIB),
    Topic("reply", Reply, "query", ("composer",), ("municipality", "audit"), 24 * HOUR_MS, each="organisation",
          slotted=False, max_bytes=RECORD_MAX),
    Topic("reply.edge", Reply, "query", ("composer",), ("edge", "audit"), 24 * HOUR_MS, max_bytes=RECORD_MAX),
    Topic("query.closed", Closed, "query", ("composer",), ("router", "audit", "statistics"), 7 * DAY_MS),
    Topic("connection", Connection, "organisation", ("register",), ("router", "edge", "audit"), None, slotted=False,
          compacted=True),
    Topic("audit.progress", None, "none", ("audit",), ("router", "operator", "witness"), None, slotted=False,
          compacted=True),
    Topic("audit.checkpoint", None, "none", ("audit",), ("router", "operator", "witness"), None, slotted=False),
    Topic("dead", Dead, "none", ("router", "adapter", "composer", "edge", "municipality"), ("operator", "audit"),
          7 * DAY_MS, slotted=False),
)  # fmt: skip
"""`dead` is written by whoever could not handle a record; `edge` reads `query.planned` to meet an earlier resend."""

BY_NAME = {row.name: row for row in TOPICS}


@dataclass(frozen=True, slots=True)
class ConcreteTopic:
    """A topic as it stands in a cluster: full name, partitions, and every setting that is ours to decide."""

    name: str
    row: Topic
    partitions: int
    config: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one deployment's topics, groups and transactional ids; `deployment` is a prefix, often empty."""

    deployment: str = ""

    def topic(self, name: str, of: str = "") -> str:
        """The full name of a row of the map; `of` is the provider or organisation where there is one each."""
        row = BY_NAME[name]
        if bool(of) != (row.each != "once"):
            raise ValueError(f"{name}: there is one for each {row.each}, got {of!r}")
        return f"{self.deployment}ssbtek.{name}{'.' + of if of else ''}.v1"

    def ingress(self, lane: str) -> str:
        """The ingress topic of a lane."""
        return self.topic("query.received" if lane == "interactive" else "query.received.bulk")

    def group(self, service: str) -> str:
        """The consumer group of a service (an adapter: `adapter-csn`)."""
        return f"{self.deployment}ssbtek.{service}"

    def transactional_id(self, service: str, slot: int) -> str:
        """The transactional id of one slot: the same for whoever owns it, so that owners fence each other."""
        return f"{self.deployment}ssbtek.{service}-{slot}"

    def row_of(self, topic: str) -> tuple[Topic, str]:
        """The row of a full topic name, and the provider or organisation in it. Raises `KeyError`."""
        prefix, suffix = f"{self.deployment}ssbtek.", ".v1"
        if topic.startswith(prefix) and topic.endswith(suffix):
            name = topic[len(prefix) : -len(suffix)]
            if name in BY_NAME and BY_NAME[name].each == "once":
                return BY_NAME[name], ""
            head, _, of = name.rpartition(".")
            if of and head in BY_NAME and BY_NAME[head].each != "once":
                return BY_NAME[head], of
        raise KeyError(topic)


def concrete_topics(
    names: Names, providers: Iterable[str], organisations: Iterable[str], slots: int, replication: int = 1
) -> tuple[ConcreteTopic, ...]:
    """Every topic of a deployment. Order matters when partitions are added: downstream first, ingress last."""
    of: dict[Each, tuple[str, ...]] = {
        "once": ("",),
        "provider": tuple(providers),
        "organisation": tuple(organisations),
    }
    return tuple(
        ConcreteTopic(names.topic(row.name, each), row, slots if row.slotted else 1, _config(row, replication))
        for row in reversed(TOPICS)
        for each in of[row.each]
    )


def _config(row: Topic, replication: int) -> tuple[tuple[str, str], ...]:
    config = {
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": str(row.max_bytes),
        "cleanup.policy": "compact" if row.compacted else "delete",
        "retention.ms": str(row.retention_ms if row.retention_ms is not None else -1),
        "retention.bytes": "-1",
        "unclean.leader.election.enable": "false",
        "min.insync.replicas": "2" if replication >= 3 else "1",
    }
    if row.retention_ms is not None and row.retention_ms <= 72 * HOUR_MS:
        config["segment.ms"] = str(HOUR_MS)  # a segment is kept whole: 7 days, the default, would keep person data
    if row.name == "connection":
        config["min.compaction.lag.ms"] = str(7 * DAY_MS)
    return tuple(sorted(config.items()))
