"""What a cluster of several brokers needs of one: a cluster id given to it, and the address of its controller."""

from pathlib import Path

from ssbtek_local.stack.kafka import Kafka, new_cluster_id


def test_a_broker_is_formatted_with_the_clusters_id_and_keeps_its_controllers_address(tmp_path: Path) -> None:
    given = new_cluster_id()
    broker = Kafka(tmp_path / "one", cluster_id=given, settings={"node.id": "2"})
    address = broker.controller
    voters = {"controller.quorum.voters": f"2@{address}"}
    again = Kafka(tmp_path / "one", cluster_id=given, settings={"node.id": "2", **voters})
    assert again.controller == address != again.bootstrap
    again.command(cache_option="-Xshare:auto")
    assert f"cluster.id={given}" in (tmp_path / "one/log/meta.properties").read_text()
    assert "node.id=2" in (tmp_path / "one/log/meta.properties").read_text()
