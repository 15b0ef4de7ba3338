"""Makes the records that leave for one decision: the plan, a lookup for each provider asked, a dead reference."""

from collections.abc import Iterator

from aiokafka.structs import ConsumerRecord

from ssbtek_contracts.dead import Dead
from ssbtek_contracts.topics import Names
from ssbtek_router.deciding import Decision
from ssbtek_runtime.publish import outgoing
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.telemetry import Span, carry

SERVICE = "router"


def departures(names: Names, record: ConsumerRecord, decision: Decision, span: Span) -> Iterator[Outgoing]:
    """All of them stay in the partition that the record was read from, but for `dead`, which has one."""
    plan, trace = decision.plan, carry(span)
    if plan is not None:
        yield outgoing(
            names.topic("query.planned"), plan, key=plan.key, cause=record, deadline_ms=plan.deadline, trace=trace
        )
        for lookup in decision.lookups:
            topic = names.topic("lookup.requested", lookup.provider)
            yield outgoing(topic, lookup, key=plan.key, cause=record, deadline_ms=plan.deadline, trace=trace)
    if decision.dead is not None:
        code, field = decision.dead
        dead = Dead(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            code=code,
            service=SERVICE,
            field=field,
            answered=plan is not None,
        )
        yield outgoing(names.topic("dead"), dead, key=None, cause=record, partition=0, trace=trace)
