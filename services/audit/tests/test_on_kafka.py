"""On a real Kafka and a real PostgreSQL: each record becomes one row, whatever is away, killed or doubled meanwhile."""

import asyncio
import itertools
import os
import signal
import socket
import sys
import time
from typing import Any

import httpx
import pytest

from ssbtek_audit.database import connect, lock_number
from ssbtek_audit.store import Move, Store, open_store
from ssbtek_local.stack.postgres import Postgres
from ssbtek_runtime.app import running, until_ready
from ssbtek_runtime.errors import Permanent, Transient
from ssbtek_runtime.slot.clients import make_producer

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]


async def put_a_query(place, make, number: int = 1, **more: Any) -> Any:
    query = make.Query(number, **more)
    await place.put(place.topic("query.received"), query.received())
    await place.put(place.topic("query.planned"), query.plan())
    await place.put(place.topic("lookup.requested", "af"), query.lookup())
    await place.put(place.topic("lookup.answered", "af"), query.answer())
    await place.put(place.topic("reply", make.ORGANISATION), query.reply())
    await place.put(place.topic("query.closed"), query.closed())
    return query


async def test_every_record_of_every_topic_becomes_one_row_without_the_person(place, make) -> None:
    query = await put_a_query(place, make)
    await place.put(place.topic("connection"), make.connection(), key=make.ORGANISATION.encode())
    await place.put(place.topic("dead"), query.dead(place.topic("query.received"), answered=True))
    await place.put(place.topic("query.received"), b"\xff\x00 no message", slot=1)
    await place.put(place.topic("audit.progress"), b"{}", key=b"audit")
    async with running(place.service()):
        rows = await place.until(9)
        await asyncio.sleep(0.5)
        assert len(await place.rows()) == 9
    assert [row["number"] for row in rows] == list(range(9))
    kinds = sorted(row["kind"] for row in rows)
    assert kinds == ["answer", "closed", "connection", "dead", "lookup", "plan", "queryreceived", "reply", "unreadable"]
    assert sum(row["query_key"] == query.key for row in rows) == 6
    everything = " ".join(str(value) for row in rows for value in row.values())
    assert make.PERSON not in everything
    assert not place.fatal


async def test_it_reads_on_from_where_the_ledger_ends(place, make) -> None:
    await put_a_query(place, make, 1)
    async with running(place.service()):
        await place.until(6)
    await put_a_query(place, make, 2)
    async with running(place.service()):
        await place.until(12)
        await asyncio.sleep(0.5)
        places = await place.places()
    assert len(places) == len(set(places)) == 12
    assert await place.rows("SELECT * FROM hole") == []


async def test_a_topic_that_appears_later_is_read_from_its_beginning(place, make) -> None:
    async with running(place.service()):
        await place.create(make.ORGANISATION, make.OTHER)
        query = make.Query(organisation=make.OTHER)
        await place.put(place.topic("reply", make.OTHER), query.reply())
        rows = await place.until(1, within=15)
    assert rows[0]["organisation"] == make.OTHER


async def test_aborted_transactions_leave_no_row_and_no_hole(place, make) -> None:
    producer = make_producer({"bootstrap_servers": [place.kafka]}, place.names.transactional_id("router", 0))
    await producer.start()
    topic = place.topic("query.planned")
    for number in range(3):
        await producer.begin_transaction()
        await producer.send_and_wait(topic, make.Query(number).plan().write(), partition=0)
        await (producer.abort_transaction() if number == 1 else producer.commit_transaction())
    async with running(place.service()):
        rows = await place.until(2)
        await place.when(lambda: _is_read_to(place, topic, 6))
    await producer.stop()
    assert [row["record_offset"] for row in rows] == [0, 4]
    assert await place.rows("SELECT * FROM hole") == []


async def test_an_open_transaction_is_waited_for(place, make) -> None:
    producer = make_producer({"bootstrap_servers": [place.kafka]}, place.names.transactional_id("router", 0))
    await producer.start()
    async with running(place.service()):
        await producer.begin_transaction()
        await producer.send_and_wait(place.topic("query.planned"), make.Query().plan().write(), partition=0)
        await asyncio.sleep(1)
        assert await place.rows() == []
        await producer.commit_transaction()
        await place.until(1)
    await producer.stop()


async def test_two_instances_write_each_record_once_and_the_second_takes_over(place, make) -> None:
    first, second = place.service(), place.service()
    async with running(second):
        async with running(first):
            assert _writing(first) + _writing(second) == 1
            await put_a_query(place, make, 1)
            await place.until(6)
        await put_a_query(place, make, 2)
        rows = await place.until(12)
        assert _writing(second) == 1
    places = await place.places()
    assert len(places) == len(set(places)) == len(rows) == 12


