"""Every row of the outcome table: what Migrationsverket's answers mean, and that none is believed about another."""

from collections.abc import Callable
from typing import Any

import pytest

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.conformance.subject import QUERY_ID
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.soap import fault_response, response
from ssbtek_adapter_miv.adapter import adapter
from ssbtek_adapter_miv.codes import DECISIONS, KINDS, NAMESPACE
from ssbtek_adapter_miv.settings import Settings
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[[str], Reading]
Message = Callable[[str], Reading]
Written = Callable[..., Reading]
OTHER = "197911029812"
PERSON = "198503129804"


def decided(**fields: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<svarCollection><svar>{inside}</svar></svarCollection>"


ONE = decided(beslutsKod="BEV")


def missing(reading: Reading) -> list[tuple[str, str, str | None]]:
    return [(each.part, each.code, each.provider_code) for each in getattr(reading.outcome, "missing", ())]


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("everything", "data"),
        ("nothing", "nothing_found"),
        ("partial", "data"),
        ("refused", "failed"),
        ("broken", "failed"),
        ("protected", "data"),
        ("coordination", "data"),
        ("unknown_codes", "partial"),
        ("pension", "data"),
        ("incomplete", "data"),
    ],
)
def test_each_scenario_means_what_the_outcome_table_says(simulated: Simulated, scenario: str, outcome: str) -> None:
    assert simulated(scenario).outcome.outcome == outcome


@pytest.mark.parametrize("empty", ["", "\n <!-- none --> ", "<response><correlationid>m-1</correlationid></response>"])
def test_no_answer_in_the_message_is_nothing_found(message: Message, empty: str) -> None:
    assert message(empty).outcome.outcome == "nothing_found"


@pytest.mark.parametrize(
    "empty",
    [
        "",
        "<svarCollection/>",
        "<svarCollection>\n</svarCollection>",
        '<svarCollection><svar xsi:nil="true"/></svarCollection>',
        '<svarCollection><svar xsi:nil="1"/><svar xsi:nil=" true "></svar></svarCollection>',
    ],
)
def test_an_answer_without_a_decision_is_nothing_found(written: Written, empty: str) -> None:
    assert written(empty).outcome.outcome == "nothing_found"
    assert written(empty, before="<fornamn>Anna</fornamn>").outcome.outcome == "nothing_found"


@pytest.mark.parametrize("nil", ["", 'xsi:nil="false"', 'xsi:nil="ja"'])
def test_an_entry_that_holds_nothing_and_is_not_nil_is_told_as_missing(written: Written, nil: str) -> None:
    for around in ("", "<svar><beslutsKod>BEV</beslutsKod></svar>"):
        told = missing(written(f"<svarCollection>{around}<svar {nil}/></svarCollection>"))
        assert told == [("svar", "part_absent", None)]


def test_a_nil_entry_beside_a_decision_takes_nothing_away(written: Written) -> None:
    reading = written(ONE.replace("<svarCollection>", '<svarCollection><svar xsi:nil="true"/>'))
    assert reading.outcome.outcome == "data"
    assert [each.record for each in reading.view] == ["person", "permit"]


@pytest.mark.parametrize("code", DECISIONS)
def test_every_published_decision_is_data(written: Written, code: str) -> None:
    assert written(decided(beslutsKod=code)).outcome.outcome == "data"


