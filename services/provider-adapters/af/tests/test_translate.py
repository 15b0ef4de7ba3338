"""Every row of the outcome table: what Arbetsförmedlingen's answers mean, and that none is believed about another."""

from collections.abc import Callable
from typing import Any

import pytest

from ssbtek_adapter_af.adapter import adapter
from ssbtek_adapter_af.codes import NAMESPACE
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.soap import fault_response
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
OTHER = "197911029812"


def info(report: str = "200", inside: str = "<Arbetssokande>true</Arbetssokande>") -> str:
    message = f"<AktivitetsRapportMeddelande>{report}</AktivitetsRapportMeddelande>" if report else ""
    reported = f"<AktivetetsRapportDatum>{message}</AktivetetsRapportDatum>"
    return f"<ArbetssokandeInfo>{inside}{reported}</ArbetssokandeInfo>"


def missing(reading: Reading) -> list[tuple[str, str, str | None]]:
    return [(each.part, each.code, each.provider_code) for each in getattr(reading.outcome, "missing", ())]


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("everything", "data"),
        ("nothing", "nothing_found"),
        ("partial", "partial"),
        ("refused", "partial"),
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


def test_the_reports_codes(written: Written) -> None:
    for code, told in {
        "200": [],
        "500": [],
        "501": [],
        "502": [("aktivitetsrapport", "part_failed", "502")],
        "502 Tekniskt fel": [("aktivitetsrapport", "part_failed", "502")],
        "777": [("aktivitetsrapport", "unknown_code", "777")],
        "Tekniskt fel": [("aktivitetsrapport", "unknown_code", "Tekniskt")],
        "198503129804": [("aktivitetsrapport", "unknown_code", "unprintable")],
        "": [("aktivitetsrapport", "part_absent", None)],
    }.items():
        reading = written(info(code))
        assert missing(reading) == told, code
        assert reading.outcome.outcome == ("partial" if told else "data")


def test_not_registered_and_nothing_else_is_nothing_found(written: Written) -> None:
    no = "<Arbetssokande>false</Arbetssokande>"
    assert written(info("500", no)).outcome.outcome == "nothing_found"
    assert written("").outcome.outcome == "nothing_found"
    gone = "<ArbetssokandeAvaktualiserad>2026-09-30</ArbetssokandeAvaktualiserad>"
    assert written(info("500", no + gone)).outcome.outcome == "data"
    assert written(info("200", no)).outcome.outcome == "data"
    assert written("<Akassetillhorighet>Alfa-kassan</Akassetillhorighet>").outcome.outcome == "data"


def test_a_status_that_is_not_0_is_never_nothing_found(written: Written) -> None:
    name = "StatusSokandeinformationKod"
    assert missing(written("", status=f"<{name}>4</{name}>")) == [(name, "unknown_code", "4")]
    assert missing(written("", status="")) == [(name, "part_absent", None)]
    assert missing(written("", status=f"<{name}/>")) == [(name, "part_absent", None)]


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        (info("200", "<Arbetssokande>nej</Arbetssokande>"), "Arbetssokande"),
        (info("200", "<ArbetssokandeRegistrerad>20260201</ArbetssokandeRegistrerad>"), "ArbetssokandeRegistrerad"),
        (info("200", "<ArbetssokandeAvaktualiserad>x</ArbetssokandeAvaktualiserad>"), "ArbetssokandeAvaktualiserad"),
        ("<Sekretessmarkering>ja</Sekretessmarkering>", "Sekretessmarkering"),
        ("<BeslutInfo><EkonomiskaBeslut><Beslut/></EkonomiskaBeslut></BeslutInfo>", "EkonomiskaBeslut"),
    ],
)
def test_a_value_that_a_reader_would_lose_makes_it_partial(written: Written, inside: str, part: str) -> None:
    assert (part, "part_unreadable", None) in missing(written(inside))


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        ('<x:BeslutInfo xmlns:x="other"/>', "BeslutInfo"),
        ('<Akassetillhorighet xmlns="">Alfa-kassan</Akassetillhorighet>', "Akassetillhorighet"),
        ("<Omfattning>75</Omfattning>", "Omfattning"),
        ("<BeslutInfo><EkonomiskaBeslut/><EkonomiskaBeslut/></BeslutInfo>", "EkonomiskaBeslut"),
        ("<BeslutInfo>Aktivitetsstöd</BeslutInfo>", "BeslutInfo"),
        ("<Fornamn>Anna<Efternamn>Andersson</Efternamn></Fornamn>", "Efternamn"),
        ("<Beslutsinfo/>", "Svar"),
    ],
)
def test_what_a_reader_would_pass_over_is_neither_data_nor_nothing(written: Written, inside: str, part: str) -> None:
    assert missing(written(inside)) == [(part, "part_unreadable", None)]


def test_an_element_of_others_beside_what_was_told_is_their_own(written: Written) -> None:
    assert written(info() + '<x:Nytt xmlns:x="other">x</x:Nytt>').outcome.outcome == "data"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": OTHER}, "wrong_person"),
        ({"person": None}, "unreadable"),
        ({"reference": "EB-2026-999"}, "wrong_question"),
        (
            {"before": f"<Fraga><IdentitetsbeteckningFysiskPerson>{OTHER}</IdentitetsbeteckningFysiskPerson></Fraga>"},
            "wrong_person",
        ),
        ({"before": "<Fraga><Referensnummer>EB-2026-999</Referensnummer></Fraga>"}, "wrong_question"),
        ({"before": "<Svar/>"}, "unreadable"),
    ],
)
def test_an_answer_about_another_person_or_question_is_none(
    written: Written, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadDocument) as bad:
        written(info(), **change)
    assert bad.value.code == code
    assert OTHER not in str(bad.value)


def test_a_fault_and_an_http_error_are_failures_with_their_code(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    for answered, code in (
        (fault_response("Server", f"Fel för {OTHER}"), "Server"),
        (fault_response(OTHER, "Fel"), "fault"),
        (Response(503, b"busy"), "HTTP_503"),
    ):
        outcome = adapter().read(lookup, asked, answered, Settings()).outcome
        assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("failed", code)


def test_the_document_is_the_message_as_it_came(written: Written) -> None:
    reading = written("<Akassetillhorighet >Alfa&#45;kassan</Akassetillhorighet ><!-- kept -->")
    assert b"<Akassetillhorighet >Alfa&#45;kassan</Akassetillhorighet ><!-- kept -->" in reading.document
    assert reading.document.startswith(f'<SvarMeddelande xmlns="{NAMESPACE}">'.encode())
    assert reading.document.endswith(b"</SvarMeddelande>")
