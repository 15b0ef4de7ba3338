"""Questions of version 10 as clients send them, each mistake with its field, and what is left to policy."""

import base64
import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ssbtek_adapter_fk.limits import limits as fk_limits
from ssbtek_adapter_fk.parameters import wanted_of
from ssbtek_adapter_fk.settings import Settings as FkSettings
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.own_period import period_of
from ssbtek_adapter_kit.persons import BY_SCENARIO, PERSONS
from ssbtek_contracts.codes import LEGAL_BASES, PURPOSES
from ssbtek_contracts.outcome import InvalidRequest
from ssbtek_contracts.query import FetchBody, Period, PingBody
from ssbtek_edge.interface import Asked, Fault
from ssbtek_edge.v10.purposes import legal_basis_in, purpose_in
from ssbtek_edge.versions import open_versions

Make = Callable[..., bytes]
Read = Callable[..., Asked | Fault]

TODAY = date(2026, 11, 25)
PERSON = BY_SCENARIO["everything"].number
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
SALT = "x" * 22
DAYS = "<s:tidsperiod><s:fromDatum>{}</s:fromDatum><s:tomDatum>{}</s:tomDatum></s:tidsperiod>"
PROVIDERS = ("af", "csn", "fk", "skv", "so", "tns", "miv")
KNOWN_CLIENT = f"""<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/>\
<SOAP-ENV:Body><ns2:hamtaBastjanstInformation xmlns:ns2="{SSBT}" xmlns:ns3="http://INT014.UBPService.Schemas" \
xmlns:ns4="http://schema.migrationsverket.se/ssbtek/1/"><ns2:generellaFrageparametrar>\
<ns2:korrelationsid>0b6c8f9e-7f4b-4d0e-8a55-0d0b3d1a2c11</ns2:korrelationsid>\
<ns2:fraganSkallInkluderasISvaret>false</ns2:fraganSkallInkluderasISvaret><ns2:ingivare>\
<ns2:organisationsnummer>162199990017</ns2:organisationsnummer><ns2:namn>Exempelköpings kommun</ns2:namn>\
<ns2:handlaggare>system</ns2:handlaggare></ns2:ingivare><ns2:personidentitet>{PERSON}</ns2:personidentitet>\
<ns2:arendeidentitet>5d8f1c6e-96f1-4d50-a7ee-0c9f0ad6a0aa</ns2:arendeidentitet><ns2:tidsperiod>\
<ns2:fromDatum>2026-09-01</ns2:fromDatum><ns2:tomDatum>2026-10-31</ns2:tomDatum></ns2:tidsperiod>\
<ns2:syfte>Kontroll av ekonomiskt försörjningsstöd</ns2:syfte><ns2:lagtext>5 § förordning (2008:975)</ns2:lagtext>\
</ns2:generellaFrageparametrar><ns2:specifikaFrageparametrar><ns2:AF inkludera="true"/><ns2:CSN inkludera="true"/>\
<ns2:FK inkludera="true"><ns2:fraga><ns2:version>v9</ns2:version><ns2:aktorsid>0017-SN</ns2:aktorsid>\
<ns2:lefiJsonFraga>e30=</ns2:lefiJsonFraga></ns2:fraga></ns2:FK><ns2:SKV inkludera="true"/><ns2:SO inkludera="true"/>\
<ns2:TNS inkludera="true"/><ns2:MIV inkludera="true"/></ns2:specifikaFrageparametrar>\
</ns2:hamtaBastjanstInformation></SOAP-ENV:Body></SOAP-ENV:Envelope>"""


def lefi(person: str = PERSON) -> str:
    """The inside of FK's block."""
    question = {"personnummer": person, "period": {"from": "2026-09-01", "tom": "2026-10-31"}}
    text = base64.encodebytes(json.dumps({**question, "utbetalningar": ["FK:AP"]}).encode()).decode()
    return f"<s:fraga><s:aktorsid>0017-SN</s:aktorsid><s:lefiJsonFraga>{text}</s:lefiJsonFraga></s:fraga>"


