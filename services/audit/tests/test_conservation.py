"""What came in is accounted for; and whatever is planted (a loss, a double, something from nothing) is found."""

import asyncio
import itertools
import json

import pytest

from ssbtek_audit.entry import entry_of
from ssbtek_audit.ledger import Conservation, Ledger
from ssbtek_audit.pseudonym import PseudonymKey
from ssbtek_audit.store import Move, open_store
from ssbtek_contracts.topics import Names

pytestmark = pytest.mark.postgres
KEY = PseudonymKey("2026", b"k" * 32)
MINUTE = 60_000


class Book:
    """Records put straight into a ledger, as if they had been read."""

    def __init__(self, postgres: str, deployment: str, make) -> None:
        self.names = Names(deployment)
        self.postgres, self.make = postgres, make
        self.records: list = []
        self._offsets: dict[str, itertools.count] = {}

    def put(self, name: str, message, of: str = "", **more) -> int:
        topic = self.names.topic(name, of)
        offset = next(self._offsets.setdefault(topic, itertools.count()))
        self.records.append(self.make.record(topic, message, offset, **more))
        return offset

    def query(self, number: int, **more):
        """All records of a query that goes well; csn times out."""
        offset = len([each for each in self.records if each.topic == self.names.topic("query.received")])
        query = self.make.Query(number, offset=offset, **more)
        self.put("query.received", query.received(), timestamp=query.ingress.appended_at)
        plan_offset = self.put("query.planned", query.plan())
        for provider in ("af", "csn"):
            self.put("lookup.requested", query.lookup(provider), of=provider)
        self.put("lookup.answered", query.answer("af"), of="af")
        self.put("query.closed", query.closed(plan_offset))
        return query

    def resend(self, query, after_ms: int = 1) -> None:
        self.put("query.received", query.received(), timestamp=query.ingress.appended_at + after_ms)

    def drop(self, name: str, of: str = "", index: int = -1) -> None:
        topic = self.names.topic(name, of)
        del self.records[[n for n, each in enumerate(self.records) if each.topic == topic][index]]

    async def conservation(self) -> Conservation:
        store = await open_store(self.postgres, self.names.deployment)
        partitions = {}
        for record in self.records:
            partitions.setdefault((record.topic, record.partition), []).append(record.offset)
        from aiokafka import TopicPartition

        moves = [Move(TopicPartition(*place), 0, max(offsets) + 1) for place, offsets in partitions.items()]
        await store.begin_ranges({move.partition: 0 for move in moves})
        await store.append([entry_of(each, self.names, KEY, b"s" * 16) for each in self.records], moves)
        await store.close()
        async with Ledger(self.postgres, self.names) as ledger:
            return await ledger.conservation()


@pytest.fixture
def book(postgres, deployment, make) -> Book:
    return Book(postgres, deployment, make)


async def test_queries_resends_refusals_and_dead_letters_add_up(book, make) -> None:
    for number in range(3):
        book.resend(book.query(number), after_ms=14 * MINUTE)
    refused = make.Query(9, offset=len([r for r in book.records if r.topic == book.names.topic("query.received")]))
    book.put("query.received", refused.received())
    at = book.put("query.planned", refused.plan(refusal="purpose_missing"))
    book.put("query.closed", refused.closed(at, timeouts=()))
    book.put("dead", refused.dead(book.names.topic("query.received"), answered=True))
    unknown = make.Query(10, offset=7)
    book.put("query.received", unknown.received())
    book.put("dead", unknown.dead(book.names.topic("query.received"), answered=False, code="unknown_sender"))
    found = await book.conservation()
    assert found.holds, found.faults
    assert (found.received, found.planned, found.resends, found.dead, found.closed) == (8, 4, 3, 1, 4)
    assert (found.asked, found.requested, found.answered, found.timed_out) == (6, 6, 3, 3)