async def test_a_writer_that_lost_its_lock_cannot_write_past_the_new_one(place, make) -> None:
    await put_a_query(place, make)
    async with running(place.service()):
        await place.until(6)
        rows = await place.rows("SELECT record_topic, record_partition, next_offset FROM read_range")
        connection = await connect(place.postgres, place.names.deployment)
        late = Store(connection)
        old = next((p, o) for p, o in (await late.positions()).items() if o == 1)
        with pytest.raises(Transient, match="not where we left it"):
            await late.append([], [Move(old[0], 0, 1)])
        await late.close()
        assert rows == await place.rows("SELECT record_topic, record_partition, next_offset FROM read_range")


async def test_only_one_store_is_open_at_a_time(place) -> None:
    first = await open_store(place.postgres, place.names.deployment)
    assert await open_store(place.postgres, place.names.deployment) is None
    other = await open_store(place.postgres, f"{place.names.deployment}x.")
    assert other is not None
    await other.close()
    await first.close()
    again = await open_store(place.postgres, place.names.deployment)
    await again.close()


async def test_what_is_written_cannot_be_changed(place, make) -> None:
    await put_a_query(place, make)
    async with running(place.service()):
        await place.until(6)
    for sql in ("DELETE FROM entry", "UPDATE entry SET code = 'x'", "TRUNCATE entry"):
        with pytest.raises(Exception, match="append-only"):
            await place.rows(sql)


async def test_a_row_that_postgresql_will_not_take_costs_no_other_row(place, make, monkeypatch) -> None:
    from dataclasses import replace

    from ssbtek_audit import entries

    entry_of = entries.entry_of

    def poisoned(record, *rest):
        made = entry_of(record, *rest)
        return replace(made, case_id="nul \x00") if made.kind == "lookup" else made

    monkeypatch.setattr(entries, "entry_of", poisoned)
    await put_a_query(place, make)
    async with running(place.service()):
        rows = await place.until(6)
    assert sorted(row["kind"] for row in rows) == ["answer", "closed", "plan", "queryreceived", "reply", "unreadable"]
    assert next(row for row in rows if row["kind"] == "unreadable")["code"] == "decision_failed"
    assert not place.fatal


async def test_what_retention_ate_unread_is_a_hole_that_is_told(place, make) -> None:
    topic = place.topic("query.received")
    service = place.service()
    async with running(service):
        await place.put(topic, make.Query(1).received())
        await place.until(1)
    for number in range(2, 6):
        await place.put(topic, make.Query(number).received())
    await _delete_before(place, topic, 4)
    again = place.service()
    async with running(again):
        rows = await place.until(2)
        assert "ssbtek_audit_holes 1.0" in again.metrics.expose().decode()
    assert [row["record_offset"] for row in rows] == [0, 4]
    holes = await place.rows("SELECT from_offset, to_offset FROM hole")
    assert [tuple(row) for row in holes] == [(1, 4)]


async def test_a_topic_that_was_made_anew_is_told_and_costs_no_other_topic(place, make) -> None:
    topic = place.topic("query.received")
    await place.put(topic, make.Query(1).received())
    await place.put(topic, make.Query(2).received())
    async with running(place.service()):
        await place.until(2)
    from aiokafka.admin import AIOKafkaAdminClient

    admin = AIOKafkaAdminClient(bootstrap_servers=[place.kafka])
    await admin.start()
    await admin.delete_topics([topic])
    await asyncio.sleep(1)
    await admin.close()
    await place.create(make.ORGANISATION)
    service = place.service()
    async with running(service, ready_within=None):
        await place.put(place.topic("query.planned"), make.Query(3).plan())
        await place.until(3)
        assert any("made anew" in each for each in service.readiness.problems()["kafka"])
    assert not place.fatal


async def test_a_database_of_a_newer_version_is_refused(place) -> None:
    store = await open_store(place.postgres, place.names.deployment)
    await store.close()
    await place.rows("INSERT INTO migration (number, digest) VALUES (999, 'x')")
    with pytest.raises(Permanent, match="999"):
        await open_store(place.postgres, place.names.deployment)


async def test_postgresql_away_is_waited_for_without_loss(own_place, own_postgres, make) -> None:
    service = own_place.service()
    async with running(service):
        await put_a_query(own_place, make, 1)
        await own_place.until(6)
        own_postgres.kill()
        await put_a_query(own_place, make, 2)
        await own_place.when(lambda: _has_problem(service, "postgres", "not connected"))
        await asyncio.sleep(3)
        assert service.readiness.problems()["postgres"][0].startswith("not connected for")
        await asyncio.to_thread(own_postgres.start)
        await own_place.until(12)
        await until_ready(service, 10)
        places = await own_place.places()
    assert len(places) == len(set(places)) == 12
    assert not own_place.fatal


