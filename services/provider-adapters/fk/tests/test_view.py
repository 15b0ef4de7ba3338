"""The view holds what the answer states, as it states it: nothing invented, nothing counted twice."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ssbtek_adapter_fk.node import Node, Notes
from ssbtek_adapter_fk.view import view_of
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.packing import pack
from ssbtek_contracts.limits import BLOCK_MAX
from ssbtek_contracts.view import (
    Amount,
    Application,
    Case,
    Coded,
    Debt,
    Decision,
    Deduction,
    Household,
    Payment,
    PaymentRow,
    PersonStatus,
    Record,
    Statement,
)
from ssbtek_contracts.view_values import Span

Simulated = Callable[..., Reading]
Written = Callable[..., Reading]
LEAVE = Coded(code="FP", text="Föräldrapenning")
PENSION = Coded(code="PM:AP", text="Allmän pension")


def kronor(amount: float, currency: str = "SEK") -> dict[str, Any]:
    return {"summa": amount, "valuta": currency}


def payments(records: tuple[Record, ...]) -> list[Payment]:
    return [each for each in records if isinstance(each, Payment)]


def test_a_payment_of_forsakringskassans_lies_under_formansinformation_and_is_all_told(simulated: Simulated) -> None:
    reading = simulated("everything", types={"utbetalningar": ["FK:FP"]})
    assert "utbetalningar" not in json.loads(reading.document)
    assert reading.view == (
        Payment(
            source="/formansinformation/utbetalningsuppgift/0",
            provider_part="FK",
            status="paid",
            stated_status="Daglig",
            benefit=LEAVE,
            pay_date=date(2026, 10, 19),
            period=Span(from_=date(2026, 10, 1), to=date(2026, 10, 31), stated="2026-10/2026-10"),
            gross=207225,
            tax=62200,
            deductions=(Deduction(kind=Coded(code="INF", text="Utmätning"), amount=30000),),
            deducted=92200,  # tax included, as stated
            net=115025,
            payer="Försäkringskassan",
            rows=(
                PaymentRow(
                    benefit=LEAVE,
                    amount_kind=Coded(code="FPS", text="Sjukpenningsnivå"),
                    amount=207225,
                    period=Span(from_=date(2026, 10, 11), to=date(2026, 10, 13)),
                    extent="3/4",
                    days="3",
                ),
            ),
        ),
    )


def test_a_payment_of_pensionsmyndighetens_lies_in_the_list_of_that_name(simulated: Simulated) -> None:
    reading = simulated("pension", types={"utbetalningar": ["PM:AP"]})
    kinds = Coded(code="PM:IP", text="Inkomstpension"), Coded(code="PM:GARP", text="Garantipension")
    assert payments(reading.view) == [
        Payment(
            source="/utbetalningar/0",
            provider_part="PM",
            status="paid",
            benefit=PENSION,
            pay_date=date(2026, 9, 17),
            period=Span(from_=date(2026, 9, 1), to=date(2026, 9, 28)),
            gross=1520000,
            tax=275000,
            deductions=(Deduction(kind=Coded(code="PM:UTMATNING", text="Utmätning"), amount=50000),),
            net=1195000,
            rows=(
                PaymentRow(benefit=PENSION, amount_kind=kinds[0], amount=970000),
                PaymentRow(benefit=PENSION, amount_kind=kinds[1], amount=550000),
            ),
        )
    ]


def test_each_authority_tells_its_own(simulated: Simulated) -> None:
    reading = simulated("pension")
    assert {each.provider_part for each in reading.view if each.source.startswith("/formansinformation/")} == {"FK"}
    others = [each for each in reading.view if not each.source.startswith("/formansinformation/")]
    assert {each.provider_part for each in others} == {"PM"}
    assert {type(each) for each in others} == {Payment, Application, Decision, Statement}


def test_a_payment_that_both_authorities_tell_is_shown_once(simulated: Simulated) -> None:
    reading = simulated("pension")
    assert [(each.source, each.net) for each in payments(reading.view)] == [
        ("/formansinformation/utbetalningsuppgift/1", 44800),
        ("/utbetalningar/0", 1195000),
        ("/preliminaraUtbetalningar/0", 1195000),
    ]
    told = [each for each in reading.view if each.source == "/formansinformation/utbetalningsuppgift/0"]
    assert [each.kind.code for each in told if isinstance(each, Statement)] == ["samma_utbetalning"]


def paid(day: str = "2026-10-20", benefit: str = "FP", net: float = 1150.25, gross: float = 2072.25) -> dict[str, Any]:
    return {
        "datum": day,
        "formansfamilj": {"id": benefit},
        "bruttobelopp": kronor(gross),
        "nettobelopp": kronor(net),
    }


@pytest.mark.parametrize(
    ("done", "preliminary", "nets"),
    [
        ([paid()], [paid()], [115025]),
        ([paid()], [paid(), paid()], [115025, 115025]),  # two preliminary ones are two, and one of them is paid
        ([paid(), paid()], [paid()], [115025, 115025]),
        ([], [paid(), paid()], [115025, 115025]),
        ([paid()], [paid(day="2026-11-20")], [115025, 115025]),
        ([paid()], [paid(net=1150.26)], [115025, 115026]),
        ([paid()], [paid(benefit="SJP")], [115025, 115025]),
        ([paid()], [{**paid(), "datum": None}], [115025, 115025]),  # nothing to know it by: both stay
    ],
)
def test_a_preliminary_payment_that_is_paid_is_not_counted_twice(
    written: Written, done: list[dict[str, Any]], preliminary: list[dict[str, Any]], nets: list[int]
) -> None:
    for names in (
        ("utbetalningsuppgift", "preliminarautbetalningar"),
        ("preliminarautbetalningar", "utbetalningsuppgift"),
    ):
        lists = {"utbetalningsuppgift": done, "preliminarautbetalningar": preliminary}
        reading = written(formansinformation={name: lists[name] for name in names})
        assert sorted(each.net or 0 for each in payments(reading.view)) == sorted(nets)
        assert [each.status for each in payments(reading.view)].count("paid") == len(done)
        assert len(reading.view) == len(done) + len(preliminary)


def test_a_preliminary_pension_that_is_paid_is_not_counted_twice(written: Written) -> None:
    item = {"utbetalningsdatum": "2026-10-19", "bruttobelopp": 15200, "nettobelopp": 11950}
    reading = written(utbetalningar=[item], preliminaraUtbetalningar=[item])
    assert [each.status for each in payments(reading.view)] == ["paid"]


def test_one_payment_of_several_groups_is_one_payment_and_its_rows_need_not_add_up(written: Written) -> None:
    rows = [{"formansgrupp": {"kod": code, "beskrivning": code[3:]}, "belopp": 9000} for code in ("PM:AP", "PM:EF")]
    (payment,) = payments(written(utbetalningar=[{"bruttobelopp": 15200, "utbetalningsrader": rows}]).view)
    assert (payment.benefit, payment.gross) == (Coded(code="PM:AP PM:EF", text="AP, EF"), 1520000)
    assert [each.amount for each in payment.rows] == [900000, 900000]


def test_tax_and_deductions_are_told_apart_by_their_type(written: Written) -> None:
    def row(kind: str, name: str) -> dict[str, Any]:
        return {"beloppstyp": {"id": kind}, name: kronor(100)}

    tax, held = (
        [row("PS", "skattebelopp"), row("SS", "skattebelopp")],
        [row("PST", "avdragsbelopp"), row("SOC", "avdragsbelopp")],
    )
    details = [row("FPS", "bruttobelopp"), *tax, *held, {"beloppstyp": {"id": "KVI"}}, {"beloppstyp": {"id": "NY"}}]
    (payment,) = payments(written(formansinformation={"utbetalningsuppgift": [{"utbetalningsdetalj": details}]}).view)
    assert (payment.tax, payment.deducted, payment.gross) == (20000, None, None)
    assert [(each.kind.code, each.amount) for each in payment.deductions] == [("PST", 10000), ("SOC", 10000)]
    assert [each.amount_kind and each.amount_kind.code for each in payment.rows] == ["FPS", "NY"]
    pension = [{"belopp": 100, "avdragstyp": {"kod": f"PM:{kind}"}} for kind in ("PS", "SS", "PST", "KVIKAN")]
    (payment,) = payments(written(utbetalningar=[{"avdrag": pension}]).view)
    assert payment.tax == 20000
    assert [each.kind.code for each in payment.deductions] == ["PM:PST", "PM:KVIKAN"]


def test_a_stated_tax_goes_before_the_sum_of_its_rows(written: Written) -> None:
    detail = {"beloppstyp": {"id": "PS"}, "skattebelopp": kronor(100)}
    item = {"skattebelopp": kronor(622), "utbetalningsdetalj": [detail]}
    (payment,) = payments(written(formansinformation={"utbetalningsuppgift": [item]}).view)
    assert payment.tax == 62200


def test_a_number_keeps_its_scale(written: Written) -> None:
    row = {"beloppstyp": {"id": "NY"}, "dagar": "2.50", "timmar": 0}
    (payment,) = payments(written(formansinformation={"utbetalningsuppgift": [{"utbetalningsdetalj": [row]}]}).view)
    assert (payment.rows[0].days, payment.rows[0].hours) == ("2.50", "0")


def test_amounts_are_ore_and_halves_of_days_stay_halves(written: Written) -> None:
    for summa, ore in ((1250, 125000), (1250.5, 125050), (-3.1, -310), (0, 0), (1.0e7, 1_000_000_000)):
        item = {"nettobelopp": kronor(summa), "utbetalningsdetalj": [{"dagar": 2.5, "timmar": "3.75"}]}
        (payment,) = payments(written(formansinformation={"utbetalningsuppgift": [item]}).view)
        assert payment.net == ore
        assert (payment.rows[0].days, payment.rows[0].hours) == ("2.5", "3.75")


def test_all_of_a_case_and_its_decision(simulated: Simulated) -> None:
    reading = simulated("everything", types={"formansinformation": ["FK:BOB"]})
    at, housing = "/formansinformation/bostadsbidragsarende/0", "bostadsbidragsarende"
    assert reading.view == (
        Case(
            source=at,
            provider_part="FK",
            benefit=Coded(code=housing, text="Bostadsbidrag"),
            started_on=date(2026, 3, 25),
            active=True,
            rejected=False,
        ),
        Decision(
            source=f"{at}/beslut/0",
            provider_part="FK",
            benefit=Coded(code="BOB", text="Bostadsbidrag"),
            decided_on=date(2026, 4, 14),
            final=True,
            period=Span(from_=date(2026, 1, 1), to=date(2026, 12, 31), stated="2026-01/2026-12"),
            amounts=(
                Amount(
                    kind=Coded(code="BB", text="Bidrag till barnfamiljer"),
                    amount=340000,
                    frequency=Coded(code="1", text="Månadsvis"),
                ),
            ),
        ),
        Statement(
            source=f"{at}/beslut/0/underlag/totalBostadskostnad",
            provider_part="FK",
            kind=Coded(
                code=f"{housing}/beslut/underlag/totalBostadskostnad", text="Bostadsbidrag: total bostadskostnad"
            ),
            amount=890000,
        ),
        Statement(
            source=f"{at}/beslut/0/underlag/inkomster/0",
            provider_part="FK",
            kind=Coded(code=f"{housing}/beslut/underlag/inkomster", text="Bostadsbidrag: inkomst"),
            amount=21000000,
        ),
        Statement(
            source=f"{at}/medsokande/0",
            provider_part="FK",
            kind=Coded(code=f"{housing}/medsokande", text="Bostadsbidrag: medsökande"),
            value="197911029812 Bo Bengtsson",
        ),
    )


def test_a_decision_that_is_an_object_is_read_as_a_list_of_one(simulated: Simulated) -> None:
    decision = next(each for each in simulated("coordination").view if isinstance(each, Decision))
    assert decision.source == "/formansinformation/omvardnadsbidragsarende/0/beslut"
    assert (decision.result, decision.status) == (Coded(code="2", text="BEVILJANDE"), Coded(code="S", text="Slutligt"))
    assert decision.period == Span(from_=date(2026, 1, 1), stated="2026-01/")


def test_claims_and_decisions_of_pensionsmyndigheten(simulated: Simulated) -> None:
    view = simulated("pension").view
    housing = Coded(code="PM:BTI", text="Bostads- och inkomststöd")
    assert [each for each in view if isinstance(each, Application)] == [
        Application(
            source="/ansprak/0",
            provider_part="PM",
            benefit=housing,
            received_on=date(2026, 10, 6),
            period=Span(from_=date(2026, 10, 1), stated="2026-10-01/"),
        )
    ]
    granted, second, refused = (each for each in view if isinstance(each, Decision))
    assert granted == Decision(
        source="/beslut/0/beslutadErsattning/0",
        provider_part="PM",
        benefit=PENSION,
        decided_on=date(2026, 1, 4),
        result=Coded(code="BIFALL", text="Bifall"),
        status=Coded(code="SLUTLIGT", text="Slutligt"),
        final=True,
        period=Span(from_=date(2026, 1, 1), stated="2026-01-01/"),
        extent="1",
        amounts=(
            Amount(
                kind=Coded(code="PM:IP", text="Inkomstpension"),
                amount=970000,
                frequency=Coded(code="MANAD", text="Per månad"),
            ),
        ),
    )
    assert second.source == "/beslut/0/beslutadErsattning/1"
    # A refusal holds no amounts, and is told all the same; interim is not final.
    assert (refused.source, refused.result, refused.final) == ("/beslut/1", Coded(code="AVSLAG", text="Avslag"), False)


def test_person_and_household(simulated: Simulated) -> None:
    at = "/formansinformation/generellPersoninformation/0"
    view = simulated("everything", types={"ovrigInformation": ["FK:GEPI"]}).view
    assert view[:2] == (
        PersonStatus(source=at, provider_part="FK", protected="no"),
        Household(
            source=at,
            provider_part="FK",
            civil_status=Coded(code="1", text="Ogift"),
            members=("barn 201703289981 Alva Andersson",),
            registered_in="9917",
        ),
    )
    assert {each.kind.text: each.value for each in view[2:] if isinstance(each, Statement)} == {
        "Personuppgifter: född": "1985-03-12",
        "Personuppgifter: namn": "Anna Andersson",
        "Personuppgifter: medborgarskap, land": "SVERIGE",
    }


def test_protection_fails_closed(written: Written, simulated: Simulated) -> None:
    def mark(**stated: Any) -> str:
        (person, *_) = written(formansinformation={"generellPersoninformation": [stated]}).view
        assert isinstance(person, PersonStatus)
        return person.protected

    stated = [
        {"skyddad": True},
        {"skyddad": False},
        {"skyddad": "nej"},
        {"skyddad": 0},
        {"skyddad": None},
        {"namn": "x"},
    ]
    assert [mark(**each) for each in stated] == ["yes", "no", "unknown", "unknown", "unknown", "unknown"]
    assert simulated("protected", types={"ovrigInformation": ["FK:GEPI"]}).view[0].protected == "yes"
    relative = {"barn": [{"personnummer": "201703289981", "skyddad": True}]}
    household = written(formansinformation={"generellPersoninformation": [relative]}).view[1]
    assert isinstance(household, Household)
    assert household.members == ("barn 201703289981 (skyddad)",)


def test_an_optional_value_may_stand_alone_or_in_a_list_of_one(written: Written) -> None:
    for avled in ("2026-10-01", ["2026-10-01"]):
        person = written(formansinformation={"generellPersoninformation": [{"avled": avled}]}).view[0]
        assert isinstance(person, PersonStatus)
        assert person.died_on == "2026-10-01"
    for extent in ({"taljare": 3, "namnare": 4}, [{"taljare": 3, "namnare": 4}], {"taljare": 0, "namnare": 0}, []):
        decision = written(
            formansinformation={"efterlevandepensionsarende": [{"beslut": [{"omfattning": extent}]}]}
        ).view[1]
        assert isinstance(decision, Decision)
        assert decision.extent == ("3/4" if extent and extent != {"taljare": 0, "namnare": 0} else None)


def test_a_truth_or_number_that_is_not_stated_is_neither_false_nor_nought(written: Written) -> None:
    for absent in ({}, {"aktivt": None, "avslaget": None, "beslut": [{"definitivt": None, "dagar": None}]}):
        view = written(formansinformation={"foraldrapenningarende": [absent], "utbetalningsuppgift": [{}]}).view
        case, payment = view[0], payments(view)[0]
        assert isinstance(case, Case)
        assert (case.active, case.rejected) == (None, None)
        assert (payment.gross, payment.tax, payment.net, payment.deducted) == (None, None, None, None)
        assert all(each.final is None and each.days is None for each in view if isinstance(each, Decision))


def test_open_ends_and_months_are_resolved_and_kept_as_stated(written: Written) -> None:
    for period, read in (
        (
            {"fran": "2026-02", "till": "2026-02"},
            Span(from_=date(2026, 2, 1), to=date(2026, 2, 28), stated="2026-02/2026-02"),
        ),
        ({"fran": "2026-02-03", "till": "2026-02-04"}, Span(from_=date(2026, 2, 3), to=date(2026, 2, 4))),
        ({"till": "2026-02"}, Span(to=date(2026, 2, 28), stated="/2026-02")),
        ({"fran": "2026-02-03", "till": ""}, Span(from_=date(2026, 2, 3), stated="2026-02-03/")),
        ({}, None),
    ):
        decision = written(formansinformation={"bostadsbidragsarende": [{"beslut": [{"period": period}]}]}).view[1]
        assert isinstance(decision, Decision)
        assert decision.period == read


def test_a_debt_is_a_debt_and_no_income(simulated: Simulated) -> None:
    debts = [each for each in simulated("everything").view if isinstance(each, Debt)]
    kind = Coded(code="underhallsskuld", text="Underhållsskuld")
    source = "/formansinformation/underhallsskuld/0"
    assert debts == [Debt(source=source, provider_part="FK", kind=kind, amount=432750)]


def test_the_answers_own_words_go_before_the_published_ones(written: Written) -> None:
    for stated, shown in (
        ({"id": 1, "beskrivning": "Varje månad"}, "Varje månad"),
        ({"id": 1}, "Månad"),
        ({"id": 9}, "9"),
    ):
        (payment,) = payments(written(formansinformation={"utbetalningsuppgift": [{"typ": stated}]}).view)
        assert payment.stated_status == shown


def test_what_the_contract_does_not_have_is_shown_under_its_own_name(written: Written) -> None:
    reading = written(formansinformation={"nyttArende": [{"nyttFalt": {"summa": 7}}]}, nyttBlock={"a": "b"})
    inside, beside = reading.view
    assert isinstance(inside, Statement) and isinstance(beside, Statement)
    assert (inside.source, inside.amount) == ("/formansinformation/nyttArende/0/nyttFalt", 700)
    assert (beside.source, beside.kind.code, beside.value) == ("/nyttBlock/a", "nyttBlock/a", "b")


def test_sources_are_json_pointers_of_the_records_own_place(simulated: Simulated, written: Written) -> None:
    odd = {"a/b~c": [{"d": "e"}]}
    for reading in (simulated("everything"), simulated("pension"), written(formansinformation=odd)):
        document = json.loads(reading.document)
        for record in reading.view:
            at = document
            for step in record.source.split("/")[1:]:
                at = at[int(step)] if isinstance(at, list) else at[step.replace("~1", "/").replace("~0", "~")]


def test_long_texts_are_cut_with_a_sign(written: Written) -> None:
    item = {"formansfamilj": {"id": "x" * 600, "beskrivning": "y" * 600}}
    (payment,) = payments(written(formansinformation={"utbetalningsuppgift": [item]}).view)
    assert payment.benefit == Coded(code="x" * 499 + "…", text="y" * 499 + "…")


def test_statements_give_way_where_there_is_no_room_and_money_does_not(written: Written) -> None:
    days = [{"dag": "2026-10-01", "niva": {"id": "S"}, "bruttobelopp": kronor(1)}] * 2000
    leave = {"foraldrapenningarende": [{"beslut": [{"ersattningsdagar": days}]}], "utbetalningsuppgift": [paid()]}
    reading = written(formansinformation=leave)
    packed = pack(reading)
    assert packed is not None and len(packed) <= BLOCK_MAX
    assert reading.outcome.outcome == "data"
    assert len(payments(reading.view)) == 1
    last = reading.view[-1]
    assert isinstance(last, Statement)
    assert (last.kind.code, last.source) == ("document_only", "")
    shown = sum(isinstance(each, Statement) for each in reading.view) - 1
    assert shown + int(last.value or 0) == 2 * len(days)


def test_an_empty_answer_has_an_empty_view() -> None:
    assert view_of(Node({}, "", Notes()), 0) == ()
