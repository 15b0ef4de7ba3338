"""Wires the edge; the only place where anything of it is made."""

import structlog
from aiokafka.structs import ConsumerRecord

from ssbtek_edge.answering import Answering, Tools
from ssbtek_edge.asking import Asking
from ssbtek_edge.callers import Callers
from ssbtek_edge.counters import Counters
from ssbtek_edge.following import Following
from ssbtek_edge.gate import Room
from ssbtek_edge.interface import Policy
from ssbtek_edge.key_files import read_query_key, read_signing_key
from ssbtek_edge.listening import Listening
from ssbtek_edge.plans import Plans
from ssbtek_edge.publishing import Publishing
from ssbtek_edge.replies import KEEP_MS, Replies
from ssbtek_edge.settings import EdgeSettings
from ssbtek_edge.signing import signer
from ssbtek_edge.tls import TlsFiles
from ssbtek_edge.versions import open_versions
from ssbtek_edge.waiting import Waiting
from ssbtek_runtime.app import Running, Service
from ssbtek_runtime.clock import NowMs, clock
from ssbtek_runtime.health import Readiness
from ssbtek_runtime.metrics import Metrics
from ssbtek_runtime.slot.fatal import OnFatal
from ssbtek_runtime.telemetry import Telemetry

NAME = "edge"


class Edge(Service):
    """The service, with the port that SOAP is spoken on."""

    listening: Listening


def build_app(settings: EdgeSettings, *, on_fatal: OnFatal | None = None) -> Edge:
    """The service. `on_fatal` is for tests: what to do in place of ending the process."""
    now_ms, metrics = clock(settings.clock_offset_ms), Metrics()
    telemetry = Telemetry(NAME, endpoint=settings.otlp_endpoint, ratio=settings.trace_ratio)
    room = Room(
        settings.connections_max, settings.reading_bytes, settings.question_bytes, settings.read_within_ms / 1000
    )
    callers, replies = Callers(), Replies(settings.reply_bytes)
    counters = Counters(metrics, lambda: len(waiting), lambda: replies.bytes, lambda: room.connections)
    waiting = Waiting(replies, Plans(), now_ms, counters.incidents.inc)
    room.closed_early = lambda why: counters.closed.labels(why).inc()
    publishing = Publishing(settings.kafka_args)
    following = _following(settings, callers, waiting, now_ms, on_fatal)
    readiness = Readiness()
    readiness.add("ingress", publishing.problems)
    readiness.add("clock", publishing.skew.problems)
    for name, each in following.items():
        readiness.add(name, each.problems)
    sign = signer(read_signing_key(settings.signing_key_file))
    key = read_query_key(settings.query_key_file)
    asking = Asking(settings.names, waiting, publishing, key, sign, now_ms, settings.waiting_max)
    versions = open_versions(Policy(settings.check_digit, settings.free_text))
    tools = Tools(
        versions, callers, asking, counters, telemetry, now_ms,
        lambda: bool(publishing.problems()) or not all(each.caught_up() for each in following.values()),
        following["replies"].is_silent, settings.within_ms / 1000, settings.question_bytes, settings.edge_url,
    )  # fmt: skip
    listening = _listening(settings, room, Answering(tools), counters)
    parts: list[Running] = [waiting, *following.values(), publishing, listening]
    service = Edge(NAME, settings, readiness=readiness, metrics=metrics, telemetry=telemetry, parts=parts)
    service.listening = listening
    return service


def _following(
    settings: EdgeSettings, callers: Callers, waiting: Waiting, now_ms: NowMs, on_fatal: OnFatal | None
) -> dict[str, Following]:
    kafka, names = settings.kafka_args, settings.names

    def take_connection(record: ConsumerRecord) -> None:
        if field := callers.put(record.key, record.value):
            structlog.get_logger(NAME).error("connection_unreadable", offset=record.offset, field=field)

    def since_ms() -> int:
        return now_ms() - KEEP_MS

    return {
        "connections": Following(kafka, names.topic("connection"), take_connection, None, on_fatal),
        "plans": Following(kafka, names.topic("query.planned"), waiting.take_plan, since_ms, on_fatal),
        "replies": Following(kafka, names.topic("reply.edge"), waiting.take_reply, since_ms, on_fatal),
    }


def _listening(settings: EdgeSettings, room: Room, answering: Answering, counters: Counters) -> Listening:
    def failed(reason: str) -> None:
        counters.handshakes.labels(reason).inc()
        structlog.get_logger(NAME).warning("handshake_failed", reason=reason)

    return Listening(
        (settings.edge_host, settings.edge_port),
        TlsFiles(settings.server_certificate, settings.server_key, settings.client_ca_file),
        room,
        answering.handle,
        failed,
        look_every_s=settings.look_every_ms / 1000,
        drain_s=settings.drain_ms / 1000,
    )
