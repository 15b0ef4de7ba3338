"""A whole system to be broken: three brokers, PostgreSQL, two of each service, over one folder; up and down again."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ssbtek_chaos.cluster import REPLICATION, Cluster
from ssbtek_chaos.fleet import Fleet
from ssbtek_chaos.proxy import Proxy
from ssbtek_chaos.townships import townships
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.closed import Closed
from ssbtek_contracts.connection import Connection
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.message import Message
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.query import QueryReceived
from ssbtek_contracts.reply import Reply
from ssbtek_contracts.topics import Names, concrete_topics
from ssbtek_local.home import Home
from ssbtek_local.prepare import prepare
from ssbtek_local.provision import provision
from ssbtek_local.services import SIMULATORS, Wiring
from ssbtek_local.stack.postgres import Postgres

SLOTS = 3
CALL_TIMEOUTS_MS = {"csn": 17_500, "skv": 3_000}
"""CSN's answers about whoever hangs come just before the deadline: there a lagging composer would show."""
KINDS: Mapping[type[Message], str] = {
    QueryReceived: "received", Plan: "planned", Lookup: "lookup", Answer: "answer", Reply: "reply", Closed: "closed",
    Dead: "dead", Connection: "connection",
}  # fmt: skip
"""What the checker calls the rows of a topic with such messages."""


class Stage:
    """`await up()`, then everything is ready; `await down()` in any case."""

    def __init__(self, home: Home, persons: str, modules: Mapping[str, str] | None = None,
                 more: Mapping[str, Mapping[str, str]] | None = None) -> None:  # fmt: skip
        shutil.rmtree(home.folder, ignore_errors=True)
        home.folder.mkdir(parents=True)
        self.home, self.names = home, Names()
        self.cluster = Cluster(home.kafka)
        self.postgres = Postgres(home.postgres, log=home.log("postgres"))
        self.proxy = Proxy(self.cluster.proxies, self.cluster.behind)
        self._modules = {SIMULATORS: "ssbtek_chaos.simulators", **(modules or {})}
        self._more = {SIMULATORS: {"SSBTEK_CHAOS_PERSONS": persons}, **(more or {})}
        self.wiring: Wiring | None = None
        self.fleet: Fleet | None = None
        self.documents: Sequence[Connection] = ()

    async def up(self) -> Fleet:
        """Raises `NotStarted`, `NotWell`, `CannotStart`."""
        self.proxy.start()
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(self.cluster.start))
            group.create_task(asyncio.to_thread(self.postgres.start))
        wiring = self.wiring = await asyncio.to_thread(self._prepare)
        self.documents = townships(wiring.providers, SLOTS)
        await provision(self.cluster.kafka, self.names, wiring.providers, self.documents, SLOTS, REPLICATION)
        fleet = self.fleet = Fleet(wiring, self._modules, self._more)
        await fleet.start()
        await fleet.well()
        return fleet

    async def down(self) -> None:
        """Services first."""
        if self.fleet is not None:
            await self.fleet.stop()
        await asyncio.to_thread(self.postgres.stop)
        await asyncio.to_thread(self.cluster.stop)
        self.proxy.stop()

    @property
    def topics(self) -> dict[str, tuple[str, str]]:
        """Every topic that audit reads, as the checker names them."""
        providers = self.wiring.providers if self.wiring else ()
        organisations = [document.organisation for document in self.documents]
        found = {}
        for topic in concrete_topics(self.names, providers, organisations, SLOTS):
            message = topic.row.message
            if message is not None and "audit" not in topic.row.writers:
                kind = "other" if topic.name == self.names.ingress("bulk") else KINDS[message]
                found[topic.name] = (kind, self.names.row_of(topic.name)[1])
        return found

    @property
    def log_folder(self) -> Path:
        """Where each process says what it does."""
        return self.home.logs

    def _prepare(self) -> Wiring:
        return prepare(
            self.home, slots=SLOTS, kafka=self.cluster.for_services, postgres=self.postgres.dsn, faults="",
            call_timeouts_ms=CALL_TIMEOUTS_MS,
        )  # fmt: skip
