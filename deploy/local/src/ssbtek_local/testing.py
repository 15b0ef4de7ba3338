"""pytest fixtures: a real Kafka and a real PostgreSQL, once a session, and own ones that a test may kill."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Kafka]:
    """A broker of the test's own, started, to be killed and started again."""
    with Kafka(tmp_path / "kafka") as broker:
        yield broker


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    """A PostgreSQL of the test's own, started, to be killed and started again."""
    with Postgres(tmp_path / "postgres") as server:
        yield server