def test_the_question_of_the_known_client_is_read(read: Read) -> None:
    made = read(KNOWN_CLIENT.encode(), "text/xml; charset=utf-8")
    assert isinstance(made, Asked)
    assert (made.version, made.operation, made.organisation) == ("10", "fetch", "2199990017")
    assert (made.organisation_name, made.caseworker) == ("Exempelköpings kommun", "system")
    assert (made.person, made.case) == (PERSON, "5d8f1c6e-96f1-4d50-a7ee-0c9f0ad6a0aa")
    assert made.correlation_id == "0b6c8f9e-7f4b-4d0e-8a55-0d0b3d1a2c11"
    assert made.period == Period(from_=date(2026, 9, 1), to=date(2026, 10, 31))
    assert tuple(made.providers) == PROVIDERS and all(each.asked for each in made.providers.values())
    assert made.providers["fk"].parameters == {"version": "v9", "actor": "0017-SN", "question": "e30="}
    assert (made.purpose, made.legal_basis, made.remarks) == ("ekonomiskt_bistand", "sol.4", ("legal_basis_assumed",))
    assert made.purpose_text == "Kontroll av ekonomiskt försörjningsstöd"


@pytest.mark.contracts
def test_the_questions_of_zeep_are_read(read: Read, strict: Any) -> None:
    general = {
        "frageTidpunkt": "2026-11-25T08:00:00",
        "korrelationsid": "å & ö",
        "fraganSkallInkluderasISvaret": True,
        "ingivare": {"organisationsnummer": "162199990017", "namn": "Åmåls kommun", "handlaggare": "Östen"},
        "personidentitet": PERSON,
        "arendeidentitet": "1",
        "tidsperiod": {"fromDatum": date(2026, 9, 1), "tomDatum": "2026-10-31"},
        "personuppgiftsbitrade": [
            {"ordningsnummer": 2, "organisationsnummer": "165555550010", "namn": "Exempel Drift AB"},
            {"organisationsnummer": "165555550028", "namn": "Exempel Data AB"},
        ],
        "syfte": "",
        "lagtext": "",
    }
    blocks: dict[str, Any] = {each.upper(): {"inkludera": True} for each in PROVIDERS}
    blocks["FK"]["fraga"] = {"aktorsid": "0017-SN", "lefiJsonFraga": b"{}"}
    blocks["SO"]["tidsperiod"] = {"fromDatum": "2026-01-01", "tomDatum": "2026-01-31"}
    message = strict.client.create_message(
        strict.client.service,
        "hamtaBastjanstInformation",
        generellaFrageparametrar=general,
        specifikaFrageparametrar=blocks,
    )
    made = read(etree.tostring(message))
    assert isinstance(made, Asked)
    assert (made.correlation_id, made.caseworker) == ("å & ö", "Östen")
    assert [(each.order, each.organisation) for each in made.processors] == [(2, "5555550010"), (None, "5555550028")]
    assert made.providers["so"].parameters == {"period": {"from": "2026-01-01", "to": "2026-01-31"}}
    tested = read(etree.tostring(strict.client.create_message(strict.client.service, "testaBastjanstInformation")))
    assert isinstance(tested, Asked) and tested.operation == "ping"


def test_a_ping_has_no_person_and_asks_all(ping: Asked) -> None:
    assert (ping.organisation, ping.person, ping.case, ping.period) == (None, None, None, None)
    body = ping.body(SALT)
    assert isinstance(body, PingBody) and set(body.providers) == set(PROVIDERS)


