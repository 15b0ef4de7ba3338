"""The real pure steps of the whole path, chained in virtual time, with no broker between them."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_audit.entry import Entry, entry_of
from ssbtek_audit.pseudonym import PseudonymKey
from ssbtek_client.question import Prepared
from ssbtek_composer.open_queries import OpenQueries
from ssbtek_composer.orphans import Arrival
from ssbtek_composer.reply import Composed, compose
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.connection import Connection, Qualification
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.message import Message
from ssbtek_contracts.outcome import BadAnswer
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import Names
from ssbtek_router.deciding import Deciding, Decision
from ssbtek_router.reading import Sent, read_query
from ssbtek_router.register import Register
from ssbtek_runtime.clock import swedish_date

ORGANISATION, DAY = "2199990017", 1_795_512_600_000
NAMES, PROVIDERS, KEY = Names(), load_providers(), PseudonymKey("2026", b"k" * 32)
QUALIFIED = {code: Qualification(actor="0017-SN" if code == "fk" else None) for code in PROVIDERS}
DOCUMENT = Connection(organisation=ORGANISATION, name="X", slot=0, agreement_from=date(2026, 1, 1),
                      qualifications=QUALIFIED)  # fmt: skip


class Flow:
    """One slot of everything. `now`: virtual milliseconds. `written`, `ledger`: every record that passed, its entry."""

    def __init__(self) -> None:
        register = Register()
        register.put(ORGANISATION.encode(), DOCUMENT.write(), 0)
        self.now = DAY
        self.written: list[SimpleNamespace] = []
        self.ledger: list[Entry] = []
        self.deciding, self.queries = Deciding(register, PROVIDERS), OpenQueries({})

    def send(self, query: Prepared) -> Decision:
        """The municipality's record, and what the router makes of it."""
        at = self._append("query.received", query.key, query.value)
        sent = Sent("interactive", 0, at, self.now, query.key.encode(), query.value)
        decision = self.deciding.decide(read_query(sent), self.now)
        for message in (decision.plan, *decision.lookups):
            if message is not None:
                self._append("query.planned" if isinstance(message, Plan) else "lookup.requested", message.key, message)
        return decision

    def answer(self, lookup: Lookup) -> Answer:
        """Limits, question, the simulated base service, reading: the adapter's steps, in its order."""
        a, b, c = (import_module(f"ssbtek_adapter_{lookup.provider}.{n}") for n in ("adapter", "settings", "simulator"))
        adapter, settings, simulation = a.adapter(), b.Settings(), c.SIMULATION
        if invalid := adapter.limits(lookup, swedish_date(lookup.ingress.appended_at), settings):
            return answer_to(lookup, Reading(invalid), None, None, 0, adapter.version)
        asked = adapter.ask(lookup, settings)
        response = simulation.answer(asked.request, simulation.person_in(asked.request))
        try:
            reading = adapter.read(lookup, asked, response, settings)
        except BadDocument as bad:
            reading = Reading(BadAnswer(code=bad.code))
        return answer_to(lookup, reading, asked, None, 40, adapter.version)

    def arrive(self, answer: Answer) -> str:
        """The adapter's record reaches the composer; what becomes of it."""
        at = self._append("lookup.answered", answer.key, answer)
        return self.queries.take(Arrival(answer, answer.provider, self.written[-1].topic, 0, at, self.now))

    def replies(self, read_up_to: int = 0) -> list[Composed]:
        """The replies that are due. `read_up_to`: all answers that were in the log at that time are in."""
        due = self.queries.due(read_up_to)
        made = [compose(query, self.now) for query in due]
        self.queries.close(due)
        for each in made:
            self._append("reply", each.reply.key, each.value)
            self._append("query.closed", each.closed.key, each.closed)
        return made

    def _append(self, name: str, key: str, message: Message | bytes) -> int:
        of = getattr(message, "provider", ORGANISATION if name == "reply" else "")
        value, at = message if isinstance(message, bytes) else message.write(), len(self.written)
        place = {"topic": NAMES.topic(name, of), "partition": 0, "offset": at, "timestamp": self.now}
        record = SimpleNamespace(**place, headers=[], key=key.encode(), value=value)
        self.written.append(record)
        self.ledger.append(entry_of(record, NAMES, KEY, b"s" * 16))
        return at


@pytest.fixture
def flow() -> Flow:
    return Flow()
