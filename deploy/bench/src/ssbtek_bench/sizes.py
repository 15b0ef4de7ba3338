"""How many bytes a query leaves behind: in the broker's logs and in the ledger."""

from pathlib import Path

import asyncpg

LOGS = "ssbtek.*/*.log"


def kafka_bytes(folder: Path) -> int:
    """Of our topics' logs under a broker's folder (one replica)."""
    return sum(file.stat().st_size for file in folder.rglob(LOGS))


async def ledger_size(dsn: str) -> tuple[int, int]:
    """Rows of the ledger, and its bytes with indexes and everything."""
    database = await asyncpg.connect(dsn)
    try:
        schema = await database.fetchval("SELECT schemaname FROM pg_tables WHERE tablename = 'entry'")
        rows = await database.fetchval(f'SELECT count(*) FROM "{schema}".entry')  # noqa: S608 - a name of our own
        size = await database.fetchval(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = $1 AND c.relkind = 'r'",
            schema,
        )
    finally:
        await database.close()
    return int(rows), int(size)
