"""Every row of the outcome table: what the funds' answers mean, each by itself; none is believed about another."""

from collections.abc import Callable
from typing import Any

import pytest

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.soap import envelope, fault_response
from ssbtek_adapter_so.adapter import adapter
from ssbtek_adapter_so.codes import NAMESPACE
from ssbtek_adapter_so.settings import Settings
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
OTHER = "197911029812"
PAID = {
    "Utbetalningsdatum": "2026-10-24",
    "NettoEfterSkatt": "8421.50",
    "NettoEfterAvdrag": "8021.50",
    "Ersattningsdagar": "10.5",
    "AvserFrom": "2026-10-10",
    "AvserTom": "2026-10-23",
}


def elements(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def fund(status: str | None = "0", inside: str = "", name: str | None = "Alfa-kassan") -> str:
    named = f"<SvarandeOrganisation>{name}</SvarandeOrganisation>" if name else ""
    said = f"<StatusSvarandeOrganisation>{status}</StatusSvarandeOrganisation>" if status is not None else ""
    return f"<Arbetsloshetsersattning>{named}{said}{inside}</Arbetsloshetsersattning>"


def payment(**change: str) -> str:
    return f"<Utbetalningar>{elements(PAID | change)}</Utbetalningar>"


def application(decided: str, filed: str = "true") -> str:
    filed = f"<AnsokanOmUtbetalningInlamnad>{filed}</AnsokanOmUtbetalningInlamnad>"
    return f"<AnsoktOmErsattning>{decided}{filed}</AnsoktOmErsattning>"


def missing(reading: Reading) -> list[tuple[str, str, str | None]]:
    return [(each.part, each.code, each.provider_code) for each in getattr(reading.outcome, "missing", ())]


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("everything", "data"),
        ("nothing", "nothing_found"),
        ("partial", "partial"),
        ("refused", "failed"),
        ("broken", "failed"),
        ("protected", "data"),
        ("coordination", "data"),
        ("unknown_codes", "partial"),
        ("pension", "nothing_found"),
        ("incomplete", "data"),
    ],
)
def test_each_scenario_means_what_the_outcome_table_says(simulated: Simulated, scenario: str, outcome: str) -> None:
    assert simulated(scenario).outcome.outcome == outcome


def test_a_status_that_is_not_whole_is_shown_and_never_read_as_no_benefit(written: Written) -> None:
    for status, shown in {
        "17": "17",
        "Ej svar": "Ej_svar",
        "ok": "ok",
        "00": "00",
        "198503129804": "unprintable",
        "Nytt & okänt": "unprintable",
    }.items():
        for inside in ("", payment()):
            reading = written(fund(status.replace("&", "&amp;"), inside))
            assert missing(reading) == [("Alfa-kassan", "unknown_code", shown)], status
            assert len(reading.view) == bool(inside), "what came is shown all the same"


def test_each_fund_is_told_by_itself(written: Written) -> None:
    reading = written(fund("0", payment(), "A-kassan") + fund("9", name="B-kassan") + fund(None, name="C-kassan"))
    assert missing(reading) == [("B-kassan", "unknown_code", "9"), ("C-kassan", "part_absent", None)]
    assert [each.provider_part for each in reading.view] == ["A-kassan"]
    twice = written(fund("9") + fund("9") + fund("8"))
    assert [code for _, _, code in missing(twice)] == ["9", "8"]
    both = "<StatusSvarandeOrganisation>9</StatusSvarandeOrganisation>"
    assert missing(written(fund("0", both))) == [("Alfa-kassan", "unknown_code", "9")]


def test_a_fund_without_a_name_that_can_be_shown_is_told_by_its_place(written: Written) -> None:
    assert missing(written(fund() + fund(name=None))) == [("fund 2", "part_absent", None)]
    assert missing(written(fund("9", name="Kassan 19850312-9804"))) == [("fund 1", "unknown_code", "9")]
    assert missing(written(fund("9", name="x" * 121))) == [("fund 1", "unknown_code", "9")]


