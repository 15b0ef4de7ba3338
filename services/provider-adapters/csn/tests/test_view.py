"""The view holds what the answer states, as it states it: nothing invented, nothing counted twice."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from ssbtek_adapter_csn.codes import KINDS
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.view import (
    Amount,
    Application,
    Case,
    Coded,
    Debt,
    Payment,
    PaymentRow,
    PersonStatus,
    Statement,
    StudyPeriod,
)
from ssbtek_contracts.view_values import Span

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
PERSON = "/CSNSvar/Personer/Person"
GRUND = Coded(code="GRUND", text="Studiemedel")


def test_all_of_a_case(written: Written, xml: SimpleNamespace) -> None:
    grant, loan = xml.amount(), xml.amount("GRUNDL", "8000", words="", each="2000")
    case = xml.case(
        applied=xml.applied(soktlan="J"),
        granted=xml.granted("202640", "202701", grant, loan, total="12016", takt="75", gr_takt="100"),
        paid=xml.payment(
            "20261023", "Utbetald", xml.time("202640", "202643", grant, loan, total="12016"), total="11000"
        ),
    )
    reading = written({"Studiemedel": xml.cases(case)})
    at = f"{PERSON}/Studiemedel/Arenden/Arende"
    kinds = Coded(code="GRUNDB", text="Bidrag"), Coded(code="GRUNDL", text="Lån")
    granted = Span(from_=date(2026, 9, 28), to=date(2027, 1, 10), stated="202640/202701")
    paid = Span(from_=date(2026, 9, 28), to=date(2026, 10, 25), stated="202640/202643")
    applied = Span(from_=date(2026, 10, 1), to=date(2026, 12, 31))
    assert reading.outcome.outcome == "data"
    assert reading.view == (
        PersonStatus(source=PERSON, protected="no"),
        Case(source=at, benefit=GRUND, active=True, status=Coded(code="BESLUTAD")),
        Application(source=f"{at}/soktaTider/soktTid", benefit=GRUND, period=applied, extent="100"),
        Statement(
            source=f"{at}/soktaTider/soktTid/soktlan",
            kind=Coded(code="soktlan", text="Sökt lån"),
            value="J",
            period=applied,
        ),
        StudyPeriod(
            source=f"{at}/BeviljadeTider/BeviljadTid",
            kind=GRUND,
            status=Coded(code="BESLUTAD"),
            period=granted,
            extent="75",
            amounts=(Amount(kind=kinds[0], amount=401600), Amount(kind=kinds[1], amount=800000)),
            total=1201600,
        ),
        Statement(
            source=f"{at}/BeviljadeTider/BeviljadTid/gr_takt",
            kind=Coded(code="gr_takt"),
            value="100",
            period=granted,
        ),
        Payment(
            source=f"{at}/UtbetalningsPlan/Utbetalning",
            status="paid",
            stated_status="Utbetald",
            benefit=GRUND,
            pay_date=date(2026, 10, 23),
            period=paid,
            gross=1100000,  # the payment's own total, though its rows add up to another
            payer="CSN",
            rows=(
                PaymentRow(benefit=GRUND, amount_kind=kinds[0], amount=401600, period=paid),
                PaymentRow(benefit=GRUND, amount_kind=kinds[1], amount=800000, period=paid),
            ),
        ),
    )


def test_a_loan_for_a_home_is_a_debt_and_its_payments_payments(simulated: Simulated) -> None:
    loan = f"{PERSON}/HemutrustningsLan/Arenden/Arende"
    debt, payment = (each for each in simulated("everything").view if each.source.startswith(loan))
    home = Coded(code="HUT", text="Hemutrustningslån")
    assert debt == Debt(source=loan, kind=home, status=Coded(code="BESLUTAT"))
    assert isinstance(payment, Payment)
    assert (payment.status, payment.gross, payment.period) == ("paid", 3500000, None)
    assert payment.rows == (PaymentRow(benefit=home, amount_kind=home, amount=3500000),)


def test_every_kind_is_read_alike(written: Written, xml: SimpleNamespace) -> None:
    for kind in KINDS:
        reading = written({kind: xml.cases(xml.case(paid=xml.payment()), xml.case(paid=xml.payment()))})
        payments = [each for each in reading.view if isinstance(each, Payment)]
        assert [each.source for each in payments] == [
            f"{PERSON}/{kind}/Arenden/Arende[{number}]/UtbetalningsPlan/Utbetalning" for number in (1, 2)
        ]
        assert reading.outcome.outcome == "data"


def test_a_planned_payment_has_no_date_yet_but_its_weeks(written: Written, xml: SimpleNamespace) -> None:
    paid = xml.payment("0", "Planerad", xml.time("202701", "202704"))
    payment = written({"Studiehjalp": xml.cases(xml.case(paid=paid))}).view[-1]
    assert isinstance(payment, Payment)
    assert (payment.status, payment.pay_date) == ("planned", None)
    assert payment.period == Span(from_=date(2027, 1, 4), to=date(2027, 1, 31), stated="202701/202704")
    # A time without sums of its own is one row.
    assert payment.rows == (PaymentRow(benefit=GRUND, amount=401600, period=payment.period),)


def test_of_several_times_each_row_has_its_weeks_and_the_payment_none(written: Written, xml: SimpleNamespace) -> None:
    times = xml.time("202640", "202641", xml.amount()), xml.time("202650", None, xml.amount())
    payment = written({"Studiemedel": xml.cases(xml.case(paid=xml.payment("20261023", "UTBETALAD", *times)))}).view[-1]
    assert isinstance(payment, Payment)
    assert payment.period is None
    assert [row.period and row.period.stated for row in payment.rows] == ["202640/202641", "202650/"]
    assert payment.rows[1].period == Span(from_=date(2026, 12, 7), stated="202650/")


def test_the_last_week_of_a_long_year_is_the_53rd(written: Written, xml: SimpleNamespace) -> None:
    held = {"Studiemedel": xml.cases(xml.case(granted=xml.granted("202653", "202653")))}
    period = written(held).view[-1]
    assert isinstance(period, StudyPeriod)
    assert (period.period.from_, period.period.to) == (date(2026, 12, 28), date(2027, 1, 3))


def test_amounts_are_ore_and_keep_their_sign(written: Written, xml: SimpleNamespace) -> None:
    payment = written({"Studiemedel": xml.cases(xml.case(paid=xml.payment(total="-1250")))}).view[-1]
    assert isinstance(payment, Payment)
    assert (payment.gross, payment.net, payment.tax, payment.deductions) == (-125000, None, None, ())


def test_protection_fails_closed(written: Written, simulated: Simulated) -> None:
    def mark(marks: str) -> str:
        person = written(marks=marks).view[0]
        assert isinstance(person, PersonStatus)
        return person.protected

    stated = [mark(f' sekretess="{value}"') for value in ("Ja", "  ", "", "Ne", "ja", "J")]
    assert stated == ["yes", "no", "no", "unknown", "unknown", "unknown"]
    assert mark("") == "unknown"
    assert simulated("protected").view[0].protected == "yes"
    assert len(simulated("protected").view) > 1, "a protected person's data are handed out"


def test_whether_a_case_is_active_is_told_only_where_its_status_is_known(
    written: Written, xml: SimpleNamespace
) -> None:
    def active(status: str) -> bool | None:
        case = written({"Studiemedel": xml.cases(xml.case(status=status))}).view[1]
        assert isinstance(case, Case)
        return case.active

    stated = ("BESLUTAD", "BESLUTAT", "INITIERAD", "INITIERAT", "AVSLUTAD", "AVSLUTAT", " " * 10, "VILANDE")
    assert [active(each) for each in stated] == [True, True, True, True, False, False, None, None]


def test_a_code_without_words_gets_the_published_ones(written: Written, xml: SimpleNamespace) -> None:
    case = written({"Studiehjalp": xml.cases(xml.case(form="INACK", words=""))}).view[1]
    assert isinstance(case, Case)
    assert case.benefit == Coded(code="INACK", text="Inackorderingstillägg")


def test_unreadable_values_are_none_and_long_texts_cut_with_a_sign(written: Written, xml: SimpleNamespace) -> None:
    time = xml.time("v40" * 300, "202643", xml.amount("GRUNDB", "4 016"))
    paid = xml.payment("2026-10-23", "x" * 600, time, total="4,5")
    reading = written({"Studiemedel": xml.cases(xml.case(words="y" * 600, paid=paid))})
    payment = reading.view[-1]
    assert isinstance(payment, Payment)
    assert (payment.status, payment.pay_date, payment.gross) == ("unknown", None, None)
    assert payment.stated_status == "x" * 499 + "…"
    assert payment.benefit.text == "y" * 499 + "…"
    row = payment.rows[0]
    assert row.amount is None
    assert row.period is not None
    assert (row.period.from_, row.period.to) == (None, date(2026, 10, 25))
    assert reading.outcome.outcome == "partial"


def test_a_co_borrower_is_neither_the_person_nor_in_the_view(simulated: Simulated) -> None:
    reading = simulated("everything")
    assert b'medlanare="197911029812"' in reading.document
    assert "197911029812" not in "".join(each.model_dump_json() for each in reading.view)


def test_nobody_in_the_answer_is_no_view(simulated: Simulated) -> None:
    assert simulated("pension").view == ()
