"""Whether the ledger has each committed record once and its ranges of offsets have no hole (pure)."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from ssbtek_chaos.checker.values import Evidence, Findings, Row


def check_ledger(evidence: Evidence, rows: Iterable[Row], found: Findings) -> None:
    """`rows`: what audit must have read."""
    there = Counter(evidence.ledger.entries)
    wanted = {(row.topic, row.partition, row.offset) for row in rows}
    for entry, times in there.items():
        where = "/".join(map(str, entry))
        if times > 1:
            found.add("audit_twice", where)
        if entry not in wanted:
            found.add("audit_from_nothing", where)
    for missing in sorted(wanted - there.keys()):
        found.add("audit_missing", "/".join(map(str, missing)))
    found.count("ledger: entries", sum(there.values()))
    _ranges(evidence, found)


def _ranges(evidence: Evidence, found: Findings) -> None:
    ranges = defaultdict(list)
    for topic, partition, first, after in evidence.ledger.ranges:
        ranges[topic, partition].append((first, after))
    for (topic, number), end in sorted(evidence.ends.items()):
        begin = at = evidence.begins.get((topic, number), 0)
        for first, after in sorted(ranges[topic, number]):
            if first > at:
                found.add("audit_hole", f"{topic}/{number}/{at}-{first - 1}")
            at = max(at, after)
        if at < end:
            found.add("audit_hole", f"{topic}/{number}/{at}-{end - 1}")
        found.count("ledger: offsets in unbroken ranges", at - begin)
