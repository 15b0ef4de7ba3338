"""The kit's pure decisions: breaker, fair queue, rate, gate, trip, packing."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_provider import Settings

from ssbtek_adapter_kit.breaker import Breaker
from ssbtek_adapter_kit.exchange import Asked, Reading, Request
from ssbtek_adapter_kit.fair_queue import FairQueue
from ssbtek_adapter_kit.gate import shut, time_left
from ssbtek_adapter_kit.packing import answer_to
from ssbtek_adapter_kit.rate import Rate
from ssbtek_adapter_kit.trip import Trip, after
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import Data, Failed, NothingFound


def test_the_breaker_opens_after_failures_in_a_row_and_lets_one_question_decide() -> None:
    breaker = Breaker(limit=3, open_ms=1000)
    for now in (1, 2):
        breaker = breaker.asked(now).failed(now)
    assert breaker.asked(3).succeeded().failed(4).lets_through(4), "a success in between begins anew"
    breaker = breaker.asked(3).failed(3)
    assert not breaker.lets_through(1002)
    assert breaker.lets_through(1003)
    probing = breaker.asked(1003)
    assert not probing.lets_through(1500), "one at a time"
    assert probing.failed(1500).state(2499) == "open"
    assert probing.succeeded().state(1500) == "closed"
    assert probing.abandoned().lets_through(1500), "a probe that told nothing leaves its place to the next"


def test_a_failure_from_before_the_breaker_opened_keeps_it_open_no_longer() -> None:
    breaker = Breaker(limit=1, open_ms=1000).failed(0)
    assert breaker.failed(900).state(1000) == "half_open"


def test_people_come_before_machines_and_municipalities_take_turns() -> None:
    queue: FairQueue[str] = FairQueue(places=100, kept_for_interactive=50)
    for item in ("a1", "a2", "a3"):
        queue.put("interactive", "a", item)
    queue.put("bulk", "a", "machine")
    queue.put("interactive", "b", "b1")
    taken = [queue.take() for _ in range(6)]
    assert [each[1] for each in taken if each] == ["a1", "b1", "a2", "a3", "machine"]
    assert taken[-1] is None
    assert queue.in_flight == 5


def test_bulk_never_takes_the_places_kept_for_people() -> None:
    queue: FairQueue[int] = FairQueue(places=4, kept_for_interactive=2)
    for item in range(5):
        queue.put("bulk", "a", item)
    assert [queue.take(), queue.take(), queue.take()] == [("bulk", 0), ("bulk", 1), None]
    queue.put("interactive", "a", 9)
    assert queue.take() == ("interactive", 9)
    queue.give_back("bulk")
    assert queue.take() == ("bulk", 2)


@given(
    st.lists(st.tuples(st.sampled_from(["interactive", "bulk"]), st.sampled_from("abc"), st.integers()), max_size=40)
)
def test_whatever_waits_is_taken_or_taken_out_once(items) -> None:
    queue: FairQueue[tuple[int, int]] = FairQueue(places=1000, kept_for_interactive=0)
    for index, (lane, municipality, value) in enumerate(items):
        queue.put(lane, municipality, (index, value))
    out = queue.take_out(lambda item: item[1] % 2 == 0)
    taken = []
    while (found := queue.take()) is not None:
        taken.append(found[1])
    assert sorted(out + taken) == sorted((index, value) for index, (_, _, value) in enumerate(items))
    assert all(value % 2 == 0 for _, value in out)
    assert not any(value % 2 == 0 for _, value in taken)
    assert len(queue) == 0


def test_the_rate_spreads_questions_evenly_and_saves_none_up() -> None:
    rate = Rate(2.0)
    waits = []
    for now in (1000, 1000, 1000, 9000, 9000):
        waits.append(rate.wait_ms(now))
        rate = rate.taken(now)
    assert waits == [0, 500, 1000, 0, 500]
    assert Rate(None).taken(5).wait_ms(5) == 0


def test_the_gate_is_shut_for_whom_when_and_how_long(make_lookup) -> None:
    now = 1_795_512_600_000
    lookup = make_lookup(deadline=now + 10_000)
    assert shut(lookup, now, Settings()) is None
    assert shut(lookup, now, Settings(switched_off="2199990025")) is None
    assert shut(lookup, now, Settings(switched_off="2199990025,2199990017")).code == "switched_off"
    until = datetime.fromtimestamp(now / 1000, tz=UTC) + timedelta(seconds=1)
    assert shut(lookup, now, Settings(maintenance_until=until)).until == until
    assert shut(lookup, now + 1000, Settings(maintenance_until=until)) is None
    begins = until - timedelta(milliseconds=500)
    announced = Settings(maintenance_from=begins, maintenance_until=until)
    assert [shut(lookup, now + each, announced) is None for each in (0, 499, 500, 999, 1000)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert shut(lookup, now + 9_500, Settings()).code == "too_late"
    assert time_left(lookup, now, Settings()) == 9_600
    assert time_left(lookup, now, Settings(call_timeout_ms=4000)) == 4000


def test_what_is_done_in_order_leaves_no_trace_of_death() -> None:
    assert after("c", 5, 9) == Trip(goal=9)
    assert after("", 5, 9) == Trip(goal=9)
    assert after("r:1:5", 9, 9) == Trip(goal=9), "all was done: it died idle"
    assert after("nonsense:x:y", 5, 9) == Trip(goal=9)


def test_a_killer_is_found_at_the_third_death_and_given_up() -> None:
    first = after("", 5, 9)
    second = after(first.encode(), 5, 9)
    assert not second.careful_at(5), "one death is nobody's fault"
    third = after(second.encode(), 5, 9)
    assert third.careful_at(5)
    assert not third.careful_at(9), "what came after the death is innocent"
    fourth = after(third.mark(5).mark(6).encode(), 6, 9)
    assert fourth.gives_up(6)
    assert not fourth.gives_up(7)
    assert not after(third.mark(5).encode(), 6, 9).gives_up(6), "a mark on what is done means nothing"
    assert fourth.reached(9) == Trip(goal=9)


def test_content_over_the_limit_is_told_as_too_large(make_lookup) -> None:
    reading = Reading(Data(), b"x" * 700_000, "text/plain", "1")
    answer = answer_to(make_lookup(), reading, None, None, 1, "1")
    assert (answer.outcome.outcome, answer.outcome.code, answer.content) == ("bad_answer", "too_large", None)


@given(st.binary(min_size=1, max_size=2000))
def test_document_bytes_come_out_as_they_went_in(document: bytes) -> None:
    from ssbtek_adapter_kit.conformance.subject import sample_lookup

    lookup = sample_lookup("toy", "198503129804")
    answer = answer_to(lookup, Reading(NothingFound(), document, "text/xml", "1"), None, None, 1, "1")
    assert Content.unpack(answer.content).document_bytes() == document
    assert base64.b64decode(answer.content)


def test_an_alias_is_told_and_a_failure_carries_no_content(make_lookup) -> None:
    reading = Reading(Failed(code="provider_fault"), b"theirs", "text/xml", "1")
    answer = answer_to(make_lookup(), reading, Asked(Request(b""), alias="A1"), None, -5, "1")
    assert (answer.alias, answer.content, answer.took_ms) == ("A1", None, 0)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_bulk_always_has_one_place(share: float) -> None:
    queue: FairQueue[int] = FairQueue(places=2, kept_for_interactive=round(2 * share))
    queue.put("bulk", "a", 1)
    assert queue.take() == ("bulk", 1)
