"""One reply however often a query is sent; a used id is used up; and nothing is forgotten too early (`Router.tla`)."""

from hypothesis import given
from hypothesis import strategies as st

from ssbtek_contracts.limits import KEY_MEMORY_MS, SEEK_SLACK_MS
from ssbtek_contracts.plan import Plan, Refusal
from ssbtek_router.memory import Memory

W = KEY_MEMORY_MS


def plan(make, number: int = 1, at: int = 0, body_digest: str = "a" * 64, code: str | None = None, **more) -> Plan:
    received = make.received(number)
    ingress = received.sent.ingress.model_copy(update={"appended_at": make.DAY + at, **more.pop("ingress", {})})
    return Plan(
        key=make.key(number),
        organisation=make.ORGANISATION,
        kind=more.pop("kind", "fetch"),
        body_digest=body_digest,
        ingress=ingress,
        deadline=0,
        refusal=Refusal(code=code) if code else None,
    )


def test_the_same_again_within_15_minutes_is_a_resend(make) -> None:
    memory = Memory()
    memory.remember(plan(make))
    assert memory.verdict("interactive", make.key(), "a" * 64, make.DAY + W) == "resend"
    assert memory.verdict("interactive", make.key(), "a" * 64, make.DAY + W + 1) == "new"


def test_a_resend_does_not_renew_it(make) -> None:
    memory = Memory()
    memory.remember(plan(make))
    memory.verdict("interactive", make.key(), "a" * 64, make.DAY + W - 1)
    assert memory.verdict("interactive", make.key(), "a" * 64, make.DAY + W + 1) == "new"


def test_another_body_is_a_reuse_and_another_key_is_new(make) -> None:
    memory = Memory()
    memory.remember(plan(make))
    assert memory.verdict("interactive", make.key(), "b" * 64, make.DAY) == "reused"
    assert memory.verdict("interactive", make.key(2), "b" * 64, make.DAY) == "new"


def test_a_refused_query_holds_its_id_but_a_refused_reuse_does_not(make) -> None:
    memory = Memory()
    memory.remember(plan(make, code="purpose_missing"))
    memory.remember(plan(make, at=W - 1, body_digest="b" * 64, code="key_reused"))
    late = make.DAY + W + 1  # the first use is forgotten by then, the refusal of the reuse is not
    assert memory.verdict("interactive", make.key(), "c" * 64, make.DAY + 1) == "reused"
    assert memory.verdict("interactive", make.key(), "b" * 64, late) == "resend"
    assert memory.verdict("interactive", make.key(), "c" * 64, late) == "new"


def test_lanes_do_not_know_of_each_other(make) -> None:
    memory = Memory()
    memory.remember(plan(make, ingress={"lane": "bulk"}))
    assert memory.verdict("interactive", make.key(), "a" * 64, make.DAY) == "new"
    assert memory.verdict("bulk", make.key(), "a" * 64, make.DAY) == "resend"


def test_what_was_too_broken_to_tell_holds_nothing(make) -> None:
    memory = Memory()
    memory.remember(plan(make, kind=None, code="unreadable"))
    assert len(memory) == 0


def test_forgetting_goes_by_the_earliest_record_that_is_not_taken(make) -> None:
    memory = Memory()
    memory.remember(plan(make, 1))
    memory.remember(plan(make, 2, at=1000))
    memory.forget("interactive", make.DAY + W + SEEK_SLACK_MS)
    assert len(memory) == 2
    memory.forget("interactive", make.DAY + W + SEEK_SLACK_MS + 1)
    assert len(memory) == 1
    memory.forget("bulk", make.DAY + 10 * W)
    assert len(memory) == 1


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, W)), max_size=40))
def test_forgetting_never_changes_a_verdict(events: list[tuple[int, int, int]]) -> None:
    """Records of three ids with four bodies, at growing times: with forgetting as without."""
    forgetful, perfect, at = Memory(), Memory(), 0
    for number, body, later in events:
        at += later
        key, body_digest = f"2199990017/00000000-0000-4000-8000-{number:012x}", f"{body:064x}"
        forgetful.forget("interactive", at)
        told = {memory.verdict("interactive", key, body_digest, at) for memory in (forgetful, perfect)}
        assert len(told) == 1
        if (verdict := told.pop()) == "resend":
            continue
        made = Plan(
            key=key,
            organisation="2199990017",
            kind="fetch",
            body_digest=body_digest,
            ingress={"lane": "interactive", "partition": 0, "offset": 0, "appended_at": at},
            deadline=0,
            refusal=Refusal(code="key_reused") if verdict == "reused" else None,
        )
        forgetful.remember(made)
        perfect.remember(made)
