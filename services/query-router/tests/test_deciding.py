"""What leaves for each record: plan and lookups, a plan that refuses, a dead reference, or nothing for a resend."""

import pytest

from ssbtek_contracts.providers import load_providers
from ssbtek_router.deciding import Deciding
from ssbtek_router.pings import PER_MINUTE
from ssbtek_router.reading import unread
from ssbtek_router.register import Register

PROVIDERS = load_providers()


@pytest.fixture
def deciding(make) -> Deciding:
    register = Register()
    register.put(make.ORGANISATION.encode(), make.connection().write(), 17)
    return Deciding(register, PROVIDERS)


def test_a_query_is_admitted_once(make, deciding) -> None:
    decision = deciding.decide(make.received(), make.DAY)
    assert decision.result == "admitted" and len(decision.lookups) == 2 and decision.dead is None
    again = deciding.decide(
        make.received(offset=8, at=make.DAY + 60_000, sent_at="2026-11-24T09:31:00+01:00"), make.DAY
    )
    assert (again.result, again.plan, again.lookups, again.dead) == ("resend", None, (), None)


def test_a_refused_query_sent_again_gets_nothing_more(make, deciding) -> None:
    refused = deciding.decide(make.received(purpose=None), make.DAY)
    assert refused.result == "refused" and refused.plan.refusal.code == "purpose_missing" and refused.dead is None
    assert deciding.decide(make.received(purpose=None, offset=8), make.DAY).result == "resend"


def test_an_id_used_for_another_body_is_refused_and_the_first_is_not_touched(make, deciding) -> None:
    deciding.decide(make.received(), make.DAY)
    reused = deciding.decide(make.received(content=make.body(person="197911029812"), offset=8), make.DAY)
    assert reused.result == "refused" and reused.plan.refusal.code == "key_reused" and reused.lookups == ()
    assert deciding.decide(make.received(offset=9), make.DAY).result == "resend"


def test_what_cannot_be_read_is_refused_and_told_to_operators(make, deciding) -> None:
    decision = deciding.decide(make.received(content=make.body(person="8503129804")), make.DAY)
    assert decision.result == "refused" and decision.plan.refusal.field == "body.person"
    assert decision.dead == ("unreadable", "body.person")


def test_an_unknown_sender_gets_a_dead_reference_alone(make, deciding) -> None:
    decision = deciding.decide(make.received(organisation="2199990099", record_key=b"x"), make.DAY)
    assert (decision.result, decision.plan, decision.dead) == ("dead", None, ("unknown_sender", "organisation"))
    decision = deciding.decide(make.received(record_value=b"{", record_key=None), make.DAY)
    assert (decision.result, decision.plan, decision.dead) == ("dead", None, ("unreadable", "value"))


def test_the_deadline_is_only_ever_shortened(make, deciding) -> None:
    sooner = deciding.decide(make.received(1), make.DAY, make.DAY + 4_000)
    later = deciding.decide(make.received(2), make.DAY, make.DAY + 60_000)
    assert sooner.plan.deadline == make.DAY + 4_000 == sooner.lookups[0].deadline
    assert later.plan.deadline == make.DAY + 18_000


def test_pings_have_their_own_deadline_and_limit(make, deciding) -> None:
    told = []
    for number in range(1, PER_MINUTE + 2):
        ping = make.received(number, at=make.DAY + number, content=make.ping_body(), kind="ping")
        told.append(deciding.decide(ping, make.DAY))
    assert told[0].plan.deadline == make.DAY + 1 + 5_000
    assert [each.result for each in told] == ["admitted"] * PER_MINUTE + ["refused"]
    assert told[-1].plan.refusal.code == "rate_limited"
    late = make.received(99, at=make.DAY + 61_000, content=make.ping_body(), kind="ping")
    assert deciding.decide(late, make.DAY).result == "admitted"


def test_a_decision_that_failed_costs_one_query(make, deciding) -> None:
    failed = deciding.fail(make.received(), "decision_failed")
    assert failed.result == "refused" and failed.plan.refusal.code == "internal"
    assert failed.dead == ("decision_failed", None)
    nobody = deciding.fail(unread(make.sent(record_key=b"?")), "poison")
    assert (nobody.result, nobody.plan, nobody.dead) == ("dead", None, ("poison", None))


def test_a_document_that_cannot_be_read_refuses(make, deciding) -> None:
    deciding._register.put(make.ORGANISATION.encode(), b"{}", 18)
    refused = deciding.decide(make.received(), make.DAY)
    assert refused.plan.refusal.code == "register_unavailable" and refused.plan.register_offset == 18
