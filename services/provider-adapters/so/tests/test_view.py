"""The view holds what the funds state, as they state it, each with the fund's name."""

from collections.abc import Callable
from datetime import date

from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.view import Application, Coded, Payment, Suspension
from ssbtek_contracts.view_values import Span

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
FUND = "/GetUnemploymentBenefitPaymentResponse/ArbetsloshetsersattningLista/Arbetsloshetsersattning"
BENEFIT = Coded(code="arbetsloshetsersattning", text="Arbetslöshetsersättning")


def fund(inside: str, name: str = "Alfa-kassan") -> str:
    said = f"<SvarandeOrganisation>{name}</SvarandeOrganisation>"
    status = "<StatusSvarandeOrganisation>0</StatusSvarandeOrganisation>"
    return f"<Arbetsloshetsersattning>{said}{status}{inside}</Arbetsloshetsersattning>"


def test_all_of_a_full_answer(simulated: Simulated) -> None:
    assert simulated("everything").view == (
        Payment(
            source=f"{FUND}[1]/Utbetalningar[1]",
            provider_part="Akademikernas a-kassa",
            status="paid",
            benefit=BENEFIT,
            pay_date=date(2026, 10, 24),
            period=Span(from_=date(2026, 10, 10), to=date(2026, 10, 23)),
            net=842150,
            net_after_deductions=802150,
            days="10.5",
            payer="Akademikernas a-kassa",
        ),
        Payment(
            source=f"{FUND}[1]/Utbetalningar[2]",
            provider_part="Akademikernas a-kassa",
            status="paid",
            benefit=BENEFIT,
            pay_date=date(2026, 10, 10),
            period=Span(from_=date(2026, 9, 26), to=date(2026, 10, 9)),
            net=799900,
            net_after_deductions=799900,
            days="10.5",
            payer="Akademikernas a-kassa",
        ),
        Application(
            source=f"{FUND}[1]/AnsoktOmErsattning",
            provider_part="Akademikernas a-kassa",
            benefit=BENEFIT,
            filed=True,
            decided_on=date(2026, 1, 24),
        ),
        Suspension(
            source=f"{FUND}[2]/Avstangningar",
            provider_part="Alfa-kassan",
            benefit=BENEFIT,
            period=Span(from_=date(2026, 10, 1), to=date(2026, 10, 11)),
        ),
    )


def test_no_decision_yet_and_nothing_filed_are_told_apart_from_nothing_said(simulated: Simulated) -> None:
    paid, applied = simulated("coordination").view
    assert isinstance(paid, Payment)
    assert isinstance(applied, Application)
    assert (applied.filed, applied.decided_on) == (False, None)
    assert simulated("pension").view == ()


def test_one_persons_money_from_two_funds_is_neither_mixed_nor_summed(written: Written) -> None:
    paid = "<Utbetalningar><NettoEfterSkatt>{}</NettoEfterSkatt></Utbetalningar>"
    view = written(fund(paid.format("100.00"), "A-kassan") + fund(paid.format("100.00"), "B-kassan")).view
    assert [(each.provider_part, getattr(each, "net", None)) for each in view] == [
        ("A-kassan", 10000),
        ("B-kassan", 10000),
    ]
    assert [each.source for each in view] == [f"{FUND}[1]/Utbetalningar", f"{FUND}[2]/Utbetalningar"]


def test_what_cannot_be_read_is_none_and_never_a_number(written: Written) -> None:
    values = (
        "<NettoEfterSkatt>8421,50</NettoEfterSkatt><Ersattningsdagar>50%</Ersattningsdagar><AvserTom>snart</AvserTom>"
    )
    (paid,) = written(fund(f"<Utbetalningar>{values}</Utbetalningar>")).view
    assert isinstance(paid, Payment)
    assert (paid.net, paid.days, paid.period, paid.pay_date) == (None, None, None, None)
    (suspended,) = written(fund("<Avstangningar><AvstangdFrom>snart</AvstangdFrom></Avstangningar>")).view
    assert isinstance(suspended, Suspension)
    assert suspended.period == Span()


def test_days_keep_their_scale_and_a_time_zone_does_not_move_a_date(written: Written) -> None:
    values = "<Ersattningsdagar>10.50</Ersattningsdagar><Utbetalningsdatum>2026-10-24+02:00</Utbetalningsdatum>"
    (paid,) = written(fund(f"<Utbetalningar>{values}</Utbetalningar>")).view
    assert isinstance(paid, Payment)
    assert (paid.days, paid.pay_date) == ("10.50", date(2026, 10, 24))


def test_a_long_name_is_cut_with_a_sign(written: Written) -> None:
    (applied,) = written(fund("<AnsoktOmErsattning/>", "x" * 600)).view
    assert applied.provider_part == "x" * 499 + "…"
