"""The rules of admission in order: each refuses with its code and field, and the first that fails is the one told."""

from datetime import date, timedelta

import pytest

from ssbtek_contracts.codes import CODES
from ssbtek_contracts.providers import load_providers
from ssbtek_router.admission import Circumstances, admit

DAY = date(2026, 11, 24)


def around(make, **more) -> Circumstances:
    fields = {
        "document": make.connection(),
        "use": "new",
        "providers": load_providers(),
        "today": DAY,
        "deadline_ms": make.DAY + 18_000,
        "now_ms": make.DAY + 10,
    }
    return Circumstances(**fields | more)


def test_a_good_query_is_admitted(make) -> None:
    assert admit(make.received(), around(make)) is None


def test_a_ping_needs_no_purpose_case_or_caseworker(make) -> None:
    ping = make.received(
        content=make.ping_body(), kind="ping", purpose=None, legal_basis=None, case=None, caseworker=None
    )
    assert ping.fault is None
    assert admit(ping, around(make)) is None
    refusal = admit(ping, around(make, pings_allowed=False))
    assert refusal is not None and refusal.code == "rate_limited"


QUERIES = [
    ({"slot": 1}, "wrong_slot", "partition"),
    ({"record_lane": "bulk"}, "wrong_lane", "manifest.lane"),
    ({"audience": "elsewhere"}, "wrong_audience", "manifest.audience"),
    ({"sent_at": "2026-11-24T09:24:59+01:00"}, "sent_at_out_of_range", "manifest.sent_at"),
    ({"sent_at": "2026-11-24T09:35:01+01:00"}, "sent_at_out_of_range", "manifest.sent_at"),
    ({"caseworker": None}, "caseworker_missing", "manifest.caseworker"),
    ({"caseworker": " ", "system": "robot"}, "caseworker_missing", "manifest.caseworker"),
    ({"purpose": None}, "purpose_missing", "manifest.purpose"),
    ({"purpose": "curiosity"}, "purpose_unknown", "manifest.purpose"),
    ({"legal_basis": None}, "legal_basis_missing", "manifest.legal_basis"),
    ({"legal_basis": "sol2001.4.1"}, "legal_basis_unknown", "manifest.legal_basis"),
    ({"case": None}, "case_missing", "manifest.case"),
    ({"case": "  "}, "case_missing", "manifest.case"),
]


@pytest.mark.parametrize(("changed", "code", "field"), QUERIES, ids=[f"{row[1]}-{n}" for n, row in enumerate(QUERIES)])
def test_a_query_that_breaks_a_rule_is_refused_by_name(make, changed, code, field) -> None:
    refusal = admit(make.received(**changed), around(make))
    assert refusal is not None and (refusal.code, refusal.field) == (code, field)
    assert refusal.allowed


CIRCUMSTANCES = [
    ({"now_ms": 1_795_512_618_001}, "too_late"),
    ({"use": "reused"}, "key_reused"),
    ({"document": None}, "register_unavailable"),
]


@pytest.mark.parametrize(("changed", "code"), CIRCUMSTANCES, ids=[row[1] for row in CIRCUMSTANCES])
def test_circumstances_that_refuse(make, changed, code) -> None:
    refusal = admit(make.received(), around(make, **changed))
    assert refusal is not None and refusal.code == code


def test_the_last_moment_before_the_deadline_is_in_time(make) -> None:
    assert admit(make.received(), around(make, now_ms=make.DAY + 18_000)) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"agreement_from": DAY + timedelta(1)}, "agreement_not_in_force"),
        ({"agreement_to": DAY - timedelta(1)}, "agreement_not_in_force"),
        ({"state": "cut_off"}, "cut_off"),
        ({"agreement_from": DAY, "agreement_to": DAY}, None),
    ],
)
def test_the_agreement_decides(make, changed, code) -> None:
    refusal = admit(make.received(), around(make, document=make.connection(**changed)))
    assert (refusal.code if refusal else None) == code


def test_a_lane_that_is_not_open_answers_too(make) -> None:
    refusal = admit(make.received(lane="bulk", record_lane="bulk"), around(make))
    assert refusal is not None and (refusal.code, refusal.allowed) == ("lane_not_open", "interactive")


@pytest.mark.parametrize(
    ("providers", "code", "field"),
    [
        ({"af": {}, "polisen": {}}, "unknown_provider", "body.providers.polisen"),
        ({"af": {"asked": False}}, "nothing_asked", "body.providers"),
    ],
)
def test_only_providers_there_are_can_be_asked(make, providers, code, field) -> None:
    refusal = admit(make.received(content=make.body(providers=providers)), around(make))
    assert refusal is not None and (refusal.code, refusal.field) == (code, field)


def test_the_first_rule_that_fails_is_the_one_told(make) -> None:
    refusal = admit(make.received(slot=1, purpose=None, case=None), around(make, use="reused", now_ms=10**14))
    assert refusal is not None and refusal.code == "wrong_slot"


def test_every_code_is_published() -> None:
    told = {row[1] for row in QUERIES} | {row[1] for row in CIRCUMSTANCES}
    told |= {"agreement_not_in_force", "cut_off", "lane_not_open", "unknown_provider", "nothing_asked", "rate_limited"}
    assert not [code for code in told if ("refusal", code) not in CODES]