async def test_a_session_that_the_server_ends_is_opened_anew(place, make) -> None:
    async def ended() -> bool:
        return bool(
            await place.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND classid = ($1::bigint >> 32 & 4294967295)::oid AND objid = ($1::bigint & 4294967295)::oid",
                lock_number(place.names.deployment),
            )
        )

    async with running(place.service()):
        for number in range(3):
            await put_a_query(place, make, number)
            await place.when(ended)
        await place.until(18)
        places = await place.places()
    assert len(places) == len(set(places)) == 18
    assert not place.fatal


async def test_a_session_that_ended_while_nothing_was_asked_of_it_is_no_reason_to_die(place) -> None:
    """Its last words are read, the end of its connection is not yet: `InternalClientError`, in that moment alone.

    Breaks without `asyncpg.InternalClientError` in `database._AWAY`.
    """
    other = await connect(place.postgres, "")
    for _ in range(5):
        store = await open_store(place.postgres, place.names.deployment)
        await other.execute("SELECT pg_terminate_backend($1)", store._connection.get_server_pid())
        time.sleep(0.2)  # noqa: ASYNC251 - both are there before the event loop reads either
        await asyncio.sleep(0)
        with pytest.raises(Transient):
            await store.positions()
        await store.close()
    await other.close()


async def test_a_postgresql_that_hangs_is_told_and_waited_for(own_place, make) -> None:
    service = own_place.service()
    async with running(service):
        await put_a_query(own_place, make, 1)
        await own_place.until(6)
        found = await own_place.rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'ssbtek-audit'")
        os.kill(found[0]["pid"], signal.SIGSTOP)
        try:
            await put_a_query(own_place, make, 2)
            await own_place.when(lambda: _has_problem(service, "postgres", "no answer"))
        finally:
            os.kill(found[0]["pid"], signal.SIGCONT)
        await own_place.until(12)
        await until_ready(service, 10)
        places = await own_place.places()
    assert len(places) == len(set(places)) == 12


class FullDisk(Postgres):
    """A PostgreSQL whose files cannot grow past `limit` bytes, as on a full disk; 0: as large as they like."""

    limit = 0

    def command(self) -> list[str]:
        limited = ["/bin/sh", "-c", f'ulimit -S -f {self.limit // 512}; exec "$@"', "sh"]
        return [*(limited if self.limit else []), *super().command()]


async def grown(place: Any) -> None:
    """Makes the ledger's table larger than any other file, by rows that are rolled back and leave their room taken."""
    connection = await connect(place.postgres, place.names.deployment)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(GROW)
    await transaction.rollback()
    await connection.close()


GROW = """
INSERT INTO entry SELECT filler.* FROM entry, generate_series(1, 1900) AS n,
    jsonb_populate_record(entry, jsonb_build_object(
        'number', 1000000 + n * 100 + number, 'record_offset', 1000000 + n, 'signature', repeat('x', 1500))) AS filler
"""
SIZES = {
    "table": "SELECT pg_relation_size('entry')",
    "log": "SELECT file_offset + 32 * 1024 FROM pg_walfile_name_offset(pg_current_wal_insert_lsn())",
}


@pytest.mark.parametrize("file", ["table", "log"])
async def test_a_full_disk_of_postgresql_is_waited_for_without_loss(
    place_of, kafka, deployment, key_file, tmp_path, make, file
) -> None:
    """Where only the table cannot grow, the server lives and refuses; where its write-ahead log cannot, it ends.

    Breaks without `asyncpg.InternalServerError` in `database._AWAY` (table), or without those for a server that is
    away (log): audit would take each entry for one that PostgreSQL will not take, and end itself, again and again.
    """
    with FullDisk(tmp_path / "postgres", settings={"autovacuum": "off"}) as postgres:
        place = place_of(kafka, postgres.dsn, deployment, key_file)
        await place.start()
        service = place.service()
        async with running(service):
            await put_a_query(place, make, 1)
            await place.until(6)
            await grown(place)
            postgres.limit = (await place.rows(SIZES[file]))[0][0]
            postgres.stop()
            await asyncio.to_thread(postgres.start)
            await put_a_query(place, make, 2)
            await place.when(lambda: _has_problem(service, "postgres", "not connected"))
            for number in range(3, 6):
                await put_a_query(place, make, number)
            await asyncio.sleep(1)
            # Told again and again: where only the table is full, it connects anew in between.
            await place.when(lambda: _has_problem(service, "postgres", "not connected"))
            postgres.kill()
            postgres.limit = 0
            await asyncio.to_thread(postgres.start)
            await place.until(30)
            await until_ready(service, 10)
            places = await place.places()
        await place.stop()
    assert len(places) == len(set(places)) == 30
    assert not place.fatal


