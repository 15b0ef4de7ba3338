"""Every row of the outcome table: what LEFI's answers mean, per authority and type; none is believed about another."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.codes import FK_GROUPS, TYPES
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[..., Reading]
Written = Callable[..., Reading]
OTHER = "197911029812"
PERSON = "198503129804"
ONE_CLAIM = [{"ansprakid": "A-1"}]


def state(provider: str, code: str | None) -> dict[str, Any]:
    said = {"kod": code} if code else {}
    return {"utlamnare": {"kod": provider, "namn": "x"}, "tillstand": said}


def deviation(code: str | None, kind: str = "", holder: str = "formansgrupp") -> dict[str, Any]:
    return {"avvikelse": {"kod": code} if code else {}, holder: {"kod": kind} if kind else {}}


def case(**decision: Any) -> dict[str, Any]:
    return {"bostadsbidragsarende": [{"beslut": [decision]}]}


def paid(**payment: Any) -> dict[str, Any]:
    return {"utbetalningsuppgift": [payment]}


def missing(reading: Reading) -> list[tuple[str, str, str | None]]:
    return [(each.part, each.code, each.provider_code) for each in getattr(reading.outcome, "missing", ())]


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("everything", "data"),
        ("nothing", "nothing_found"),
        ("partial", "partial"),
        ("refused", "refused"),
        ("broken", "failed"),
        ("protected", "data"),
        ("coordination", "data"),
        ("unknown_codes", "partial"),
        ("pension", "data"),
        ("incomplete", "data"),
    ],
)
@pytest.mark.parametrize("asking", [True, False])
def test_each_scenario_means_what_the_outcome_table_says(
    simulated: Simulated, scenario: str, outcome: str, asking: bool
) -> None:
    assert simulated(scenario, Settings(ask_identity=asking)).outcome.outcome == outcome


def test_each_authority_is_shown_as_its_own(written: Written) -> None:
    for provider in ("FK", "PM"):
        other = state("PM" if provider == "FK" else "FK", "OK")
        for code, told in {
            "OK": [],
            "FELANDE": [(provider, "part_failed", "FELANDE")],
            "OTILLGANGLIG": [(provider, "part_unavailable", "OTILLGANGLIG")],
            "VILANDE": [(provider, "unknown_code", "VILANDE")],
            "ok": [(provider, "unknown_code", "ok")],
            PERSON: [(provider, "unknown_code", "unprintable")],
            None: [(provider, "part_absent", None)],
        }.items():
            for claims in ([], ONE_CLAIM):
                reading = written(utlamnare=[state(provider, code), other], ansprak=claims)
                assert missing(reading) == told, code
                whole = "data" if claims else "nothing_found"
                assert reading.outcome.outcome == ("partial" if told else whole)


def test_an_authority_that_was_asked_and_is_not_listed_is_missing(written: Written) -> None:
    assert missing(written(utlamnare=[state("FK", "OK")])) == [("PM", "part_absent", None)]
    assert missing(written(utlamnare=[])) == [("FK", "part_absent", None), ("PM", "part_absent", None)]
    assert missing(written(utlamnare=None, ansprak=ONE_CLAIM))[0] == ("FK", "part_absent", None)
    assert missing(written(utlamnare="FK OK", ansprak=[]))[:2] == [
        ("FK", "part_absent", None),
        ("PM", "part_absent", None),
    ]


def test_an_authority_that_was_not_asked_need_not_be_listed(written: Written) -> None:
    for types, listed in (({"utbetalningar": ["FK:FP"]}, "FK"), ({"beslut": ["PM:AP"]}, "PM")):
        reading = written(parameters={"types": types}, utlamnare=[state(listed, "OK")])
        assert reading.outcome.outcome == "nothing_found"


def test_an_authority_that_we_do_not_know_is_shown_with_its_state(written: Written) -> None:
    known = [state("FK", "OK"), state("PM", "OK")]
    assert missing(written(utlamnare=[*known, state("SPV", "OK")])) == [("SPV", "unknown_code", "OK")]
    assert missing(written(utlamnare=[*known, state(PERSON, "OK")])) == [("unprintable", "unknown_code", "OK")]


@pytest.mark.parametrize("name", TYPES)
def test_each_deviation_is_told_with_its_list_and_type(written: Written, name: str) -> None:
    holder = "ovrigInformationstyp" if name == "ovrigInformation" else "formansgrupp"
    for kind in TYPES[name]:
        for code, told in {
            "INTERNT_FEL": ("part_failed", "INTERNT_FEL"),
            "OBEHORIG": ("part_not_permitted", "OBEHORIG"),
            "NY_ORSAK": ("unknown_code", "NY_ORSAK"),
            PERSON: ("unknown_code", "unprintable"),
            None: ("unknown_code", None),
        }.items():
            reading = written(avvikelser={name: [deviation(code, kind, holder)]}, ansprak=ONE_CLAIM)
            assert missing(reading) == [(f"{name}/{kind}", *told)]


def test_a_deviation_without_a_type_or_in_another_shape_is_told_all_the_same(written: Written) -> None:
    listed = deviation("INTERNT_FEL", "FK:FP")
    for avvikelser, told in (
        ({"beslut": [deviation("INTERNT_FEL")]}, ("beslut/okänd_typ", "part_failed", "INTERNT_FEL")),
        ({"beslut": [deviation("INTERNT_FEL", "PM:NY")]}, ("beslut/PM:NY", "part_failed", "INTERNT_FEL")),
        ({"nyLista": [listed]}, ("nyLista/FK:FP", "part_failed", "INTERNT_FEL")),
        ({"utbetalningar": listed}, ("utbetalningar/FK:FP", "part_failed", "INTERNT_FEL")),
        ([listed], ("FK:FP", "part_failed", "INTERNT_FEL")),  # as in the contract's own example
        ({"beslut": ["INTERNT_FEL"]}, ("avvikelser/beslut", "part_unreadable", None)),
        ({"beslut": "INTERNT_FEL"}, ("avvikelser/beslut", "part_unreadable", None)),
        ("INTERNT_FEL", ("avvikelser", "part_unreadable", None)),
    ):
        assert missing(written(avvikelser=avvikelser)) == [told]
    assert written(avvikelser={}).outcome.outcome == "nothing_found"
    assert written(avvikelser={"beslut": []}).outcome.outcome == "nothing_found"


def test_names_and_codes_that_could_hold_a_person_number_are_not_told(written: Written) -> None:
    for name, kind in ((PERSON, "FK:FP"), ("beslut", PERSON), ("1985031", "2"), ("FK 8503", "12 9804")):
        reading = written(avvikelser={name: [deviation("INTERNT_FEL", kind)]})
        assert reading.outcome.outcome == "partial"
        assert PERSON[2:] not in reading.outcome.model_dump_json()
    reading = written(formansinformation={PERSON: [7], "bostadsbidragsarende": [{"startades": True, PERSON: {}}]})
    assert reading.outcome.outcome == "partial"
    assert PERSON not in reading.outcome.model_dump_json()


def test_nothing_is_said_where_both_authorities_answer_and_every_list_is_empty(written: Written) -> None:
    for members in (
        {},
        {"formansinformation": {}},
        {"formansinformation": None, "ansprak": None, "avvikelser": None},
        {"formansinformation": {"bostadsbidragsarende": [], "utbetalningsuppgift": None}, "beslut": []},
        {"utbetalningar": [None]},
    ):
        assert written(**members).outcome.outcome == "nothing_found"


@pytest.mark.parametrize("name", ["ansprak", "beslut", "preliminaraUtbetalningar", "utbetalningar", "ovrigInformation"])
def test_one_item_in_any_list_is_data(written: Written, name: str) -> None:
    assert written(**{name: [{}]}).outcome.outcome == "data"


@pytest.mark.parametrize("key", ["bostadsbidragsarende", "utbetalningsuppgift", "underhallsskuld", "nyttArende"])
def test_one_item_in_any_part_of_forsakringskassans_is_data(written: Written, key: str) -> None:
    assert written(formansinformation={key: [{}]}).outcome.outcome == "data"


def test_whom_the_answer_is_about_is_no_finding_where_only_we_asked_for_it(written: Written) -> None:
    known = {"generellPersoninformation": [{"personnummer": PERSON, "namn": "Anna Andersson"}]}
    assert written(Settings(ask_identity=True), formansinformation=known).outcome.outcome == "nothing_found"
    chosen = {"types": {"ovrigInformation": ["FK:GEPI"]}}
    one = [state("FK", "OK")]
    for asking in (True, False):
        reading = written(Settings(ask_identity=asking), chosen, utlamnare=one, formansinformation=known)
        assert reading.outcome.outcome == "data"


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        (case(fattades="20260115"), "bostadsbidragsarende/fattades"),
        (case(fattades="15 januari"), "bostadsbidragsarende/fattades"),
        (case(definitivt="ja"), "bostadsbidragsarende/definitivt"),
        (case(definitivt=1), "bostadsbidragsarende/definitivt"),
        (case(beslutatBruttobelopp={"summa": "1 250", "valuta": "SEK"}), "bostadsbidragsarende/beslutatBruttobelopp"),
        (case(beslutatBruttobelopp={"summa": "1250,50"}), "bostadsbidragsarende/beslutatBruttobelopp"),
        (case(beslutatBruttobelopp={"summa": 1250, "valuta": "EUR"}), "bostadsbidragsarende/beslutatBruttobelopp"),
        (case(beslutatBruttobelopp={"valuta": "SEK"}), "bostadsbidragsarende/beslutatBruttobelopp"),
        (case(period={"fran": "2026", "till": "2026-10"}), "bostadsbidragsarende/period"),
        (case(period={"fran": "2026-13"}), "bostadsbidragsarende/period"),
        (case(period="2026-10"), "bostadsbidragsarende/period"),
        (case(period={"fran": "2026-10", "tillOchMed": "2026-11"}), "bostadsbidragsarende/period"),
        (case(omfattning={"taljare": 1, "namnare": 0}), "bostadsbidragsarende/omfattning"),
        (case(omfattning={"taljare": "hel", "namnare": 1}), "bostadsbidragsarende/taljare"),
        (case(forman=True), "bostadsbidragsarende/forman"),
        ({"bostadsbidragsarende": [{"aktivt": "true"}]}, "bostadsbidragsarende/aktivt"),
        ({"bostadsbidragsarende": [{"beslut": "nej"}]}, "bostadsbidragsarende/beslut"),
        ({"bostadsbidragsarende": ["nej"]}, "bostadsbidragsarende"),
        ({"bostadsbidragsarende": "nej"}, "bostadsbidragsarende"),
        (paid(nettobelopp={"summa": True}), "utbetalningsuppgift/nettobelopp"),
        (paid(nettobelopp={"summa": 10**20}), "utbetalningsuppgift/nettobelopp"),
        (paid(datum="0"), "utbetalningsuppgift/datum"),
        (paid(utbetalningsdetalj=[{"dagar": "tre"}]), "utbetalningsuppgift/dagar"),
        ({"underhallsskuld": [{"belopp": "4327,50"}]}, "underhallsskuld/belopp"),
        ({"generellPersoninformation": [{"skyddad": "nej"}]}, "generellPersoninformation/skyddad"),
        ({"x" * 101: [{}]}, "okänd"),
    ],
)
def test_a_value_that_a_reader_would_lose_makes_it_partial(written: Written, inside: dict[str, Any], part: str) -> None:
    assert (part, "part_unreadable", None) in missing(written(formansinformation=inside))


def test_values_of_pensionsmyndigheten_that_a_reader_would_lose_make_it_partial(written: Written) -> None:
    for name, item, field in (
        ("utbetalningar", {"nettobelopp": "11950"}, "nettobelopp"),
        ("preliminaraUtbetalningar", {"utbetalningsdatum": "2026-02-30"}, "utbetalningsdatum"),
        ("utbetalningar", {"avdrag": [{"belopp": "x"}]}, "belopp"),
        ("ansprak", {"yrkadPeriod": {"from": "snart"}}, "yrkadPeriod"),
        ("beslut", {"beslutadErsattning": [{"omfattning": "50%"}]}, "omfattning"),
        ("beslut", {"beslutadErsattning": "nej"}, "beslutadErsattning"),
    ):
        assert missing(written(**{name: [item]})) == [(f"{name}/{field}", "part_unreadable", None)]
    assert missing(written(utbetalningar="nej")) == [("utbetalningar", "part_unreadable", None)]


def test_a_code_on_none_of_the_closed_lists_is_shown_and_never_data(written: Written) -> None:
    for inside, told in (
        (paid(typ={"id": 9, "beskrivning": "Ny"}), ("utbetalningsuppgift/typ", "9")),
        (paid(foretag={"id": 1002}), ("utbetalningsuppgift/foretag", "1002")),
        (paid(typ={"beskrivning": "Ny"}), ("utbetalningsuppgift/typ", None)),
        (case(periodicitet={"id": 5}), ("bostadsbidragsarende/periodicitet", "5")),
        ({"generellPersoninformation": [{"civilstand": {"id": 8}}]}, ("generellPersoninformation/civilstand", "8")),
        ({"vardbidragsarende": [{"beslut": [{"ersattning": {"id": 2}}]}]}, ("vardbidragsarende/ersattning", "2")),
    ):
        assert missing(written(formansinformation=inside)) == [(told[0], "unknown_code", told[1])]
    status = {"kod": "VILANDE", "beskrivning": "Vilande"}
    assert missing(written(beslut=[{"beslutsstatus": status}])) == [("beslut/beslutsstatus", "unknown_code", "VILANDE")]
    kind = {"kod": "PM:NY", "beskrivning": "Ny"}
    assert missing(written(utbetalningar=[{"avdrag": [{"belopp": 1, "avdragstyp": kind}]}])) == [
        ("utbetalningar/avdragstyp", "unknown_code", "PM:NY")
    ]


def test_a_code_on_an_open_list_may_be_new(written: Written) -> None:
    row = {"beloppstyp": {"id": "NYA", "beskrivning": "Nytt"}, "bruttobelopp": {"summa": 1}}
    assert written(formansinformation=paid(utbetalningsdetalj=[row])).outcome.outcome == "data"
    sick = {"sjukpenningarende": [{"beslut": [{"beslutsutfall": "AVVISNING", "ersattning": "NY"}]}]}
    assert written(formansinformation=sick).outcome.outcome == "data"


def test_what_is_missing_is_listed_once_and_within_bounds(written: Written) -> None:
    twice = [{"startades": "x"}, {"startades": "y"}]
    assert len(missing(written(formansinformation={"bostadsbidragsarende": twice}))) == 1
    many = {f"ny{number}": "x" for number in range(500)}
    assert len(missing(written(formansinformation=many))) == 200


@pytest.mark.parametrize("number", [OTHER, OTHER[2:], "20" + PERSON[2:], "x"])
@pytest.mark.parametrize("listed", [True, False])
def test_an_answer_about_another_person_is_none(written: Written, number: str, listed: bool) -> None:
    person = {"personnummer": number, "namn": "Bo Bengtsson"}
    for settings in (Settings(), Settings(ask_identity=True)):
        with pytest.raises(BadDocument) as bad:
            written(settings, formansinformation={"generellPersoninformation": [person] if listed else person})
        assert bad.value.code == "wrong_person"
        assert OTHER not in str(bad.value)


def test_the_person_may_be_named_in_ten_or_twelve_digits_or_not_at_all(written: Written) -> None:
    for number in (PERSON, PERSON[2:], None):
        person = {"personnummer": number, "namn": "Anna Andersson"}
        assert written(formansinformation={"generellPersoninformation": [person]}).outcome.outcome == "data"
    relative = {"personnummer": PERSON, "barn": [{"personnummer": OTHER}], "samhorig": [{"personnummer": OTHER}]}
    assert written(formansinformation={"generellPersoninformation": [relative]}).outcome.outcome == "data"


def test_an_http_error_is_a_refusal_or_a_failure_with_its_status_and_no_text(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    fault = json.dumps({"meddelande": f"Fel för {OTHER}", "timestamp": "2026-11-24T08:00:00+01:00"}).encode()
    for status, outcome in {400: "refused", 403: "refused", 500: "failed", 503: "failed", 204: "failed"}.items():
        for body in (fault, b"", b"busy"):
            reading = adapter().read(lookup, asked, Response(status, body), Settings())
            assert reading.outcome.outcome == outcome
            assert getattr(reading.outcome, "provider_code", None) == f"HTTP_{status}"
            assert reading.document == b""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"meddelande": "Fel"}',
        b'{"utlamnare": "OK"}',
        b'{"utlamnare": [], "utlamnare": []}',
        b'{"utlamnare": [NaN]}',
        b'{"utlamnare": []} x',
        b'\xef\xbb\xbf{"utlamnare": []}',
        '{"utlamnare": [], "å": 1}'.encode("latin-1"),
        '{"utlamnare": []}'.encode("utf-16"),
        b'{"utlamnare": ["\\ud800"]}',
        b'{"utlamnare": [], "formansinformation": ' + b"[" * 41 + b"]" * 41 + b"}",
    ],
)
def test_what_is_no_answer_of_this_contract_is_unreadable(lookup: Lookup, body: bytes) -> None:
    with pytest.raises(BadDocument) as bad:
        adapter().read(lookup, adapter().ask(lookup, Settings()), Response(200, body), Settings())
    assert bad.value.code == "unreadable"


def test_the_document_is_the_whole_body_as_it_came(lookup: Lookup) -> None:
    body = """ {"utlamnare":[{"utlamnare":{"kod":"FK"},"tillstand":{"kod":"OK"}},
        {"utlamnare":{"kod":"PM"},"tillstand":{"kod":"\\u004fK"}}],
        "formansinformation":{"underhallsskuld":[{"belopp":{"summa":1.50e2,"valuta":"SEK","okänt":null}}]}}\r\n""".encode()
    reading = adapter().read(lookup, adapter().ask(lookup, Settings()), Response(200, body), Settings())
    assert reading.document == body
    assert (reading.media_type, reading.schema_version) == ("application/json", "v9")
    assert reading.outcome.outcome == "data"


def test_every_group_of_forsakringskassans_has_a_deviation_of_its_own_in_one_answer(written: Written) -> None:
    listed = [deviation("INTERNT_FEL", kind) for kind in FK_GROUPS]
    reading = written(avvikelser={"formansinformation": listed, "utbetalningar": listed})
    assert len(missing(reading)) == 2 * len(FK_GROUPS)