@pytest.mark.parametrize(
    ("name", "of", "fault"),
    [
        ("query.planned", "", {"lost", "closed_from_nothing", "requested_from_nothing"}),
        ("query.closed", "", {"never_closed", "never_answered"}),
        ("lookup.requested", "af", {"never_requested"}),
        ("lookup.answered", "af", {"never_answered"}),
        ("query.received", "", {"planned_from_nothing"}),
    ],
)
async def test_a_loss_is_found(book, name, of, fault) -> None:
    book.query(1)
    book.query(2)
    book.drop(name, of)
    found = await book.conservation()
    assert set(found.faults) == fault
    assert not found.holds


async def test_doubles_are_found(book) -> None:
    query = book.query(1)
    book.put("query.planned", query.plan())
    book.put("query.closed", query.closed(0))
    book.put("lookup.requested", query.lookup("af"), of="af")
    found = await book.conservation()
    assert {"planned_twice", "closed_twice", "requested_twice"} <= set(found.faults)
    assert found.faults["planned_twice"] == {"count": 1, "records": [f"{book.names.topic('query.received')}/0/0"]}


async def test_a_plan_that_was_given_up_is_told_and_is_no_fault(book) -> None:
    query = book.query(1)
    book.drop("query.closed")
    book.put("lookup.answered", query.answer("csn"), of="csn")
    book.put("dead", query.dead(book.names.topic("query.planned"), answered=False, code="poison"))
    found = await book.conservation()
    assert found.holds, found.faults
    assert (found.planned, found.closed, found.given_up) == (1, 0, 1)


async def test_a_resend_after_the_memory_is_a_new_query(book) -> None:
    book.resend(book.query(1), after_ms=16 * MINUTE)
    assert set((await book.conservation()).faults) == {"lost"}


async def test_another_body_under_the_same_key_is_no_resend(book, make) -> None:
    book.query(1)
    other = make.Query(1, person="199302719886")
    book.put("query.received", other.received())
    assert set((await book.conservation()).faults) == {"lost"}


async def test_an_answer_about_another_query_does_not_count(book, make) -> None:
    book.query(1)
    book.drop("lookup.answered", "af")
    book.put("lookup.answered", make.Query(1, person="199302719886").answer("af"), of="af")
    assert set((await book.conservation()).faults) == {"never_answered"}


async def test_a_query_is_shown_with_its_dead_references(book, make, postgres, monkeypatch, capsys) -> None:
    import typer
    from typer.testing import CliRunner

    from ssbtek_audit.command import audit

    query = book.query(1)
    book.put("dead", query.dead(book.names.topic("query.received"), answered=True))
    await book.conservation()
    app = typer.Typer()
    app.command()(audit)
    env = {"SSBTEK_POSTGRES": postgres, "SSBTEK_DEPLOYMENT": book.names.deployment, "COLUMNS": "220"}
    run = CliRunner()

    async def invoke(*arguments: str):
        return await asyncio.to_thread(run.invoke, app, list(arguments), env=env)

    shown = await invoke(query.id)
    assert shown.exit_code == 0, shown.output
    for word in (
        "query.received/",
        "query.planned/",
        "dead/",
        "asked: af",
        "timeout/deadline: csn",
        "EB-2026-001234",
        "2026:",
    ):
        assert word in shown.output
    assert make.PERSON not in shown.output
    rows = json.loads((await invoke(query.key, "--json")).output)
    assert [row["kind"] for row in rows].count("lookup") == 2
    assert (await invoke("00000000-0000-4000-8000-0000000000ff")).exit_code == 5
    assert (await invoke()).exit_code == 2
    balance = await invoke("--balance")
    assert balance.exit_code == 0
    assert "received 1 = planned 1 + resends 0 + dead 0" in balance.output
    env["SSBTEK_POSTGRES"] = "postgresql://postgres@127.0.0.1:1/none"
    away = await invoke(query.id)
    assert away.exit_code == 5 and "cannot be read" in away.output
    env["SSBTEK_POSTGRES"] = ""
    assert (await invoke(query.id)).exit_code == 2
