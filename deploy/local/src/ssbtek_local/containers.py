"""Kafka and PostgreSQL from testcontainers, for the same tests where there is a container engine."""

import contextlib
import os
from collections.abc import Iterator, Mapping

from ssbtek_local.stack.kafka import SETTINGS
from ssbtek_local.stack.places import free_ports

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18"


def kafka_environment(port: int) -> Mapping[str, str]:
    """The image's environment: the embedded broker's settings, advertised on a port that is fixed beforehand."""
    settings = {
        **SETTINGS,
        "listeners": "PLAINTEXT://0.0.0.0:9092,CONTROLLER://localhost:9093",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.quorum.voters": "1@localhost:9093",
    }
    return {f"KAFKA_{key.upper().replace('.', '_')}": value for key, value in settings.items()}


@contextlib.contextmanager
def kafka_container() -> Iterator[str]:
    """A broker; yields its `host:port`. Image: `SSBTEK_TEST_KAFKA_IMAGE`."""
    # testcontainers' own KafkaContainer does not fit this image: its start script is another distribution's.
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - for tests with an engine alone
    from testcontainers.core.waiting_utils import wait_for_logs  # noqa: PLC0415

    (port,) = free_ports(1)
    container = DockerContainer(os.environ.get("SSBTEK_TEST_KAFKA_IMAGE", KAFKA_IMAGE)).with_bind_ports(9092, port)
    for name, value in kafka_environment(port).items():
        container = container.with_env(name, value)
    with container:
        wait_for_logs(container, "Kafka Server started", timeout=60)
        yield f"127.0.0.1:{port}"


@contextlib.contextmanager
def postgres_container() -> Iterator[str]:
    """A server; yields its DSN. Image: `SSBTEK_TEST_POSTGRES_IMAGE`."""
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415 - for tests with an engine alone

    with PostgresContainer(os.environ.get("SSBTEK_TEST_POSTGRES_IMAGE", POSTGRES_IMAGE), driver=None) as server:
        yield server.get_connection_url()