@pytest.mark.parametrize("code", KINDS)
def test_every_published_kind_is_data(written: Written, code: str) -> None:
    assert written(decided(arendeTyp=code, beslutsTyp=code)).outcome.outcome == "data"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"beslutsKod": "AVS"}, [("beslutsKod", "unknown_code", "AVS")]),
        ({"beslutsKod": "AVS", "beslutsKodNamn": "Avslag"}, [("beslutsKod", "unknown_code", "AVS")]),
        ({"beslutsKod": "bev"}, [("beslutsKod", "unknown_code", "bev")]),
        ({"beslutsTyp": "ICT"}, [("beslutsTyp", "unknown_code", "ICT")]),
        ({"arendeTyp": "ICT", "arendeTypNamn": "Företag"}, [("arendeTyp", "unknown_code", "ICT")]),
        ({"giltighetstid": "TILLS VIDARE"}, [("giltighetstid", "unknown_code", "TILLS_VIDARE")]),
        ({"beslutsKod": OTHER}, [("beslutsKod", "unknown_code", "unprintable")]),
        ({"anledning": "ANK", "anledningNamn": "Anknytning"}, []),
        ({"beslutsKodNamn": "Beviljat"}, []),
        ({"beslutsKod": ""}, []),
    ],
)
def test_a_code_that_is_not_published_is_partial_with_the_code_shown(
    written: Written, fields: dict[str, str], told: list[tuple[str, str, str | None]]
) -> None:
    reading = written(decided(**fields))
    assert missing(reading) == told
    assert reading.outcome.outcome == ("partial" if told else "data")


@pytest.mark.parametrize("name", ["ansokningsdatum", "beslutsdatum", "fromDatum", "tomDatum"])
@pytest.mark.parametrize("value", ["20250301", "2025-02-30", "12025-03-01", "1 mars 2025", "2025-03-01T00:00:00"])
def test_a_date_that_a_reader_would_lose_makes_it_partial(written: Written, name: str, value: str) -> None:
    assert missing(written(decided(**{name: value}))) == [(name, "part_unreadable", None)]


def test_a_date_of_entry_that_is_none_makes_even_an_empty_answer_partial(written: Written) -> None:
    assert missing(written("", before="<inresedatum>2018</inresedatum>")) == [("inresedatum", "part_unreadable", None)]


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        (f"<miv:response>{ONE}</miv:response>", "response"),
        (f'<response xmlns="urn:other">{ONE}</response>', "response"),
        (f"<Response>{ONE}</Response>", "response"),
        ("<response>inget</response>", "response"),
        ("Anna", "findByPersonnummerResponse"),
        ("<beslut/>", "findByPersonnummerResponse"),
        (f"<beslut>{ONE}</beslut>", "svarCollection"),
        (ONE, "svarCollection"),
        ("<response><beslut/></response>", "response"),
        (f"<response>{ONE.replace('svar>', 'miv:svar>')}</response>", "svar"),
        ("<response><miv:svarCollection/></response>", "svarCollection"),
        ("<response><svarCollection>AT</svarCollection></response>", "svarCollection"),
        (f"<response>{ONE}{ONE}</response>", "svarCollection"),
        (f"<response>{ONE}</response><response>{ONE}</response>", "response"),
        (f"<response>{ONE.replace('beslutsKod>', 'miv:beslutsKod>')}</response>", "beslutsKod"),
        (f"<response>{ONE.replace('</svar>', '<beslutsKod>ÅTK</beslutsKod></svar>')}</response>", "beslutsKod"),
    ],
)
def test_what_a_reader_would_pass_over_is_neither_data_nor_nothing(message: Message, inside: str, part: str) -> None:
    assert (part, "part_unreadable", None) in missing(message(inside))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": OTHER}, "wrong_person"),
        ({"person": OTHER[2:]}, "wrong_person"),
        ({"person": "okänd"}, "wrong_person"),
        ({"person": f"20{PERSON[2:]}"}, "wrong_person"),
        ({"correlation": "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c22"}, "wrong_question"),
        ({"correlation": "EB-2026-001234"}, "wrong_question"),
        ({"before": f"<personnummer>{OTHER}</personnummer>"}, "wrong_person"),
        ({"before": f"<miv:personnummer>{OTHER}</miv:personnummer>"}, "wrong_person"),
        ({"before": "<Korrelationsid>another</Korrelationsid>"}, "wrong_question"),
    ],
)
def test_an_answer_about_another_person_or_question_is_none(
    written: Written, change: dict[str, Any], code: str
) -> None:
    for inside in (ONE, ""):
        with pytest.raises(BadDocument) as bad:
            written(inside, **change)
        assert bad.value.code == code
        assert OTHER[2:] not in str(bad.value)