@pytest.mark.contracts
def test_the_whole_question_comes_back_when_it_is_wished_for(
    question: Make, read: Read, answer: Callable[..., bytes], strict: Any
) -> None:
    processors = (
        "<s:ordningsnummer>1</s:ordningsnummer><s:organisationsnummer>165555550010</s:organisationsnummer>"
        "<s:namn>Exempel Drift AB</s:namn>"
    )
    raw = question(
        fraganSkallInkluderasISvaret=" 1 ",
        personuppgiftsbitrade=processors,
        own={"FK": lefi(), "CSN": DAYS.format("2026-01-01Z", "2026-02-01+02:00")},
        included={"CSN": "1", "FK": "0"},
    )
    made = read(raw)
    assert isinstance(made, Asked)
    written = answer(question=made)
    assert strict.problems(written) == []
    sent = etree.fromstring(raw).find(f".//{{{SSBT}}}hamtaBastjanstInformation")
    echoed = strict.child(written).find(f"{{{SSBT}}}fraga")

    def inside(element: Any) -> Any:
        return [(each.tag, dict(each.attrib), each.text or "", inside(each)) for each in element]

    general, specific = inside(echoed)
    assert specific == inside(sent)[1]
    order = [etree.QName(tag).localname for tag, *_ in general[3]]
    assert order[-3:] == ["personuppgiftsbitrade", "syfte", "lagtext"]
    assert sorted(general[3], key=str) == sorted(inside(sent)[0][3], key=str)