def test_whole_statuses_are_a_setting(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSBTEK_WHOLE_STATUSES", "1, Svar lämnat ,2")
    settings = Settings()
    assert settings.whole_statuses == ("1", "Svar lämnat", "2")
    assert written(fund("Svar lämnat", payment()), settings=settings).outcome.outcome == "data"
    assert missing(written(fund("0", payment()), settings=settings)) == [("Alfa-kassan", "unknown_code", "0")]
    monkeypatch.setenv("SSBTEK_WHOLE_STATUSES", " , ")
    with pytest.raises(ValueError, match="whole_statuses"):
        Settings()


def test_nothing_is_found_where_every_fund_says_so_and_nowhere_else(written: Written) -> None:
    for nothing in ("", " <!-- none --> ", fund("0"), fund("0") + fund("OK", name="B-kassan")):
        assert written(nothing).outcome.outcome == "nothing_found", nothing
    absent = [("ArbetsloshetsersattningLista", "part_absent", None)]
    assert missing(written(None)) == absent
    nil = '<ArbetsloshetsersattningLista xsi:nil="true"/>'
    assert missing(written(None, before=nil)) == absent
    other = '<ArbetsloshetsersattningLista xmlns=""/>'
    assert missing(written(None, before=other)) == absent


@pytest.mark.parametrize(
    ("funds", "part"),
    [
        ("Tekniskt fel", "ArbetsloshetsersattningLista"),
        (f'<Arbetsloshetsersattning xmlns="">{payment()}</Arbetsloshetsersattning>', "ArbetsloshetsersattningLista"),
        ("<Arbetsloshetsersattningar/>", "ArbetsloshetsersattningLista"),
        (fund("0", "Tekniskt fel"), "Alfa-kassan"),
        (fund("0", payment().replace("<Utbetalningar>", '<Utbetalningar xmlns="">')), "Alfa-kassan"),
        (fund("0", "<Aterkrav>400</Aterkrav>"), "Alfa-kassan"),
    ],
)
def test_what_the_contract_does_not_have_is_never_passed_over(written: Written, funds: str, part: str) -> None:
    assert missing(written(funds)) == [(part, "part_unreadable", None)]


def test_what_lies_where_no_reader_looks_is_told(written: Written) -> None:
    lost = [("Utbetalningar", "part_unreadable", None)]
    assert missing(written(fund(), before=payment())) == lost
    assert missing(written(fund(name=f"Alfa-kassan{payment()}"))) == lost
    assert written(fund(), before="<Nytt>x</Nytt>").outcome.outcome == "nothing_found"


@pytest.mark.parametrize(
    "inside",
    [
        *(payment(**{name: ""}) for name in PAID),
        *(payment(**{name: "tio"}) for name in PAID),
        payment(NettoEfterSkatt="8421,50"),
        payment(NettoEfterSkatt="1 250"),
        payment(NettoEfterSkatt="9" * 16),
        payment(Ersattningsdagar="50%"),
        payment(Utbetalningsdatum="20261024"),
        payment(AvserTom="2026-02-30"),
        payment().replace("</Utbetalningar>", "<NettoEfterSkatt>1.00</NettoEfterSkatt></Utbetalningar>"),
        "<Utbetalningar/>",
        "<Avstangningar><AvstangdFrom>2026-10-01</AvstangdFrom></Avstangningar>",
        "<Avstangningar><AvstangdFrom>2026-10-01</AvstangdFrom><AvstangdTom>snart</AvstangdTom></Avstangningar>",
        application(""),
        application("<BeslutOmRattTillErsattning/>"),
        application("<BeslutOmRattTillErsattning>igår</BeslutOmRattTillErsattning>"),
        application('<BeslutOmRattTillErsattning xsi:nil="true">2026-01-01</BeslutOmRattTillErsattning>'),
        application('<BeslutOmRattTillErsattning xsi:nil="1"/>', "ja"),
        application('<BeslutOmRattTillErsattning xsi:nil="1"/>', ""),
        '<AnsoktOmErsattning><BeslutOmRattTillErsattning xsi:nil="1"/></AnsoktOmErsattning>',  # left out is not "no"
    ],
)
def test_a_value_that_a_reader_would_lose_makes_it_partial(written: Written, inside: str) -> None:
    reading = written(fund("0", inside))
    assert missing(reading) == [("Alfa-kassan", "part_unreadable", None)]
    assert len(reading.view) == 1, "the record is there, without the value"


def test_values_as_the_contract_has_them_are_data(written: Written) -> None:
    for inside in (
        payment(),
        payment(NettoEfterAvdrag="-100", Ersattningsdagar="0", Utbetalningsdatum=" 2026-10-24+02:00 "),
        application('<BeslutOmRattTillErsattning xsi:nil="true"/>', "0"),
        application("<BeslutOmRattTillErsattning>2026-01-15</BeslutOmRattTillErsattning>", "1"),
    ):
        assert written(fund("0", inside)).outcome.outcome == "data", inside


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": OTHER}, "wrong_person"),
        ({"person": None}, "unreadable"),
        ({"person": " "}, "unreadable"),
        ({"reference": "EB-2026-999"}, "wrong_question"),
        ({"before": f"<IdentificationNumber>{OTHER}</IdentificationNumber>"}, "wrong_person"),
        ({"before": f'<IdentificationNumber xmlns="">{OTHER}</IdentificationNumber>'}, "wrong_person"),
        ({"before": "<Referensnummer>EB-2026-999</Referensnummer>"}, "wrong_question"),
    ],
)
def test_an_answer_about_another_person_or_question_is_none(
    written: Written, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadDocument) as bad:
        written(fund("0", payment()), **change)
    assert bad.value.code == code
    assert OTHER not in str(bad.value)


def test_a_fault_and_an_http_error_are_failures_with_their_code(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    for answered, code in (
        (fault_response("Server", f"Fel för {OTHER}"), "Server"),
        (fault_response(OTHER, "Fel"), "fault"),
        (Response(503, b"busy"), "HTTP_503"),
        (Response(404, b""), "HTTP_404"),
    ):
        outcome = adapter().read(lookup, asked, answered, Settings()).outcome
        assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("failed", code)


@pytest.mark.parametrize(
    "answered",
    [
        Response(200, b""),
        Response(200, envelope(b"<GetUnemploymentBenefitPaymentResponse/>")),
        Response(200, envelope(f'<GetUnemploymentBenefitPaymentRequest xmlns="{NAMESPACE}"/>'.encode())),
        Response(500, envelope(f'<GetUnemploymentBenefitPaymentResponse xmlns="{NAMESPACE}"/>'.encode())),
    ],
)
def test_what_is_no_answer_of_the_contract_is_not_read(lookup: Lookup, answered: Response) -> None:
    with pytest.raises(BadDocument):
        adapter().read(lookup, adapter().ask(lookup, Settings()), answered, Settings())


def test_the_document_is_the_message_as_it_came(written: Written) -> None:
    odd = f"<Arbetsloshetsersattning ><!-- kept -->{fund()[25:]}"
    reading = written(odd.replace("Alfa-kassan", "Alfa&#45;kassan"))
    assert b"<Arbetsloshetsersattning ><!-- kept --><SvarandeOrganisation>Alfa&#45;kassan<" in reading.document
    assert reading.document.startswith(f'<GetUnemploymentBenefitPaymentResponse xmlns="{NAMESPACE}"'.encode())
    assert reading.document.endswith(b"</GetUnemploymentBenefitPaymentResponse>")