@pytest.mark.parametrize(
    "inside",
    [
        "<miv:response><miv:personnummer>{}</miv:personnummer></miv:response>",
        "<personnummer>{}</personnummer>",
        "<response><x><personnummer>{}</personnummer></x></response>",
        "<response/><response><personnummer>{}</personnummer></response>",
    ],
)
def test_somebody_else_is_found_wherever_they_are_named(message: Message, inside: str) -> None:
    with pytest.raises(BadDocument) as bad:
        message(inside.format(OTHER))
    assert bad.value.code == "wrong_person"


@pytest.mark.parametrize(
    "person", [PERSON, PERSON[2:], "19850312-9804", "850312-9804", "850312+9804", " 198503129804\n"]
)
def test_the_persons_number_may_be_written_in_another_form(written: Written, person: str) -> None:
    assert written(ONE, person=person).outcome.outcome == "data"


@pytest.mark.parametrize(
    ("person", "correlation", "tied"),
    [
        (PERSON, QUERY_ID, True),
        (PERSON, None, True),
        (None, QUERY_ID, True),
        ("", QUERY_ID, True),
        (PERSON[2:], QUERY_ID, True),
        (PERSON[2:], None, False),
        (None, None, False),
        ("", "", False),
    ],
)
def test_content_that_names_neither_person_nor_question_is_doubted(
    written: Written, person: str | None, correlation: str | None, tied: bool
) -> None:
    told = [] if tied else [("personnummer", "part_absent", None)]
    assert missing(written(ONE, person=person, correlation=correlation)) == told
    assert missing(written("", person=person, correlation=correlation, before="<hemland>X</hemland>")) == told
    assert written("", person=person, correlation=correlation).outcome.outcome == "nothing_found"


def fault(detail: str) -> Response:
    return fault_response("Server", f"Fel för {OTHER}", detail.encode())


def test_a_fault_and_an_http_error_are_failures_with_their_code(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    exception = f'<m:SSBTEKSoapException xmlns:m="{NAMESPACE}">{{}}</m:SSBTEKSoapException>'
    for answered, code in (
        (fault(exception.format("<faultCode>MIV-500</faultCode><faultString>x</faultString>")), "MIV-500"),
        (fault(exception.format(f"<faultCode>{OTHER}</faultCode>")), "fault"),
        (fault(exception.format("<faultString>x</faultString>")), "Server"),
        (fault(exception.format("")), "Server"),
        (fault(""), "Server"),
        (fault_response(OTHER, "Fel"), "fault"),
        (Response(503, b"busy"), "HTTP_503"),
        (Response(404, b""), "HTTP_404"),
    ):
        outcome = adapter().read(lookup, asked, answered, Settings()).outcome
        assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("failed", code)


def test_another_message_or_an_answer_under_an_error_status_is_none(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    right = f'<findByPersonnummerResponse xmlns="{NAMESPACE}"/>'
    assert adapter().read(lookup, asked, response(right.encode()), Settings()).outcome.outcome == "nothing_found"
    for body, status in (
        (right, 500),
        (right.replace(NAMESPACE, NAMESPACE.rstrip("/")), 200),
        ("<findByPersonnummerResponse/>", 200),
        (right.replace("Response", ""), 200),
    ):
        with pytest.raises(BadDocument):
            adapter().read(lookup, asked, response(body.encode(), status), Settings())


def test_the_document_is_the_message_as_it_came(message: Message) -> None:
    inside = f"<response ><hemland>S&#253;rien </hemland><!-- kept -->{ONE}</response >"
    document = message(inside).document
    assert document.startswith(f'<miv:findByPersonnummerResponse xmlns:miv="{NAMESPACE}"'.encode())
    assert document.endswith(f">{inside}</miv:findByPersonnummerResponse>".encode())