def test_the_question_stays_away_when_it_is_not_wished_for(question: Make, read: Read) -> None:
    for text in ("false", "0", ""):
        made = read(question(fraganSkallInkluderasISvaret=text))
        assert isinstance(made, Asked) and made.echo.question is None
        assert made.echo.asked_at == "2026-11-25T08:15:30.250+01:00"


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"ingivare": None}, "missing", "ingivare"),
    ({"ingivare": "<s:namn>x</s:namn><s:handlaggare>x</s:handlaggare>"}, "missing", "ingivare/organisationsnummer"),
    ({"personidentitet": None}, "missing", "personidentitet"),
    ({"arendeidentitet": None}, "missing", "arendeidentitet"),
    ({"fraganSkallInkluderasISvaret": None}, "missing", "fraganSkallInkluderasISvaret"),
    ({"tidsperiod": None}, "missing", "tidsperiod"),
    ({"tidsperiod": "<s:fromDatum>2026-01-01</s:fromDatum>"}, "missing", "tidsperiod/tomDatum"),
    ({"syfte": None}, "missing", "syfte"),
    ({"lagtext": None}, "missing", "lagtext"),
    ({"personidentitet": PERSON[2:]}, "invalid_field", "personidentitet"),
    ({"personidentitet": f"{PERSON[:8]}-{PERSON[8:]}"}, "invalid_field", "personidentitet"),
    ({"personidentitet": "١٩٨٥٠٣١٢٩٨٠٤"}, "invalid_field", "personidentitet"),
    ({"arendeidentitet": ""}, "invalid_field", "arendeidentitet"),
    ({"arendeidentitet": "x" * 201}, "invalid_field", "arendeidentitet"),
    ({"syfte": "x" * 4001}, "invalid_field", "syfte"),
    ({"lagtext": "x" * 4001}, "invalid_field", "lagtext"),
    ({"frageTidpunkt": "2026-11-25"}, "invalid_field", "frageTidpunkt"),
    ({"frageTidpunkt": "2026-02-30T10:00:00"}, "invalid_field", "frageTidpunkt"),
    ({"frageTidpunkt": ""}, "invalid_field", "frageTidpunkt"),
    ({"fraganSkallInkluderasISvaret": "True"}, "invalid_field", "fraganSkallInkluderasISvaret"),
    ({"fraganSkallInkluderasISvaret": "ja"}, "invalid_field", "fraganSkallInkluderasISvaret"),
    ({"syfte": "<s:b/>"}, "unknown_field", "syfte"),
    ({"kommun": "x"}, "unknown_field", "generellaFrageparametrar"),
    ({"included": "yes"}, "invalid_field", "AF/@inkludera"),
    ({"included": ""}, "invalid_field", "AF/@inkludera"),
    ({"specific": ""}, "missing", "AF"),
    ({"specific": '<s:AF inkludera="true"/><s:AF inkludera="true"/>'}, "repeated", "AF"),
    ({"specific": "<s:AF/>"}, "missing", "AF/@inkludera"),
    ({"specific": "<s:KFM/>"}, "unknown_field", "specifikaFrageparametrar"),
    ({"specific": '<AF inkludera="true"/>'}, "unknown_field", "specifikaFrageparametrar"),
    ({"own": {"SKV": DAYS.format("2026-01-01", "2026-01-02")}}, "unknown_field", "SKV"),
    ({"own": {"MIV": "<s:fraga/>"}}, "unknown_field", "MIV"),
    ({"own": {"FK": DAYS.format("2026-01-01", "2026-01-02")}}, "unknown_field", "FK"),
    ({"own": {"CSN": DAYS.format("2026-13-01", "2026-01-02")}}, "invalid_field", "CSN/tidsperiod/fromDatum"),
    ({"own": {"TNS": "<s:tidsperiod/>"}}, "missing", "TNS/tidsperiod/fromDatum"),
    ({"own": {"FK": "<s:fraga/>"}}, "missing", "FK/fraga/aktorsid"),
    ({"own": {"FK": "<s:fraga><s:aktorsid>1</s:aktorsid></s:fraga>"}}, "missing", "FK/fraga/lefiJsonFraga"),
    ({"own": {"FK": lefi().replace("<s:lefiJsonFraga>", "<s:lefiJsonFraga>%")}},
     "invalid_field", "FK/fraga/lefiJsonFraga"),
    ({"own": {"FK": lefi() + lefi()}}, "repeated", "FK/fraga"),
    ({"personuppgiftsbitrade": "<s:namn>x</s:namn>"}, "missing", "personuppgiftsbitrade[1]/organisationsnummer"),
]  # fmt: skip
PERIODS = {
    ("2026-01-02", "2026-01-01"): "tidsperiod/tomDatum",
    ("20260101", "2026-01-01"): "tidsperiod/fromDatum",
    ("2026-01-01", "2026-02-29"): "tidsperiod/tomDatum",
    ("12026-01-01", "2026-02-28"): "tidsperiod/fromDatum",
    ("0000-01-01", "2026-02-28"): "tidsperiod/fromDatum",
    ("2026-01-01", "2026-01-02+15:00"): "tidsperiod/tomDatum",
    ("2026-01-01", ""): "tidsperiod/tomDatum",
}
MISTAKES += [
    ({"tidsperiod": f"<s:fromDatum>{first}</s:fromDatum><s:tomDatum>{last}</s:tomDatum>"}, "invalid_field", field)
    for (first, last), field in PERIODS.items()
]
SENDER = "<s:organisationsnummer>{}</s:organisationsnummer><s:namn>{}</s:namn><s:handlaggare>{}</s:handlaggare>"
MISTAKES += [
    ({"ingivare": SENDER.format(*values)}, "invalid_field", field)
    for values, field in {
        ("2199990017", "x", "x"): "ingivare/organisationsnummer",
        ("16219999-0017", "x", "x"): "ingivare/organisationsnummer",
        ("192199990017", "x", "x"): "ingivare/organisationsnummer",
        ("160119990017", "x", "x"): "ingivare/organisationsnummer",
        ("162199990017", "", "x"): "ingivare/namn",
        ("162199990017", "x", ""): "ingivare/handlaggare",
        ("162199990017", "x", "y" * 201): "ingivare/handlaggare",
    }.items()
]
MISTAKES += [
    ({"personuppgiftsbitrade": inside}, "invalid_field", f"personuppgiftsbitrade[1]/{field}")
    for inside, field in {
        "<s:organisationsnummer>1</s:organisationsnummer><s:namn>x</s:namn>": "organisationsnummer",
        "<s:organisationsnummer>165555550010</s:organisationsnummer><s:namn/>": "namn",
        "<s:ordningsnummer>32768</s:ordningsnummer>"
        "<s:organisationsnummer>165555550010</s:organisationsnummer><s:namn>x</s:namn>": "ordningsnummer",
    }.items()
]


@pytest.mark.parametrize(("change", "code", "field"), MISTAKES, ids=lambda value: str(value)[:60])
def test_a_mistake_is_told_with_its_field_and_never_with_what_was_sent(
    change: dict[str, Any], code: str, field: str, question: Make, read: Read
) -> None:
    fault = read(question(**change))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.field, fault.operation, fault.version) == (code, field, "fetch", "10")
    written = open_versions().fault(fault).decode()
    assert f"<faultstring>{field}: " in written and "Internal" not in written and "soap:Client" in written
    assert PERSON not in written and PERSON[2:] not in written


