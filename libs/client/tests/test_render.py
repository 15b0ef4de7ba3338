"""What a caseworker reads: every outcome shows, and none but an honest empty answer looks like nothing there."""

import base64
from datetime import date

import pytest
from rich.console import Console

from ssbtek_client.render import render
from ssbtek_contracts import outcome as o
from ssbtek_contracts.content import Content
from ssbtek_contracts.plan import Ingress, Refusal
from ssbtek_contracts.reply import Block, Reply
from ssbtek_contracts.view import Coded, Payment, PersonStatus

INGRESS = Ingress(lane="interactive", partition=0, offset=1, appended_at=1)


def shown(*blocks: Block, refusal: Refusal | None = None, complete: bool = False) -> str:
    reply = Reply(
        key="2199990017/3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21",
        organisation="2199990017",
        body_digest="0" * 64,
        ingress=INGRESS,
        deadline=2,
        complete=complete,
        refusal=refusal,
        blocks=blocks,
    )
    console = Console(width=140, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as capture:
        console.print(render(reply))
    return capture.get()


FAILURES = [
    o.Timeout(code="deadline"),
    o.Unavailable(code="breaker_open"),
    o.BadAnswer(code="wrong_person"),
    o.Failed(code="provider_fault", provider_code="-1103"),
    o.Refused(code="provider_refused", provider_code="403"),
    o.NotPermitted(code="not_qualified"),
    o.InvalidRequest(code="invalid_period", field="body.period.from", allowed="two months back at the earliest"),
]


@pytest.mark.parametrize("outcome", FAILURES, ids=lambda each: each.outcome)
def test_a_failure_never_looks_like_nothing_found(outcome: o.Outcome) -> None:
    text = shown(Block(provider="csn", outcome=outcome))
    assert outcome.outcome.replace("_", " ") in text
    assert "nothing found" not in text
    assert "Incomplete" in text


def test_a_partial_answer_names_each_missing_part_and_why() -> None:
    missing = o.Missing(part="studiemedel", code="part_unavailable", provider_code="-1102")
    text = shown(Block(provider="csn", outcome=o.Partial(missing=(missing,))))
    assert "studiemedel" in text
    assert "-1102" in text


def test_payments_are_shown_in_kronor_and_a_protected_person_first() -> None:
    content = Content(
        document=base64.b64encode(b"<a/>").decode(),
        media_type="text/xml",
        schema_version="1",
        view=(
            PersonStatus(source="/p", protected="yes"),
            Payment(source="/u", status="paid", benefit=Coded(code="SJP"), pay_date=date(2026, 10, 25), net=1234550),
        ),
    )
    text = shown(Block(provider="fk", outcome=o.Data(), content=content.pack(), took_ms=41), complete=True)
    assert "PROTECTED PERSON" in text
    assert "12\N{NO-BREAK SPACE}345.50\N{NO-BREAK SPACE}kr" in text
    assert "Complete" in text


def test_a_refusal_says_the_field_and_what_is_allowed() -> None:
    text = shown(refusal=Refusal(code="purpose_unknown", field="manifest.purpose", allowed="ekonomiskt_bistand"))
    assert "Refused" in text
    assert "manifest.purpose" in text
    assert "ekonomiskt_bistand" in text
