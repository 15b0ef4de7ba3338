"""How far in append time each answer topic is read: what decides that nothing more can come in time (pure)."""

from collections.abc import Iterable

from ssbtek_contracts.limits import SEEK_SLACK_MS


class ReadUpTo:
    """Two things show that all answers appended up to a moment are read: the end of the topic as it was at that moment
    was reached; or an answer was read that was appended later, by more than brokers' clocks can differ.

    The second is what lets a slot that was away for long reply to its oldest queries, and forget their content, before
    it has read all that has come since.
    """

    def __init__(self, topics: Iterable[str]) -> None:
        self._read = dict.fromkeys(topics, 0)

    @property
    def ms(self) -> int:
        """All answers of all topics that were appended by then are read."""
        return min(self._read.values())

    def of(self, topic: str) -> int:
        """The same of one topic."""
        return self._read[topic]

    def met(self, topic: str, appended_ms: int, now_ms: int) -> None:
        """An answer was read. Never beyond our own clock: a broker whose clock runs ahead must not end what goes on."""
        self._read[topic] = max(self._read[topic], min(appended_ms, now_ms) - SEEK_SLACK_MS)

    def reached_end(self, topic: str, at_ms: int) -> None:
        """All is read that was in the topic at this moment."""
        self._read[topic] = max(self._read[topic], at_ms)
