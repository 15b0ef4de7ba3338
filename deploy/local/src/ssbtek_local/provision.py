"""Brings a cluster to what the map of topics says, and municipalities into it; doing it again is harmless."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from ssbtek_client.connection import Profile
from ssbtek_contracts.connection import Connection
from ssbtek_contracts.headers import write_headers
from ssbtek_contracts.topics import ConcreteTopic, Names, concrete_topics


async def provision(
    kafka: Sequence[str],
    names: Names,
    providers: Iterable[str],
    documents: Sequence[Connection],
    slots: int,
    replication: int = 1,
) -> None:
    """Topics, then documents: a municipality is known only once its reply topic is there."""
    organisations = [document.organisation for document in documents]
    await ensure_topics(kafka, concrete_topics(names, providers, organisations, slots, replication), replication)
    await write_connections(kafka, names, documents)


async def ensure_topics(kafka: Sequence[str], wanted: Sequence[ConcreteTopic], replication: int = 1) -> None:
    """Creates what is missing, adds partitions where there are too few, in the given order (downstream first)."""
    admin = AIOKafkaAdminClient(bootstrap_servers=list(kafka))
    await admin.start()
    try:
        there = set(await admin.list_topics())
        new = [
            NewTopic(topic.name, topic.partitions, replication, topic_configs=dict(topic.config))
            for topic in wanted
            if topic.name not in there
        ]
        if new:
            response = await admin.create_topics(new, timeout_ms=30_000)
            _refuse_errors(response.topic_errors)
        old = [topic for topic in wanted if topic.name in there]
        if old:
            await _grow(admin, old)
            resources = [ConfigResource(ConfigResourceType.TOPIC, each.name, dict(each.config)) for each in old]
            await admin.alter_configs(resources)
    finally:
        await admin.close()


async def _grow(admin: AIOKafkaAdminClient, topics: Sequence[ConcreteTopic]) -> None:
    described = await admin.describe_topics([topic.name for topic in topics])
    has = {each["topic"]: len(each["partitions"]) for each in described}
    for topic in topics:
        if has[topic.name] < topic.partitions:
            await admin.create_partitions({topic.name: NewPartitions(topic.partitions)})
        elif has[topic.name] > topic.partitions:
            raise ValueError(
                f"{topic.name}: has {has[topic.name]} partitions, {topic.partitions} are wanted; "
                "partitions can be added, never taken away (SSBTEK_SLOTS)"
            )


async def write_connections(kafka: Sequence[str], names: Names, documents: Sequence[Connection]) -> None:
    """The newest document of each municipality, on the compacted topic."""
    producer = AIOKafkaProducer(bootstrap_servers=list(kafka), enable_idempotence=True, acks="all", linger_ms=0)
    await producer.start()
    try:
        for document in documents:
            await producer.send_and_wait(
                names.topic("connection"),
                key=document.organisation.encode(),
                value=document.write(),
                partition=0,
                headers=write_headers("connection.v1", None, None),
            )
    finally:
        await producer.stop()


def write_profiles(
    folder: Path, kafka: Sequence[str], names: Names, documents: Sequence[Connection], providers: Iterable[str]
) -> None:
    """What each municipality is handed out: where to connect and which slot is its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        profile = Profile(
            organisation=document.organisation,
            kafka=tuple(kafka),
            slot=document.slot,
            deployment=names.deployment,
            providers=tuple(providers),
        )
        (folder / f"{document.organisation}.json").write_text(profile.model_dump_json(indent=1) + "\n")


def _refuse_errors(errors: Iterable[Sequence[object]]) -> None:
    already_there = 36  # TopicExistsException: somebody else created it in between
    failed = [f"{error[0]}: error {error[1]}" for error in errors if error[1] not in (0, already_there)]
    if failed:
        raise RuntimeError("topics could not be created: " + "; ".join(failed))
