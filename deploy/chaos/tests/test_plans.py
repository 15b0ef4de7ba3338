"""A run's plan comes from its seed alone, holds every kind of fault and of question, and its checker stands alone."""

import ast
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from ssbtek_adapter_kit.persons import BY_NUMBER
from ssbtek_chaos.checker import check
from ssbtek_chaos.faults import KINDS, faults
from ssbtek_chaos.persons import persons
from ssbtek_chaos.proxy import client_of
from ssbtek_chaos.questions import SHARES, questions, record_of
from ssbtek_chaos.townships import COUNT, townships
from ssbtek_contracts.providers import load_providers
from ssbtek_contracts.query import QueryReceived, read_body, read_manifest

INSTANCES = ["router-1", "router-2", "composer-1", "composer-2", "audit-1", "audit-2", "adapter-af-1", "adapter-fk-1"]
OWN = Path(check.__file__).parent


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    imported = {
        name
        for file in OWN.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, "names", [])]
        )
        if isinstance(node, ast.Import | ast.ImportFrom) and name
    }
    assert not {name for name in imported if name.startswith("ssbtek") and not name.startswith("ssbtek_chaos.checker")}


def test_the_same_seed_gives_the_same_plan() -> None:
    one, two, other = (list(islice(faults(seed, INSTANCES, 30), 40)) for seed in (5, 5, 6))
    assert one == two != other
    for start in range(0, 35, len(KINDS)):
        assert {fault.kind for fault in one[start : start + len(KINDS)]} == set(KINDS)
    assert all(fault.lasts_s > 6 for fault in one if fault.kind == "stop")


def test_questions_are_of_every_kind_and_about_one_person_each() -> None:
    made = [person.number for person in persons(3, 2500)]
    assert len(set(made)) == 2500
    assert not set(made) & set(BY_NUMBER)
    senders = townships(load_providers(), 3)
    asks = questions(3, 600, 3, senders, made)
    assert {ask.what for ask in asks} == set(SHARES)
    assert 1500 < len(asks) < 2100
    assert len({ask.sender.organisation for ask in asks}) == COUNT == len({each.organisation for each in senders})
    assert Counter(each.slot for each in senders) == {0: 8, 1: 8, 2: 8}
    assert asks == questions(3, 600, 3, senders, made)
    assert all(ask.of is not None and ask.of.at_s < ask.at_s for ask in asks if ask.what in ("resend", "reuse"))


@pytest.mark.parametrize("what", ["good", "ping"])
def test_a_good_question_is_what_the_contract_asks_for(what: str) -> None:
    asks = questions(3, 600, 3, townships(load_providers(), 3), [person.number for person in persons(3, 2500)])
    ask = next(each for each in asks if each.what == what)
    record = record_of(ask, list(load_providers()), 3, 1_700_000_000_000)
    envelope = QueryReceived.read(record.value)
    manifest, body = read_manifest(envelope.manifest_bytes()), read_body(envelope.body_bytes())
    assert record.key == f"{manifest.organisation}/{manifest.query_id}".encode()
    assert manifest.kind == body.kind == ("ping" if what == "ping" else "fetch")
    assert set(body.providers) == set(load_providers())


def test_a_client_is_known_by_its_first_request() -> None:
    head = bytes(4) + b"\x00\x12" + b"\x00\x00" + bytes(4)
    assert client_of(head + b"\x00\x0fssbtek-router-1rest") == "ssbtek-router-1"
    assert client_of(head + b"\xff\xff") == client_of(b"") == ""
