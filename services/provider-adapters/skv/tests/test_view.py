"""The view holds what the document states, as it states it."""

from collections.abc import Callable
from datetime import date

from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.view import Capital, PersonStatus, TaxAccount

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
ENTRY = "/SvarBeskattningsuppgifterEnligtSFS2008-975/PersonuppgiftLista/Personuppgift"


def capital(**figures: str) -> str:
    return f"<Kapitaluppgift>{''.join(f'<besko:{n}>{v}</besko:{n}>' for n, v in figures.items())}</Kapitaluppgift>"


def account(**figures: str) -> str:
    inside = "".join(f"<besko:{n}>{v}</besko:{n}>" for n, v in figures.items())
    return f"<Skattekontouppgift>{inside}</Skattekontouppgift>"


def test_all_of_a_full_answer(simulated: Simulated) -> None:
    assert simulated("everything").view == (
        PersonStatus(source=ENTRY, protected="unknown", given_name="Anna", family_name="Andersson"),
        Capital(source=f"{ENTRY}/Kapitaluppgift", year=2025, income=125000, surplus=90000),
        TaxAccount(source=f"{ENTRY}/Skattekontouppgift", payout=431000, booked_on=date(2026, 4, 8)),
    )


def test_a_stated_zero_is_a_zero(simulated: Simulated) -> None:
    _, stated = simulated("coordination").view
    assert stated == Capital(source=f"{ENTRY}/Kapitaluppgift", year=2025, income=0, surplus=0)


def test_protection_is_unknown_whatever_is_said(simulated: Simulated, written: Written) -> None:
    for reading in (
        simulated("protected"),
        simulated("nothing"),
        written("<Sekretessmarkering>nej</Sekretessmarkering>"),
    ):
        person = reading.view[0]
        assert isinstance(person, PersonStatus)
        assert person.protected == "unknown"


def test_each_year_is_a_record_of_its_own(written: Written) -> None:
    figures = {"SummaIntakterPaKapital": "100", "OverskottPaKapital": "50"}
    view = written(capital(Taxeringsar="2024", **figures) + capital(Taxeringsar="2025", **figures)).view
    assert [(each.source, getattr(each, "year", None)) for each in view[1:]] == [
        (f"{ENTRY}/Kapitaluppgift[1]", 2024),
        (f"{ENTRY}/Kapitaluppgift[2]", 2025),
    ]


def test_what_cannot_be_read_is_none_and_never_a_number(written: Written) -> None:
    view = written(capital(Taxeringsar="²⁰²⁵", SummaIntakterPaKapital="1 250", OverskottPaKapital="9,5")).view
    assert view[1] == Capital(source=f"{ENTRY}/Kapitaluppgift")
    view = written(account(SenasteUtbetalningBelopp="ingen", SenasteUtbetalningBokforingsdatum="20260408")).view
    assert view[1] == TaxAccount(source=f"{ENTRY}/Skattekontouppgift")


def test_a_negative_amount_and_a_time_zone_are_as_stated(written: Written) -> None:
    view = written(account(SenasteUtbetalningBelopp="-12.50", SenasteUtbetalningBokforingsdatum="2026-04-08Z")).view
    assert view[1] == TaxAccount(source=f"{ENTRY}/Skattekontouppgift", payout=-1250, booked_on=date(2026, 4, 8))


def test_a_long_name_is_cut_with_a_sign(written: Written) -> None:
    person = written(f"<folko:Efternamn>{'x' * 600}</folko:Efternamn>").view[0]
    assert isinstance(person, PersonStatus)
    assert person.family_name == "x" * 499 + "…"
