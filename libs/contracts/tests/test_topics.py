"""The map of topics: names, partitions and settings come from it and nowhere else."""

import pytest

from ssbtek_contracts.limits import (
    BATCH_MAX,
    BLOCK_MAX,
    QUERY_MAX,
    QUERY_TOPIC_MAX,
    RECORD_MAX,
    REPLY_MAX,
    check_sizes,
    check_times,
)
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.topics import BY_NAME, DAY_MS, HOUR_MS, TOPICS, Names, concrete_topics

ALL = concrete_topics(Names("t1."), load_providers(), ["2199990017"], slots=3, replication=3)


def test_names_follow_the_map_and_back() -> None:
    for topic in ALL:
        row, of = Names("t1.").row_of(topic.name)
        assert Names("t1.").topic(row.name, of) == topic.name
        assert row is topic.row


def test_a_topic_outside_the_map_has_no_row() -> None:
    for name in ("ssbtek.query.planned.v1", "t1.ssbtek.nonsense.v1", "t1.ssbtek.query.planned.v2", "other"):
        with pytest.raises(KeyError):
            Names("t1.").row_of(name)


def test_a_topic_of_each_needs_its_provider_or_organisation() -> None:
    with pytest.raises(ValueError, match="provider"):
        Names().topic("lookup.requested")
    with pytest.raises(ValueError, match="once"):
        Names().topic("query.planned", "af")


def test_every_topic_of_the_path_has_the_same_partitions() -> None:
    path = [t for t in ALL if t.row.name.split(".")[0] in ("query", "lookup")]
    assert {t.partitions for t in path} == {3}
    assert {t.partitions for t in ALL if t.row.name == "reply"} == {1}


def test_every_topic_is_stamped_by_the_broker_and_never_led_uncleanly() -> None:
    for topic in ALL:
        config = dict(topic.config)
        assert config["message.timestamp.type"] == "LogAppendTime"
        assert config["unclean.leader.election.enable"] == "false"
        assert config["min.insync.replicas"] == "2"


def test_topics_that_hold_person_data_are_gone_within_a_day() -> None:
    for topic in ALL:
        if topic.row.name in ("query.received", "query.received.bulk", "lookup.requested", "lookup.answered", "reply"):
            config = dict(topic.config)
            assert int(config["retention.ms"]) <= DAY_MS
            assert int(config["segment.ms"]) <= HOUR_MS


def test_each_step_has_one_writer() -> None:
    for row in TOPICS:
        if row.name.startswith(("query.planned", "lookup", "reply", "query.closed")):
            assert len(row.writers) == 1, row.name


def test_audit_reads_every_topic_but_its_own() -> None:
    assert {row.name for row in TOPICS if "audit" not in row.readers} == {"audit.progress", "audit.checkpoint"}


def test_partitions_are_added_downstream_first() -> None:
    order = [topic.row.name for topic in ALL]
    assert order.index("query.closed") < order.index("lookup.answered") < order.index("query.planned")
    assert order.index("query.planned") < order.index("query.received")


def test_sizes_and_times_that_cannot_hold_are_refused() -> None:
    assert QUERY_MAX < QUERY_TOPIC_MAX < REPLY_MAX < RECORD_MAX
    assert min(row.max_bytes for row in TOPICS) > BATCH_MAX  # a broker measures batches, not records
    assert BY_NAME["lookup.answered"].max_bytes > BLOCK_MAX
    check_sizes(len(load_providers()))
    with pytest.raises(ValueError, match="12 blocks"):
        check_sizes(12)
    check_times()
    with pytest.raises(ValueError, match="takeover"):
        check_times(answer_within_ms=20_000)
    with pytest.raises(ValueError, match="call timeout"):
        check_times(call_timeout_ms=18_000)
