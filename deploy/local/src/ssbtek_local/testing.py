"""pytest fixtures: a real Kafka and a real PostgreSQL, once a session, and a second of each that a test may kill."""

import os
import secrets
from collections.abc import Iterator

import pytest

from ssbtek_local.stack.kafka import Kafka
from ssbtek_local.stack.postgres import Postgres


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`host:port` of the session's broker: `SSBTEK_TEST_KAFKA`, a container, or the embedded one."""
    if given := os.environ.get("SSBTEK_TEST_KAFKA"):
        yield given
    elif os.environ.get("SSBTEK_TEST_STACK") == "containers":
        from ssbtek_local.containers import kafka_container  # noqa: PLC0415 - testcontainers is for this alone

        with kafka_container() as bootstrap:
            yield bootstrap
    else:
        with Kafka(tmp_path_factory.mktemp("kafka")) as broker:
            yield broker.bootstrap


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """DSN of the session's PostgreSQL: `SSBTEK_TEST_POSTGRES`, a container, or the embedded one."""
    if given := os.environ.get("SSBTEK_TEST_POSTGRES"):
        yield given
    elif os.environ.get("SSBTEK_TEST_STACK") == "containers":
        from ssbtek_local.containers import postgres_container  # noqa: PLC0415

        with postgres_container() as dsn:
            yield dsn
    else:
        with Postgres(tmp_path_factory.mktemp("postgres")) as server:
            yield server.dsn


@pytest.fixture
def deployment() -> str:
    """A prefix of topics, groups and transactional ids that no other test has."""
    return f"t{secrets.token_hex(3)}."


@pytest.fixture(scope="session")
def mortal_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """The session's second broker, for `own_kafka` alone: to start one takes as long as many a test."""
    with Kafka(tmp_path_factory.mktemp("mortal-kafka")) as broker:
        yield broker


@pytest.fixture
def own_kafka(mortal_kafka: Kafka) -> Kafka:
    """A broker that is the test's own while it runs, started, to be killed and started again as it likes."""
    if mortal_kafka.child is not None and mortal_kafka.child.pid is not None:
        mortal_kafka.resume()  # a test that failed may have left it standing still
    else:
        mortal_kafka.start()
    return mortal_kafka


@pytest.fixture(scope="session")
def mortal_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The session's second PostgreSQL, for `own_postgres` alone."""
    with Postgres(tmp_path_factory.mktemp("mortal-postgres")) as server:
        yield server


@pytest.fixture
def own_postgres(mortal_postgres: Postgres) -> Postgres:
    """A PostgreSQL that is the test's own while it runs, started, to be killed and started again as it likes."""
    if mortal_postgres.child is not None and mortal_postgres.child.pid is not None:
        mortal_postgres.resume()
    else:
        mortal_postgres.start()
    return mortal_postgres