def test_a_general_field_twice_is_told(question: Make, read: Read) -> None:
    raw = question().replace(b"<s:syfte>", b"<s:syfte>x</s:syfte><s:syfte>")
    fault = read(raw)
    assert isinstance(fault, Fault) and (fault.code, fault.field) == ("repeated", "syfte")


def test_what_a_sender_made_up_as_a_name_is_not_repeated(question: Make, read: Read) -> None:
    raw = question().replace(b"<s:syfte>", f"<s:p{PERSON}/><s:syfte>".encode())
    fault = read(raw)
    assert isinstance(fault, Fault) and fault.code == "unknown_field"
    assert PERSON.encode() not in open_versions().fault(fault)


@pytest.mark.parametrize("name", ["hamtaBastjanstInformationResponse", "hamta", "testaBastjanst"])
def test_an_unknown_operation_is_told_which_there_are(name: str, question: Make, read: Read) -> None:
    fault = read(question().replace(b"hamtaBastjanstInformation", name.encode()))
    assert isinstance(fault, Fault) and fault.code == "unknown_operation"
    assert fault.allowed == "hamtaBastjanstInformation, testaBastjanstInformation"


def test_a_ping_that_holds_something_is_told(read: Read, question: Make) -> None:
    raw = question().replace(b"hamtaBastjanstInformation", b"testaBastjanstInformation")
    fault = read(raw)
    assert isinstance(fault, Fault) and (fault.code, fault.operation) == ("unknown_field", "ping")
    assert b"testaBastjanstInformationFault" in open_versions().fault(fault)


def test_blanks_around_values_are_taken_off_as_the_schema_says(question: Make, read: Read) -> None:
    made = read(
        question(
            personidentitet=f"\n  {PERSON} ",
            ingivare=SENDER.format("\t162199990017\n", " x ", " y "),
            tidsperiod="<s:fromDatum> 2026-09-01 </s:fromDatum><s:tomDatum>2026-10-31Z</s:tomDatum>",
        )
    )
    assert isinstance(made, Asked)
    assert (made.person, made.organisation) == (PERSON, "2199990017")
    assert (made.organisation_name, made.caseworker) == (" x ", " y ")


def test_comments_and_processing_instructions_do_not_cut_values_off(question: Make, read: Read) -> None:
    made = read(question(personidentitet=f"{PERSON[:6]}<!-- x --><?y?>{PERSON[6:]}"))
    assert isinstance(made, Asked) and made.person == PERSON


def test_the_order_of_the_fields_does_not_matter_to_the_reader(question: Make, read: Read) -> None:
    raw = question(syfte=None, fraganSkallInkluderasISvaret="true").replace(
        b"<s:ingivare>", b"<s:syfte>x</s:syfte><s:ingivare>"
    )
    assert isinstance(read(raw), Asked)


# Policies


def test_every_test_person_has_a_right_check_digit_and_no_remark(question: Make, read: Read) -> None:
    for person in PERSONS:
        made = read(question(personidentitet=person.number), check_digit="refuse")
        assert isinstance(made, Asked) and made.remarks == ()


@pytest.mark.parametrize("number", ["191212121212", "191212721219"])
def test_the_contracts_examples_have_right_check_digits(number: str, question: Make, read: Read) -> None:
    assert isinstance(read(question(personidentitet=number), check_digit="refuse"), Asked)


