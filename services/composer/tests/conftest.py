"""Plans and answers as the router and the adapters write them."""

from types import SimpleNamespace
from typing import Any

import pytest

from ssbtek_composer.collect import Query
from ssbtek_composer.orphans import Arrival
from ssbtek_contracts.answer import Answer
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import Data, Outcome
from ssbtek_contracts.plan import Ingress, Plan, PlannedBlock, Refusal

ORGANISATION = "2199990017"
DAY = 1_795_512_600_000


def key(number: int = 1) -> str:
    return f"{ORGANISATION}/00000000-0000-4000-8000-{number:012x}"


def ingress(number: int = 1, partition: int = 0, at: int = DAY) -> Ingress:
    return Ingress(lane="interactive", partition=partition, offset=number, appended_at=at)


def digest(number: int = 1) -> str:
    return f"{number:064x}"


def plan(number: int = 1, asked: tuple[str, ...] = ("af", "csn"), **more: Any) -> Plan:
    settled: dict[str, Outcome] = more.pop("settled", {})
    at = more.pop("at", DAY)
    blocks = {code: PlannedBlock() for code in asked} | {c: PlannedBlock(settled=o) for c, o in settled.items()}
    fields: dict[str, Any] = {
        "key": key(number),
        "organisation": ORGANISATION,
        "kind": "fetch",
        "body_digest": digest(number),
        "ingress": ingress(number, more.pop("partition", 0), at),
        "deadline": at + 18_000,
        "blocks": blocks,
    }
    return Plan(**fields | more)


def refused_plan(number: int = 1, code: str = "purpose_missing", **more: Any) -> Plan:
    return plan(number, asked=(), refusal=Refusal(code=code, field="manifest.purpose"), **more)


def content(text: str = "x") -> str:
    return Content(document=text, media_type="application/xml", schema_version="1").pack()


def answer(number: int = 1, provider: str = "af", outcome: Outcome | None = None, **more: Any) -> Answer:
    at = more.pop("at", DAY)
    outcome = outcome or Data()
    fields: dict[str, Any] = {
        "key": key(number),
        "organisation": ORGANISATION,
        "provider": provider,
        "body_digest": digest(number),
        "ingress": ingress(number, more.pop("partition", 0), at),
        "deadline": at + 18_000,
        "outcome": outcome,
        "content": content() if outcome.outcome in ("data", "partial", "nothing_found") else None,
        "took_ms": 40,
    }
    return Answer(**fields | more)


def arrival(given: Answer, offset: int = 0, appended_ms: int = DAY + 100) -> Arrival:
    topic = f"ssbtek.lookup.answered.{given.provider}.v1"
    return Arrival(given, given.provider, topic, 0, offset, appended_ms)


def query(given: Plan | None = None, offset: int = 0) -> Query:
    given = given or plan()
    return Query(given, offset, given.ingress.appended_at)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Builders, by name."""
    return SimpleNamespace(
        plan=plan,
        refused_plan=refused_plan,
        answer=answer,
        arrival=arrival,
        query=query,
        content=content,
        key=key,
        digest=digest,
        ingress=ingress,
        DAY=DAY,
        ORGANISATION=ORGANISATION,
    )
