"""The view holds what the answer states, as it states it."""

from collections.abc import Callable
from datetime import date

from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.view import ActivityReport, Coded, Decision, JobSeeker, PersonStatus
from ssbtek_contracts.view_values import Span

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]


def test_all_of_a_full_answer(simulated: Simulated) -> None:
    assert simulated("everything").view == (
        PersonStatus(source="/SvarMeddelande/Svar", protected="no", given_name="Anna", family_name="Andersson"),
        JobSeeker(
            source="/SvarMeddelande/Svar/ArbetssokandeInfo",
            registered=True,
            category="Öppet arbetslös",
            registered_on=date(2026, 2, 3),
            extent="100",
            unemployment_fund="Alfa-kassan",
        ),
        ActivityReport(
            source="/SvarMeddelande/Svar/ArbetssokandeInfo/AktivetetsRapportDatum",
            status="handed_in",
            stated=Coded(code="200", text="Aktivitetsrapport inlämnad under perioden"),
            last_on=date(2026, 10, 22),
        ),
        Decision(
            source="/SvarMeddelande/Svar/BeslutInfo/EkonomiskaBeslut/Beslut",
            benefit=Coded(code="Aktivitetsstöd", text="Aktivitetsstöd"),
            period=Span(from_=date(2026, 9, 1), to=date(2026, 12, 30)),
            extent="75",
        ),
    )


def test_sources_are_xpaths_of_the_records_own_place(written: Written) -> None:
    one = "<Beslut><ErsattningTyp>A</ErsattningTyp><BeslutFrom>2026-01-01</BeslutFrom><BeslutTom>2026-01-02</BeslutTom>"
    reading = written(f"<BeslutInfo><EkonomiskaBeslut>{one}</Beslut>{one}</Beslut></EkonomiskaBeslut></BeslutInfo>")
    assert [each.source.rpartition("/")[2] for each in reading.view[1:]] == ["Beslut[1]", "Beslut[2]"]


def test_protection_fails_closed(written: Written, simulated: Simulated) -> None:
    def mark(value: str) -> str:
        person = written(f"<Sekretessmarkering>{value}</Sekretessmarkering>").view[0]
        assert isinstance(person, PersonStatus)
        return person.protected

    assert [mark(value) for value in ("true", "1", "false", "0", "ja", "")] == [
        "yes", "yes", "no", "no", "unknown", "unknown",
    ]  # fmt: skip
    assert simulated("protected").view[0].protected == "yes"


def test_not_registered_is_told_not_summed_away(simulated: Simulated) -> None:
    _, seeker, report = simulated("pension").view
    assert isinstance(seeker, JobSeeker)
    assert (seeker.registered, seeker.deregistered_on) == (False, date(2015, 11, 18))
    assert isinstance(report, ActivityReport)
    assert report.status == "not_in_system"


def test_a_truth_that_is_not_stated_is_neither_yes_nor_no(written: Written) -> None:
    nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
    for stated in ("", "<Arbetssokande/>", f"<Arbetssokande {nil}/>"):
        seeker = written(f"<ArbetssokandeInfo>{stated}</ArbetssokandeInfo>").view[1]
        assert isinstance(seeker, JobSeeker)
        assert seeker.registered is None


def test_words_where_a_number_belongs_are_kept_and_long_texts_cut_with_a_sign(written: Written) -> None:
    inside = "<ArbetssokandeSKAT>{}</ArbetssokandeSKAT><ArbetssokandeOmfattning>50%</ArbetssokandeOmfattning>"
    seeker = written(f"<ArbetssokandeInfo>{inside.format('x' * 600)}</ArbetssokandeInfo>").view[1]
    assert isinstance(seeker, JobSeeker)
    assert seeker.extent == "50%"
    assert seeker.category == "x" * 499 + "…"


def test_a_time_zone_does_not_move_a_date(written: Written) -> None:
    inside = "<ArbetssokandeRegistrerad>2026-02-01+02:00</ArbetssokandeRegistrerad>"
    seeker = written(f"<ArbetssokandeInfo>{inside}</ArbetssokandeInfo>").view[1]
    assert isinstance(seeker, JobSeeker)
    assert seeker.registered_on == date(2026, 2, 1)