def test_a_wrong_check_digit_is_passed_over_remarked_or_refused(question: Make, read: Read) -> None:
    raw = question(personidentitet="191212121213")
    assert isinstance(passed := read(raw, check_digit="off"), Asked) and passed.remarks == ()
    assert isinstance(remarked := read(raw), Asked) and remarked.remarks == ("check_digit_wrong",)
    fault = read(raw, check_digit="refuse")
    assert isinstance(fault, Fault) and (fault.code, fault.field) == ("check_digit_wrong", "personidentitet")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Handläggning av ansökan om ekonomiskt bistånd", "ekonomiskt_bistand"),
        ("EKONOMISKT BISTÅND", "ekonomiskt_bistand"),
        ("Beslut om eller kontroll av ekonomiskt försörjningsstöd", "ekonomiskt_bistand"),
        ("Utredning EKB", "ekonomiskt_bistand"),
        ("Återkrav av ekonomiskt bistånd", "aterkrav"),
        ("Prövning av återbetalningsskyldighet", "aterkrav"),
        ("", None),
        ("Test", None),
    ],
)
def test_purposes_are_recognised_in_free_text(text: str, code: str | None) -> None:
    assert purpose_in(text, TODAY) == code


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("12 kap. 1 § socialtjänstlagen (2025:400)", TODAY, "sol2025.12.1"),
        ("4 kap. 1 § socialtjänstlagen (2001:453)", date(2025, 12, 31), "sol2001.4.1"),
        ("4 kap. 1 § socialtjänstlagen (2001:453)", TODAY, "sol.4"),
        ("SoL 4 kap 1§", date(2025, 1, 1), "sol2001.4.1"),
        ("11 kap. 11 a § socialtjänstlagen (2001:453), 5 § förordning (2008:975)", date(2025, 6, 1), "sol2001.11.11"),
        ("11 kap. 11 a § socialtjänstlagen (2001:453), 5 § förordning (2008:975)", TODAY, None),
        ("14 kap. 1 §", TODAY, None),
        ("", TODAY, None),
    ],
)
def test_legal_bases_in_force_are_recognised_in_free_text(text: str, day: date, code: str | None) -> None:
    assert legal_basis_in(text, day) == code


@pytest.mark.parametrize("day", [date(2025, 6, 1), date(2025, 9, 1), TODAY, date(2031, 1, 1)])
def test_whatever_the_texts_the_codes_are_in_force(day: date, question: Make) -> None:
    for text in ("", "4 kap. 1 §", "11 kap. 11 §", "12 kap. 1 §", "Återkrav", "x"):
        made = open_versions().read(question(syfte=text, lagtext=text), None, day)
        assert isinstance(made, Asked)
        assert any(each.code == made.purpose and each.valid_on(day) for each in PURPOSES)
        assert any(each.code == made.legal_basis and each.valid_on(day) for each in LEGAL_BASES)
        assert (made.purpose_text, made.legal_basis_text) == (text, text)


def test_a_text_that_says_nothing_is_remarked_or_refused(question: Make, read: Read) -> None:
    made = read(question(syfte="", lagtext="?"))
    assert isinstance(made, Asked) and made.remarks == ("purpose_assumed", "legal_basis_assumed")
    for change, told in (
        ({"syfte": ""}, ("purpose_missing", "syfte")),
        ({"lagtext": "?"}, ("legal_basis_missing", "lagtext")),
    ):
        fault = read(question(**change), free_text="refuse")
        assert isinstance(fault, Fault) and (fault.code, fault.field) == told


# What each adapter makes of it


def lookup_of(provider: str, made: Asked) -> Any:
    return sample_lookup(provider, made.person, period=made.period, parameters=made.providers[provider].parameters)


def test_an_own_period_is_read_by_the_adapters(asked: Callable[..., Asked]) -> None:
    own = {block: DAYS.format("2026-10-01Z", "2026-10-02") for block in ("AF", "CSN", "SO", "TNS")}
    made = asked(own=own)
    for provider in ("af", "csn", "so", "tns"):
        assert period_of(lookup_of(provider, made)) == Period(from_=date(2026, 10, 1), to=date(2026, 10, 2))
    for provider in ("skv", "miv"):
        assert made.providers[provider].parameters == {}


def test_an_own_period_that_ends_before_it_begins_fails_in_its_block_alone(asked: Callable[..., Asked]) -> None:
    made = asked(own={"CSN": DAYS.format("2026-10-02", "2026-10-01")})
    wrong = period_of(lookup_of("csn", made))
    assert isinstance(wrong, InvalidRequest) and wrong.code == "invalid_period"


