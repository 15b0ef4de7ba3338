"""The acks of a slot's own records tell how far its process's clock is from the broker's."""

import pytest

from ssbtek_contracts.headers import write_headers
from ssbtek_runtime.clock import clock
from ssbtek_runtime.slot.producer import Outgoing
from ssbtek_runtime.slot.takeover import Clients, take_over

pytestmark = pytest.mark.kafka


@pytest.mark.parametrize(("offset_ms", "told"), [(0, False), (3_000, True), (-3_000, True)])
async def test_a_clock_that_is_off_by_setting_is_told(place, offset_ms: int, told: bool) -> None:
    """Breaks without `SlotProducer.commit`'s `skew.observe`, or if it took `time` and not the process's clock."""
    clients = Clients.of(place.kafka, place.names, "worker", now_ms=clock(offset_ms))
    await clients.start()
    held = await take_over(0, clients, place.sources)
    assert clients.skew.problems() == [], "nothing is known before the first record"
    record = Outgoing(place.out, 0, b"k", b"v", write_headers("closed.v1", None, None))
    await held.commit([record, record], {})
    assert bool(clients.skew.problems()) is told
    interval = clients.skew.interval()
    assert interval.low <= -offset_ms <= interval.high, "the truth lies inside, however slow the machine is"
    await held.close()
    await clients.stop()
