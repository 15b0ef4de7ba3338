"""A coordinator that cannot answer yet is asked again: "nothing" from it would mean answering three days again."""

from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from ssbtek_runtime.slot.commit_state import Committed, Progress
from ssbtek_runtime.slot.committed import CommittedStates

PARTITION = TopicPartition("query.planned", 0)


class Loading:
    """An admin client whose coordinator is loading: aiokafka 0.14 passes its error on as an empty answer."""

    def __init__(self, *answers: dict) -> None:
        self.answers = list(answers)

    async def list_consumer_group_offsets(self, _group: str, partitions: list[TopicPartition]) -> dict:
        return self.answers.pop(0)


async def test_an_empty_answer_is_not_taken_for_never_committed(monkeypatch) -> None:
    monkeypatch.setattr("ssbtek_runtime.slot.clients.RETRY_S", 0.001)
    states = CommittedStates({}, "group")
    states._admin = Loading({}, {}, {PARTITION: OffsetAndMetadata(7, "1r:5:::")})
    assert await states.read([PARTITION]) == {PARTITION: Committed(Progress(7, 5), "running")}


async def test_never_committed_is_what_the_coordinator_says_is(monkeypatch) -> None:
    states = CommittedStates({}, "group")
    states._admin = Loading({PARTITION: OffsetAndMetadata(-1, "")})
    assert await states.read([PARTITION]) == {PARTITION: Committed()}
