"""The one place that speaks to PostgreSQL's driver: connections set for the ledger, errors told apart, migrations."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import asyncpg

from ssbtek_runtime.errors import Permanent, Transient

CONNECT_S = 5.0
COMMAND_S = 30.0
SESSION = {
    # A writer that is dead, cut off or stopped must lose its lock: the server ends its session within these.
    "idle_session_timeout": "30s",
    "idle_in_transaction_session_timeout": "15s",
    "statement_timeout": "25s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "2",
    "application_name": "ssbtek-audit",
    # An entry is in the ledger only when it is on disk.
    "synchronous_commit": "on",
}
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.PostgresSystemError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    # The server's own trouble, never one entry's values: a file that may not grow (EFBIG) has no code of its own.
    asyncpg.InternalServerError,
    # The driver met the end of a session that the server ended before it met the end of its connection.
    asyncpg.InternalClientError,
)


@contextmanager
def mapped(step: str) -> Iterator[None]:
    """Turns the driver's errors into `Transient` (waiting can help) or `Permanent`; neither repeats a value."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:  # what the driver cannot encode
        raise Permanent("postgres", f"{step}: {type(error).__name__}") from None
    except _AWAY as error:
        raise Transient("postgres", f"{step}: {type(error).__name__}") from None
    except asyncpg.PostgresError as error:
        raise Permanent("postgres", f"{step}: {type(error).__name__} ({error.sqlstate})") from None


def schema_of(deployment: str) -> str:
    """One schema for each deployment, so that several can share a database."""
    return f"{deployment}audit"


async def connect(dsn: str, deployment: str) -> Any:
    """A connection whose names are this deployment's. Raises `Transient`, also for a database not made yet."""
    settings = SESSION | {"search_path": f'"{schema_of(deployment)}"'}
    try:
        return await asyncpg.connect(dsn, timeout=CONNECT_S, command_timeout=COMMAND_S, server_settings=settings)
    except (*_AWAY, asyncpg.PostgresError) as error:
        raise Transient("postgres", f"connect: {type(error).__name__}") from None


def lock_number(deployment: str) -> int:
    """The advisory lock of a deployment's single writer."""
    return int.from_bytes(hashlib.sha256(schema_of(deployment).encode()).digest()[:8], "big", signed=True)


async def migrate(connection: Any, deployment: str) -> None:
    """Brings the schema to what this version needs, in one transaction. Raises `Permanent` for a newer one."""
    steps = sorted(
        (int(file.name.split("_")[0]), file.read_text())
        for file in files("ssbtek_audit").joinpath("migrations").iterdir()
        if file.name.endswith(".sql")
    )
    with mapped("migrate"):
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", lock_number(f"{deployment}migration."))
            await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema_of(deployment)}"')
            await connection.execute(
                "CREATE TABLE IF NOT EXISTS migration"
                " (number integer PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            done = dict(await connection.fetch("SELECT number, digest FROM migration"))
            for number, sql in steps:
                await _apply(connection, number, sql, done.pop(number, None))
    if done:
        raise Permanent("newer_schema", f"the database has migrations that this version does not know: {sorted(done)}")


async def _apply(connection: Any, number: int, sql: str, applied: str | None) -> None:
    wanted = hashlib.sha256(sql.encode()).hexdigest()
    if applied is None:
        await connection.execute(sql)
        await connection.execute("INSERT INTO migration (number, digest) VALUES ($1, $2)", number, wanted)
    elif applied != wanted:
        raise Permanent("changed_migration", f"migration {number} is not the one that was applied")
