"""Asks the demonstration's question through the client library, traced from the asker on."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind

from ssbtek_client.client import Client
from ssbtek_client.connection import Profile
from ssbtek_client.question import Question
from ssbtek_contracts.reply import Reply
from ssbtek_local.span_store import QUERY_ID

CASE = "EB-2026-000123"
CASEWORKER = "karin.handlaggare"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it. `took_ms`: as the asker saw it."""

    query_id: str
    reply: Reply
    took_ms: float


def question_about(person: str, today: date) -> Question:
    """As a caseworker asks: the last two months, of all providers."""
    return Question(
        person=person,
        case=CASE,
        caseworker=CASEWORKER,
        period_from=today - timedelta(days=59),
        period_to=today,
        purpose_text="Handläggning av ansökan om ekonomiskt bistånd",
        legal_basis_text="12 kap. 1 § socialtjänstlagen (2025:400)",
    )


async def ask_traced(profile: Profile, question: Question, receiver: str) -> Asked:
    """Raises `NoReply`."""
    provider = TracerProvider(
        resource=Resource({"service.name": "ssbtek-client"}), sampler=ALWAYS_ON, shutdown_on_exit=False
    )
    session = requests.Session()
    session.trust_env = False  # a proxy of the machine's is not for its own receiver
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{receiver}/v1/traces", session=session)))
    tracer = provider.get_tracer("ssbtek")
    try:
        async with Client(profile) as client:
            prepared = client.prepare(question)
            began = asyncio.get_running_loop().time()
            attributes = {QUERY_ID: prepared.query_id, "messaging.system": "kafka"}
            with tracer.start_as_current_span("ask", kind=SpanKind.CLIENT, attributes=attributes) as span:
                reply = await client.ask(prepared)
                span.set_attribute("ssbtek.outcome", "complete" if reply.complete else "incomplete")
            took = asyncio.get_running_loop().time() - began
        return Asked(prepared.query_id, reply, took * 1000)
    finally:
        await asyncio.to_thread(provider.shutdown)
