"""Reads the ledger: the entries of one query, and whether all that came in is accounted for."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from ssbtek_audit.database import connect, mapped
from ssbtek_contracts.topics import Names

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conservation:
    """received = planned + resends + dead; planned = closed + given_up; asked = requested = answered + timed_out.

    `faults`: by name, how many and which records. Asked before all is drained, queries under way show as faults.
    """

    received: int
    planned: int
    resends: int
    dead: int
    closed: int
    given_up: int
    asked: int
    requested: int
    answered: int
    timed_out: int
    faults: dict[str, Any]
    holes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is missing, nothing came of nothing, and nothing went unread."""
        return not self.faults and not self.holes


class Ledger:
    """A reader's connection. Use as `async with`. Every method raises `Transient` or `Permanent`."""

    def __init__(self, dsn: str, names: Names) -> None:
        self._dsn = dsn
        self._names = names
        self._connection: Any = None

    async def __aenter__(self) -> "Ledger":
        self._connection = await connect(self._dsn, self._names.deployment)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def entries(self, query: str) -> list[dict[str, Any]]:
        """The entries of a query, by its id or its key, in the order of the broker's clock.

        Dead references that name a record of it are among them.
        """
        with mapped("entries"):
            rows = await self._connection.fetch(
                """
                WITH own AS (SELECT * FROM entry WHERE query_key = $1 OR split_part(query_key, '/', 2) = $1)
                SELECT * FROM own
                UNION ALL
                SELECT dead.* FROM entry AS dead WHERE dead.kind = 'dead' AND EXISTS (
                    SELECT FROM own WHERE (own.record_topic, own.record_partition, own.record_offset)
                        = (dead.about_topic, dead.about_partition, dead.about_offset))
                ORDER BY appended_at, number
                """,
                query,
            )
        return [dict(row) for row in rows]

    async def conservation(self, since: datetime = BEGINNING, until: datetime = END) -> Conservation:
        """Of the queries received in that time (broker's clock), `until` not included."""
        sql = files("ssbtek_audit").joinpath("conservation.sql").read_text()
        lanes = (self._names.ingress("interactive"), self._names.ingress("bulk"))
        with mapped("conservation"):
            counts = dict(await self._connection.fetchrow(sql, since, until, *lanes))
            rows = await self._connection.fetch("SELECT * FROM hole ORDER BY noticed_at")
        faults = json.loads(counts.pop("faults"))
        return Conservation(**counts, faults=faults, holes=tuple(_hole(row) for row in rows))


def _hole(row: Any) -> str:
    return f"{row['record_topic']}/{row['record_partition']}/{row['from_offset']}-{row['to_offset'] - 1}"
