"""Tells log, metrics and trace of each question: who asked, what came of it, how long it took; never about whom."""

import asyncio
from dataclasses import dataclass, field

import structlog

from ssbtek_contracts.reply import Reply
from ssbtek_edge.asking import Outcome
from ssbtek_edge.counters import Counters
from ssbtek_edge.interface import Asked
from ssbtek_edge.preparing import Caller
from ssbtek_runtime.telemetry import Span, fail


@dataclass(slots=True)
class Told:
    """What is known of one question so far. `began`: by the event loop's clock, in seconds."""

    began: float
    span: Span
    asked: Asked | None = None
    caller: Caller | None = None
    certificate: str | None = None
    outcome: Outcome | None = field(default=None)


def tell(told: Told, counters: Counters, code: str | None, status: int) -> None:
    """At its end. `code`: of the fault, if it is one; `status`: of HTTP."""
    asked, outcome, caller = told.asked, told.outcome, told.caller
    operation = asked.operation if asked is not None else "unread"
    took = asyncio.get_running_loop().time() - told.began
    own = took - (outcome.came_at - outcome.sent_at if outcome is not None else 0)
    result = code or _result(outcome)
    counters.questions.labels(operation, "fault" if code else result).inc()
    counters.seconds.labels(operation).observe(took)
    if code is not None:
        counters.faults.labels(code).inc()
        fail(told.span, code)
    for remark in asked.remarks if asked is not None else ():
        counters.remarks.labels(remark).inc()
    if outcome is not None:
        counters.own_seconds.observe(own)
        counters.how.labels(outcome.how).inc()
    told.span.set_attribute("http.response.status_code", status)
    told.span.set_attribute("ssbtek.result", result)
    told.span.end()
    facts = {
        "operation": operation,
        "result": result,
        "status": status,
        "organisation": caller.organisation if caller is not None else None,
        "certificate": told.certificate,
        "query": outcome.query_id if outcome is not None else None,
        "how": outcome.how if outcome is not None else None,
        "remarks": list(asked.remarks) if asked is not None and asked.remarks else None,
        "took_ms": round(took * 1000),
        "own_ms": round(own * 1000, 1),
    }
    structlog.get_logger("edge").info("question", **{name: fact for name, fact in facts.items() if fact is not None})


def _result(outcome: Outcome | None) -> str:
    return "complete" if outcome and isinstance(outcome.came, Reply) and outcome.came.complete else "incomplete"
