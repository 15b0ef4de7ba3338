"""Carries one fault out, waits until all is well again, and says from when to when it was at work."""

import asyncio
import signal
import time
from collections.abc import Callable

from aiokafka.admin import AIOKafkaAdminClient

from ssbtek_chaos.checker.values import Window
from ssbtek_chaos.cluster import REPLICATION, Cluster
from ssbtek_chaos.faults import Fault
from ssbtek_chaos.fleet import Fleet, NotWell
from ssbtek_chaos.proxy import Proxy
from ssbtek_contracts.topics import Names
from ssbtek_local.stack.postgres import Postgres

WELL_WITHIN_S = 90.0


class Inflicting:
    """One fault at a time. Raises `NotWell` where the system does not come back: that ends the run, as found."""

    def __init__(self, fleet: Fleet, cluster: Cluster, postgres: Postgres, proxy: Proxy, names: Names) -> None:
        self._fleet, self._cluster, self._postgres, self._proxy = fleet, cluster, postgres, proxy
        self._names = names

    async def inflict(self, fault: Fault, is_over: Callable[[], bool]) -> Window:
        """`is_over`: when true, what lasts long is cut short."""
        began = time.time_ns() // 1_000_000
        target = fault.target
        match fault.kind:
            case "kill" | "term":
                await self._end(fault)
            case "stop":
                await self._suspend(fault)
            case "rolling":
                await self._roll(fault)
            case "broker":
                target = f"broker {await self._break_broker(fault)} ({fault.target})"
            case "postgres":
                await self._break_postgres(fault, is_over)
            case "cut":
                await self._cut(fault)
        await self._fleet.well(within=WELL_WITHIN_S)
        return Window(fault.kind, target, began, time.time_ns() // 1_000_000)

    async def in_sync(self, within: float = 60) -> None:
        """Waits until every partition has all its replicas. Raises `NotWell`."""
        end = time.monotonic() + within
        while (behind := await self._behind()) != 0:
            if time.monotonic() > end:
                raise NotWell(f"{behind} partitions lack a replica")
            await asyncio.sleep(0.3)

    async def _end(self, fault: Fault) -> None:
        pid = self._fleet.pid(fault.target)
        self._fleet.signal(fault.target, signal.SIGKILL if fault.kind == "kill" else signal.SIGTERM)
        await self._fleet.until_new(fault.target, pid)

    async def _suspend(self, fault: Fault) -> None:
        self._fleet.signal(fault.target, signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            self._fleet.signal(fault.target, signal.SIGCONT)
        await asyncio.sleep(1.0)  # it must find out itself that it was replaced

    async def _roll(self, fault: Fault) -> None:
        for name in [each for each in self._fleet.instances if each.rpartition("-")[0] == fault.target]:
            pid = self._fleet.pid(name)
            self._fleet.signal(name, signal.SIGTERM)
            await self._fleet.until_new(name, pid)
            await self._fleet.well([name], WELL_WITHIN_S)

    async def _break_broker(self, fault: Fault) -> int:
        number = await self._leader_of(fault.target)
        await asyncio.to_thread(self._cluster.kill, number)
        await asyncio.sleep(fault.lasts_s)
        await asyncio.to_thread(self._cluster.restart, number)
        await self.in_sync()
        return number

    async def _break_postgres(self, fault: Fault, is_over: Callable[[], bool]) -> None:
        await asyncio.to_thread(self._postgres.kill)
        for _ in range(round(fault.lasts_s / 0.5)):
            if not is_over():
                await asyncio.sleep(0.5)
        await asyncio.to_thread(self._postgres.start)

    async def _cut(self, fault: Fault) -> None:
        # FastStream's own client names the adapter, not the instance.
        clients = [f"ssbtek-{fault.target}"]
        if fault.target.startswith("adapter-"):
            clients.append(f"ssbtek-{fault.target.rpartition('-')[0]}")
        self._proxy.cut(fault.broker, clients, "silent" if fault.way == "silent" else "reset")
        try:
            await asyncio.sleep(fault.lasts_s)
        finally:
            self._proxy.cut(fault.broker, clients, None)
        await asyncio.sleep(0.5)

    async def _leader_of(self, what: str) -> int:
        names = {"plans": self._names.topic("query.planned"), "queries": self._names.ingress("interactive"),
                 "transactions": "__transaction_state", "groups": "__consumer_offsets"}  # fmt: skip
        admin = AIOKafkaAdminClient(bootstrap_servers=list(self._cluster.kafka))
        await admin.start()
        try:
            if what == "controller":
                return int((await admin.describe_cluster())["controller_id"])
            if what == "replies":
                names[what] = next(each for each in sorted(await admin.list_topics()) if ".reply." in each)
            found = (await admin.describe_topics([names[what]]))[0]["partitions"]
            return int(min(found, key=lambda each: each["partition"])["leader"])
        finally:
            await admin.close()

    async def _behind(self) -> int:
        admin = AIOKafkaAdminClient(bootstrap_servers=list(self._cluster.kafka))
        try:
            await admin.start()
            described = await admin.describe_topics()
            return sum(len(each["isr"]) < REPLICATION for topic in described for each in topic["partitions"])
        except Exception:  # noqa: BLE001 - asked again until the time is up
            return -1
        finally:
            await admin.close()