def test_a_lefi_question_reaches_fk_as_its_bytes(asked: Callable[..., Asked]) -> None:
    made = asked(own={"FK": lefi()})
    wanted = wanted_of(lookup_of("fk", made), FkSettings())
    assert not isinstance(wanted, InvalidRequest), wanted
    assert wanted.supplied is not None and json.loads(wanted.supplied)["utbetalningar"] == ["FK:AP"]


def test_a_lefi_question_about_another_person_is_the_blocks_invalid_request(asked: Callable[..., Asked]) -> None:
    made = asked(own={"FK": lefi(BY_SCENARIO["nothing"].number)})
    wrong = fk_limits(lookup_of("fk", made), TODAY, FkSettings())
    assert isinstance(wrong, InvalidRequest) and wrong.code == "person_mismatch"


def test_fk_without_a_question_is_the_blocks_invalid_request_and_never_a_question_of_ours(
    asked: Callable[..., Asked],
) -> None:
    wrong = fk_limits(lookup_of("fk", asked()), TODAY, FkSettings())
    assert isinstance(wrong, InvalidRequest) and wrong.field == "body.providers.fk.parameters.question"


def test_an_unknown_version_of_lefi_is_the_blocks_invalid_request(asked: Callable[..., Asked]) -> None:
    made = asked(own={"FK": lefi().replace("<s:aktorsid>", "<s:version>v12</s:version><s:aktorsid>")})
    wrong = fk_limits(lookup_of("fk", made), TODAY, FkSettings())
    assert isinstance(wrong, InvalidRequest) and wrong.code == "unsupported_version"


def test_services_that_are_not_included_are_told_as_not_asked(asked: Callable[..., Asked]) -> None:
    made = asked(included={"CSN": "true"}, own={"FK": lefi()})
    body = made.body(SALT)
    assert isinstance(body, FetchBody)
    assert {code: each.asked for code, each in body.providers.items()} == {each: each == "csn" for each in PROVIDERS}
    assert body.providers["fk"].parameters == {}  # nothing travels that nobody asked for


# Whatever is sent


def test_what_was_asked_is_not_shown_when_it_is_printed(asked: Callable[..., Asked]) -> None:
    made = asked(fraganSkallInkluderasISvaret="true")
    assert len(fields(made)) > 10
    assert PERSON not in repr(made) and PERSON not in repr(made.echo) and "Exempelköping" not in repr(made)


names = st.sampled_from(
    ["syfte", "lagtext", "arendeidentitet", "korrelationsid", "personidentitet", "tidsperiod", "frageTidpunkt",
     "ingivare", "personuppgiftsbitrade", "fraganSkallInkluderasISvaret", "included", "specific"]
)  # fmt: skip
anything = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    ["true", "1", "2026-01-01", "9999-12-31", "2026-01-01T24:00:00", "162199990017", "&#0;", "<s:namn/>", "]]>"]
)


@settings(max_examples=150, deadline=None)
@given(change=st.dictionaries(names, anything, max_size=4))
def test_whatever_stands_in_the_fields_it_is_a_question_that_holds_or_a_fault(
    change: dict[str, str], question: Make, read: Read
) -> None:
    made = read(question(**change))
    if isinstance(made, Fault):
        etree.fromstring(open_versions().fault(made))
        return
    body = made.body(SALT)
    assert isinstance(body, FetchBody) and body.person == made.person
    assert 1 <= len(made.case or "") <= 200 and 1 <= len(made.caseworker or "") <= 200


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(0, 3000), put=st.binary(max_size=8), drop=st.integers(0, 40))
def test_however_a_question_is_damaged_it_is_a_question_or_a_fault(
    cut: int, put: bytes, drop: int, question: Make, read: Read
) -> None:
    raw = question(own={"FK": lefi()})
    made = read(raw[:cut] + put + raw[cut + drop :])
    assert isinstance(made, Asked | Fault)
    if isinstance(made, Fault):
        written = open_versions().fault(made)
        assert etree.fromstring(written) is not None and PERSON.encode() not in written
