"""The question is built as LEFI v9 has it: all types but "övrig information" by default, or what was chosen."""

import base64
import json
from typing import Any

import pytest

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.codes import FK_GROUPS, OTHER_INFORMATION, PM_GROUPS, TYPES
from ssbtek_adapter_fk.question import question
from ssbtek_adapter_fk.settings import Settings
from ssbtek_contracts.lookup import Lookup


def asked(lookup: Lookup, settings: Settings | None = None, **parameters: Any) -> dict[str, Any]:
    changed = lookup.model_copy(update={"parameters": parameters})
    return dict(json.loads(question(changed, settings or Settings())))


def supplied(number: str | None) -> bytes:
    own = {"personnummer": number, "period": {"from": "2026-01-01", "tom": "2026-01-31"}, "beslut": ["PM:EF"]}
    return json.dumps(own, indent=2).encode()


def test_by_default_every_type_is_asked_for_but_other_information(lookup: Lookup) -> None:
    assert asked(lookup) == {
        "personnummer": lookup.person,
        "period": {"from": "2026-09-01", "tom": "2026-10-31"},
        "formansinformation": [*FK_GROUPS],
        "ansprak": [*PM_GROUPS],
        "beslut": [*PM_GROUPS],
        "preliminaraUtbetalningar": [*FK_GROUPS, *PM_GROUPS],
        "utbetalningar": [*FK_GROUPS, *PM_GROUPS],
    }
    assert (len(FK_GROUPS), len(PM_GROUPS), len(OTHER_INFORMATION)) == (27, 3, 8)


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, codes in TYPES.items() for code in codes])
def test_each_type_of_each_list_can_be_chosen_alone(lookup: Lookup, name: str, code: str) -> None:
    chosen = asked(lookup, types={name: [code]})
    assert set(chosen) == {"personnummer", "period", name}
    assert chosen[name] == [code]


def test_a_list_that_is_chosen_empty_is_not_asked_for(lookup: Lookup) -> None:
    chosen = asked(lookup, types={"ansprak": [], "beslut": ["PM:AP", "PM:EF"]})
    assert set(chosen) == {"personnummer", "period", "beslut"}
    assert chosen["beslut"] == ["PM:AP", "PM:EF"]


def test_an_own_period_takes_the_place_of_the_general_one(lookup: Lookup) -> None:
    own = asked(lookup, period={"from": "2025-01-01", "to": "2026-12-31"})
    assert own["period"] == {"from": "2025-01-01", "tom": "2026-12-31"}


def test_whom_the_answer_is_about_is_asked_for_where_it_is_so_set(lookup: Lookup) -> None:
    asking = Settings(ask_identity=True)
    assert asked(lookup, asking)["ovrigInformation"] == ["FK:GEPI"]
    chosen = asked(lookup, asking, types={"ovrigInformation": ["FK:SGI", "FK:GEPI"]})
    assert chosen["ovrigInformation"] == ["FK:SGI", "FK:GEPI"]
    assert asked(lookup, asking, types={"utbetalningar": ["FK:FP"]})["ovrigInformation"] == ["FK:GEPI"]


@pytest.mark.parametrize("digits", [10, 12])
@pytest.mark.parametrize("asking", [True, False])
def test_a_supplied_question_goes_out_byte_for_byte(lookup: Lookup, digits: int, asking: bool) -> None:
    own = supplied(str(lookup.person)[-digits:])
    for given in (base64.b64encode(own), base64.encodebytes(own)):
        changed = lookup.model_copy(update={"parameters": {"question": given.decode(), "version": "v9"}})
        assert question(changed, Settings(ask_identity=asking)) == own


def test_the_request_is_json_at_the_actors_path(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings(service_path="/lefi/")).request
    assert (request.method, request.path) == ("POST", "/lefi/v9/aktorer/0017-SN/formansinformation/fraga")
    assert request.headers["Content-Type"] == "application/json"
    assert request.body == question(lookup, Settings())
    assert str(lookup.person) not in f"{request.path}{request.headers}"


def test_the_actor_is_the_connections_or_where_it_is_so_set_the_querys(lookup: Lookup) -> None:
    def path(settings: Settings, **change: Any) -> str:
        return adapter().ask(lookup.model_copy(update=change), settings).request.path

    named = {"parameters": {"actor": "0099-AN"}}
    assert "/aktorer/0017-SN/" in path(Settings())
    assert "/aktorer/0099-AN/" in path(Settings(), actor=None, **named)
    assert "/aktorer/0099-AN/" in path(Settings(other_actors="allow"), **named)


def test_a_ping_asks_which_types_the_actor_may_ask_for() -> None:
    ping = adapter().ping
    assert ping is not None
    request = ping.ask(Settings(), "0017-SN")
    assert (request.method, request.body) == ("GET", b"")
    assert request.path == "/lefi-extern-formansinformation/v9/aktorer/0017-SN/tillgangligaInformationstyper"
    assert "/aktorer/0/" in ping.ask(Settings(), None).path
