"""Keeps spans in one SQLite file that never grows beyond its bound: the oldest make room for the newest."""

import json
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from ssbtek_local.span import Link, Span

QUERY_ID = "ssbtek.query_id"
MIB = 1024 * 1024
TRACES_MAX = 20
"""So many traces of one query are looked up, the newest."""
SPANS_MAX = 2_000
"""So many spans are handed out at most."""
log = logging.getLogger("ssbtek.local")
_TABLES = """
create table if not exists span(
    number integer primary key, trace_id text, span_id text, parent_id text, service text, name text,
    start_ns integer, end_ns integer, error text, query_id text, attributes text, links text,
    unique(trace_id, span_id));
create index if not exists span_of_query on span(query_id) where query_id is not null;
create table if not exists link(number integer references span(number) on delete cascade, to_trace text);
create index if not exists link_to on link(to_trace);
create index if not exists link_of on link(number);
"""
_COLUMNS = "trace_id, span_id, parent_id, service, name, start_ns, end_ns, error, attributes, links"


class SpanStore:
    """One file. `max_bytes` bounds what it holds; the file itself is a few MiB larger at most."""

    def __init__(self, file: Path, max_bytes: int = 64 * MIB) -> None:
        self._file = file
        self._max_bytes = max_bytes
        try:
            self._database = _open(file)
        except sqlite3.DatabaseError:
            log.warning("%s was damaged; the spans begin anew", file)
            for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
                each.unlink(missing_ok=True)
            self._database = _open(file)

    def keep(self, spans: Iterable[Span]) -> None:
        """Adds spans; one that is there already stays as it is. Then makes room if there are too many."""
        with self._database as transaction:
            for span in spans:
                self._add(transaction, span)
        while self._used() > self._max_bytes:
            with self._database as transaction:
                transaction.execute(
                    "delete from span where number <= (select min(number) + (max(number) - min(number)) / 10 from span)"
                )

    def of_query(self, query_id: str) -> list[Span]:
        """The spans of every trace that names this query, and those that link to one (batches), oldest first."""
        traces = [
            row[0]
            for row in self._database.execute(
                "select trace_id from span where query_id = ? group by trace_id order by max(number) desc limit ?",
                (query_id, TRACES_MAX),
            )
        ]
        marks = ",".join("?" * len(traces))
        found = self._database.execute(
            f"select {_COLUMNS} from span where trace_id in ({marks})"  # noqa: S608 - question marks alone
            f" or number in (select number from link where to_trace in ({marks}))"
            " order by start_ns, number limit ?",
            (*traces, *traces, SPANS_MAX),
        )
        return [_span(row) for row in found]

    def count(self) -> int:
        """How many there are."""
        return int(self._database.execute("select count(*) from span").fetchone()[0])

    def close(self) -> None:
        """Ends with a whole file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _used(self) -> int:
        pages, free, size = (
            int(self._database.execute(f"pragma {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _add(self, transaction: sqlite3.Connection, span: Span) -> None:
        query_id = span.attributes.get(QUERY_ID)
        added = transaction.execute(
            f"insert or ignore into span({_COLUMNS}, query_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                span.trace_id, span.span_id, span.parent_id, span.service, span.name, span.start_ns, span.end_ns,
                span.error, json.dumps(dict(span.attributes)),
                json.dumps([[link.trace_id, link.span_id] for link in span.links]), query_id,
            ),
        )  # fmt: skip
        if added.rowcount:
            others = {link.trace_id for link in span.links if link.trace_id != span.trace_id}
            transaction.executemany(
                "insert into link(number, to_trace) values (?, ?)", [(added.lastrowid, other) for other in others]
            )


def _open(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    try:
        # Whole after `kill -9`; the last spans before a power cut may be lost, which is no harm.
        for pragma in ("journal_mode = wal", "synchronous = normal", "foreign_keys = on"):
            database.execute(f"pragma {pragma}")
        database.executescript(_TABLES)
        if database.execute("pragma quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("damaged")
    except BaseException:
        database.close()
        raise
    return database


def _span(row: Sequence[str | int]) -> Span:
    trace_id, span_id, parent_id, service, name, start_ns, end_ns, error, attributes, links = row
    return Span(
        trace_id=str(trace_id),
        span_id=str(span_id),
        parent_id=str(parent_id),
        service=str(service),
        name=str(name),
        start_ns=int(start_ns),
        end_ns=int(end_ns),
        error=str(error),
        attributes=json.loads(str(attributes)),
        links=tuple(Link(*each) for each in json.loads(str(links))),
    )