async def test_kafka_away_is_waited_for_without_loss(own_place, own_kafka, make) -> None:
    service = own_place.service()
    async with running(service):
        await put_a_query(own_place, make, 1)
        await own_place.until(6)
        own_kafka.kill()
        await own_place.when(lambda: _has_problem(service, "kafka", "no fetch answered"))
        await asyncio.sleep(3)
        await asyncio.to_thread(own_kafka.start)
        await put_a_query(own_place, make, 2)
        await own_place.until(12)
        await until_ready(service, 20)
        places = await own_place.places()
    assert len(places) == len(set(places)) == 12
    assert not own_place.fatal


async def test_the_order_of_starting_does_not_matter(own_place, own_kafka, own_postgres, make) -> None:
    await put_a_query(own_place, make)
    own_kafka.kill()
    own_postgres.kill()
    service = own_place.service()
    async with running(service, ready_within=None):
        await asyncio.sleep(2)
        assert "postgres" in service.readiness.problems()
        await asyncio.to_thread(own_postgres.start)
        await own_place.when(lambda: _has_problem(service, "kafka", "not connected"))
        await asyncio.to_thread(own_kafka.start)
        await own_place.until(6)
        await until_ready(service, 20)


class Process:
    """`python -m ssbtek_audit`."""

    def __init__(self, place) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.env = os.environ | {
            "SSBTEK_KAFKA": place.kafka,
            "SSBTEK_DEPLOYMENT": place.names.deployment,
            "SSBTEK_POSTGRES": place.postgres,
            "SSBTEK_AUDIT_KEY_FILE": str(place.settings.audit_key_file),
            "SSBTEK_HTTP_PORT": str(self.port),
        }
        self.child: Any = None

    async def start(self) -> None:
        self.child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ssbtek_audit", env=self.env, stderr=asyncio.subprocess.PIPE
        )

    async def ready(self) -> None:
        async with httpx.AsyncClient() as client, asyncio.timeout(30):
            while True:
                try:
                    if (await client.get(f"http://127.0.0.1:{self.port}/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)

    async def end(self, signal_: signal.Signals) -> tuple[int, str]:
        self.child.send_signal(signal_)
        async with asyncio.timeout(20):
            _, errors = await self.child.communicate()
        return self.child.returncode, errors.decode()


async def test_kill_9_at_any_moment_loses_nothing_and_doubles_nothing(place, make) -> None:
    wanted = 0
    killed = asyncio.Event()

    async def write() -> None:
        nonlocal wanted
        for number in itertools.count():
            if killed.is_set():
                return
            query = make.Query(number)
            await place.put(place.topic("query.received"), query.received(), slot=number % 2)
            await place.put(place.topic("query.planned"), query.plan(), slot=number % 2)
            wanted += 2
            await asyncio.sleep(0.01)

    writing = asyncio.create_task(write())
    before = 0
    for _ in range(3):
        process = Process(place)
        await process.start()
        before = len(await place.until(before + 30))
        await process.end(signal.SIGKILL)
    killed.set()
    await writing
    last = Process(place)
    await last.start()
    await place.until(wanted, within=45)
    await last.ready()
    await asyncio.sleep(0.5)
    places = await place.places()
    code, errors = await last.end(signal.SIGTERM)
    assert len(places) == len(set(places)) == wanted
    assert [row["number"] for row in await place.rows()] == list(range(wanted))
    assert await place.rows("SELECT * FROM hole") == []
    assert code == 0, errors
    assert '"stopped"' in errors
    assert "Traceback" not in errors
    assert make.PERSON not in errors


async def test_settings_that_cannot_work_are_refused_by_name(place) -> None:
    process = Process(place)
    process.env |= {"SSBTEK_POSTGRES": "mysql://x", "SSBTEK_AUDIT_KEY_FILE": "/nowhere/key.json"}
    await process.start()
    _, errors = await process.child.communicate()
    assert process.child.returncode == 2
    assert b"SSBTEK_POSTGRES" in errors and b"SSBTEK_AUDIT_KEY_FILE" in errors
    assert b"mysql" not in errors


def _writing(service) -> int:
    return int("ssbtek_audit_writing 1.0" in service.metrics.expose().decode())


async def _has_problem(service, name: str, why: str) -> bool:
    return any(why in each for each in service.readiness.problems().get(name, []))


async def _is_read_to(place, topic: str, offset: int) -> bool:
    rows = await place.rows("SELECT next_offset FROM read_range WHERE record_topic = $1", topic)
    return any(row["next_offset"] >= offset for row in rows)


async def _delete_before(place, topic: str, offset: int) -> None:
    from aiokafka import TopicPartition
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.admin.records_to_delete import RecordsToDelete

    admin = AIOKafkaAdminClient(bootstrap_servers=[place.kafka])
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()
