"""Takes each record that is read into the open queries; one that cannot be taken is told of and holds nothing up."""

from collections.abc import Iterable

import structlog
from aiokafka.structs import ConsumerRecord

from ssbtek_composer.collect import Part
from ssbtek_composer.counters import Counters
from ssbtek_composer.open_queries import OpenQueries, Verdict
from ssbtek_composer.orphans import Arrival, Unread
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.dead import Dead
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.outcome import Failed
from ssbtek_contracts.plan import Plan
from ssbtek_contracts.topics import Names
from ssbtek_runtime.publish import outgoing
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.telemetry import Record, Span, Telemetry, fail

SERVICE = "composer"


class Reading:
    """`dead`, `settled`: references and offsets of plans to go with the next commit. `plans`: what a reply is made
    from, by plan offset: its record (for cause and trace) and its span."""

    def __init__(self, names: Names, queries: OpenQueries, telemetry: Telemetry, counters: Counters) -> None:
        self.dead: list[Outgoing] = []
        self.settled: list[int] = []
        self.plans: dict[int, tuple[ConsumerRecord, Span]] = {}
        self._names = names
        self._queries = queries
        self._telemetry = telemetry
        self._counters = counters

    def take_plan(self, record: ConsumerRecord, done: bool) -> None:
        """`done`: an earlier owner replied to it; it is read only to know its late answers."""
        try:
            plan = Plan.read(record.value or b"")
            if done:
                self._tell_all(self._queries.remember_closed(plan))
                return
            found = self._queries.add(plan, record.offset, record.timestamp)
        except Exception as error:  # noqa: BLE001 - one record must not stop the slot
            if not done:
                self._bury(record, error, answered=False)
                self.settled.append(record.offset)
            return
        self.plans[record.offset] = (record, self._telemetry.process(record, plan.key, self._names.group(SERVICE)))
        self._tell_all(found)

    def take_answer(self, record: ConsumerRecord) -> None:
        """Where it cannot be read, its block fails at once, if the record's key names an open query."""
        provider = self._names.row_of(record.topic)[1]
        try:
            answer = Answer.read(record.value or b"")
            if answer.provider != provider:
                raise Unreadable("provider", "not the one of its topic")
            arrival = Arrival(
                answer, provider, record.topic, record.partition, record.offset, record.timestamp, list(record.headers)
            )
            verdict = self._queries.take(arrival)
        except Exception as error:  # noqa: BLE001 - one record must not stop the slot
            self._bury(record, error, answered=self._fail_block(record, provider, "internal"))
            return
        self._tell(arrival, verdict)

    def give_up(self, record: ConsumerRecord, done: bool) -> None:
        """A record that has killed too often is settled as failed, untouched: nothing of it but its key is used.

        A plan's query then has no reply: what it would be made from cannot be read. Its sender sees a timeout, the
        operators a dead reference.
        """
        row, provider = self._names.row_of(record.topic)
        if row.message is Plan:
            if not done:
                self.settled.append(record.offset)
                self.bury(record, "poison")
        else:
            self.bury(record, "poison", answered=self._fail_block(record, provider, "poison"))

    def give_up_waiting(self, plan_position: int) -> None:
        """The answers that no plan can claim any more are recorded as late, never dropped silently."""
        self._tell_all(self._queries.give_up_waiting(plan_position))

    def bury(self, record: Record, code: str, *, field: str | None = None, answered: bool = False) -> None:
        """A dead reference, to go with the next commit."""
        self._counters.incidents.labels(code).inc()
        dead = Dead(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            code=code,
            service=SERVICE,
            field=field,
            answered=answered,
        )
        self.dead.append(outgoing(self._names.topic("dead"), dead, key=None, cause=record, partition=0))

    def _bury(self, record: ConsumerRecord, error: Exception, *, answered: bool) -> None:
        if isinstance(error, Unreadable):
            self.bury(record, "unreadable", field=error.field or None, answered=answered)
        else:
            structlog.get_logger(SERVICE).error("decision_failed", topic=record.topic, error=type(error).__name__)
            self.bury(record, "decision_failed", answered=answered)

    def _fail_block(self, record: ConsumerRecord, provider: str, code: str) -> bool:
        key = (record.key or b"").decode(errors="replace")
        return self._queries.settle(Unread(key, provider, Part(Failed(code=code))))

    def _tell_all(self, told: Iterable[tuple[Arrival, Verdict]]) -> None:
        for arrival, verdict in told:
            self._tell(arrival, verdict)

    def _tell(self, arrival: Arrival, verdict: Verdict) -> None:
        self._counters.answers.labels(verdict).inc()
        query = self._queries.at(arrival)
        span = self.plans[query.offset][1] if query is not None and query.offset in self.plans else None
        if verdict == "taken" and span is not None:
            self._telemetry.link(span, arrival.headers)
        elif verdict in ("orphan", "too_late", "digest_mismatch"):
            self.bury(arrival, verdict)
        if verdict == "digest_mismatch":
            # An incident: the worst that can happen here is that two persons are mixed up.
            structlog.get_logger(SERVICE).error("digest_mismatch", topic=arrival.topic, offset=arrival.offset)
            if span is not None:
                fail(span, verdict)
