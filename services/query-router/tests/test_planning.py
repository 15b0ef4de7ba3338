"""A plan names every provider asked, in the published order; a lookup holds only what its provider needs."""

from datetime import date

import pytest

from ssbtek_contracts.connection import Qualification
from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.providers import load_providers
from ssbtek_router.planning import plan_of, refuse

TODAY = date(2026, 11, 24)
PROVIDERS = load_providers()
ALL = {code: {} for code in reversed(PROVIDERS)}


def planned(make, document=None, **body):
    received = make.received(content=make.body(**{"providers": ALL} | body))
    return plan_of(received, document or make.connection(), PROVIDERS, TODAY, make.DAY + 18_000, 17)


def test_blocks_stand_in_the_published_order_and_each_gets_its_lookup(make) -> None:
    plan, lookups = planned(make)
    assert list(plan.blocks) == list(PROVIDERS) == [lookup.provider for lookup in lookups]
    assert all(block.settled is None for block in plan.blocks.values())
    assert plan.register_offset == 17
    for lookup in lookups:
        assert (lookup.key, lookup.body_digest, lookup.ingress, lookup.deadline) == (
            plan.key,
            plan.body_digest,
            plan.ingress,
            plan.deadline,
        )


def test_a_plan_holds_no_person_data(make) -> None:
    plan, _ = planned(make)
    told = plan.write().decode()
    for secret in (make.PERSON, "EB-2026-001234", "karin", "2026-10"):
        assert secret not in told


@pytest.mark.parametrize("code", PROVIDERS)
def test_a_lookup_holds_what_its_provider_needs_and_nothing_more(make, code) -> None:
    _, lookups = planned(make, processors=[{"organisation": "5560001234", "name": "Exempel AB"}])
    lookup = next(each for each in lookups if each.provider == code)
    could = {
        "organisation_name", "actor", "caseworker", "case", "period", "processors", "purpose_text", "legal_basis_text",
    }  # fmt: skip
    held = {name for name in could if getattr(lookup, name)}
    assert held == set(PROVIDERS[code].needs)
    assert lookup.person == make.PERSON


def test_own_parameters_go_to_their_own_provider(make) -> None:
    _, lookups = planned(make, providers={"af": {"parameters": {"period": {"from": "2026-01-01"}}}, "tns": {}})
    assert {each.provider: each.parameters for each in lookups} == {"af": {"period": {"from": "2026-01-01"}}, "tns": {}}


def test_texts_that_the_asker_left_out_are_the_published_ones(make) -> None:
    _, lookups = planned(make)
    af = next(each for each in lookups if each.provider == "af")
    assert af.purpose_text == "Handläggning av ansökan om ekonomiskt bistånd"
    assert af.legal_basis_text == "12 kap. 1 § socialtjänstlagen (2025:400)"
    _, lookups = planned(make, purpose_text="Egen text")
    assert next(each for each in lookups if each.provider == "af").purpose_text == "Egen text"


@pytest.mark.parametrize(
    ("qualification", "code"),
    [
        (None, "not_qualified"),
        (Qualification(valid_from=date(2026, 11, 25)), "not_qualified"),
        (Qualification(valid_to=date(2026, 11, 23)), "not_qualified"),
        (Qualification(state="cut_off"), "provider_cut_off"),
        (Qualification(valid_from=TODAY, valid_to=TODAY), None),
    ],
)
def test_a_provider_without_agreement_is_settled_and_never_asked(make, qualification, code) -> None:
    document = make.connection()
    others = {each: q for each, q in document.qualifications.items() if each != "csn"}
    document = make.connection(qualifications=others | ({"csn": qualification} if qualification else {}))
    plan, lookups = planned(make, document)
    settled = plan.blocks["csn"].settled
    assert (settled.code if settled else None) == code
    assert ("csn" in [each.provider for each in lookups]) is (code is None)
    assert len(lookups) == (6 if code else 7), "the others are asked"


def test_a_provider_not_asked_for_has_no_block(make) -> None:
    plan, lookups = planned(make, providers={"af": {}, "csn": {"asked": False}})
    assert list(plan.blocks) == ["af"] and [each.provider for each in lookups] == ["af"]


def test_a_ping_tells_of_nobody(make) -> None:
    received = make.received(content=make.ping_body(), kind="ping")
    plan, lookups = plan_of(received, make.connection(), PROVIDERS, TODAY, make.DAY + 5_000)
    assert plan.kind == "ping" and {each.provider for each in lookups} == {"af", "csn"}
    assert all(each.kind == "ping" and each.person is None and each.case is None for each in lookups)


def test_a_refused_query_has_a_plan_without_blocks(make) -> None:
    plan = refuse(make.received(), Refusal(code="purpose_missing"), make.DAY)
    assert plan.blocks == {} and plan.refusal is not None and plan.kind == "fetch"
    broken = refuse(make.received(query_id="x"), Refusal(code="invalid_query_id"), make.DAY)
    assert broken.kind is None and broken.key == f"{make.ORGANISATION}/bad-0-7"


def test_a_ping_says_whom_the_municipality_is_to_a_provider_that_asks_for_it(make) -> None:
    received = make.received(content=make.ping_body(("af", "fk")), kind="ping")
    document = make.connection()
    _, lookups = plan_of(received, document, PROVIDERS, TODAY, make.DAY + 5_000, 1)
    assert {each.provider: each.actor for each in lookups} == {"af": None, "fk": document.qualifications["fk"].actor}
    assert document.qualifications["fk"].actor
