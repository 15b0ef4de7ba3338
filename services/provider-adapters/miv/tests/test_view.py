"""The view holds what the answer states, as it states it."""

from collections.abc import Callable
from datetime import date

from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts.view import Coded, Household, Permit, PersonStatus
from ssbtek_contracts.view_values import Span

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
ANSWER = "/findByPersonnummerResponse/response"
DECISION = f"{ANSWER}/svarCollection/svar"


def test_all_of_a_full_answer(simulated: Simulated) -> None:
    both = Coded(code="UAT", text="Uppehålls- och arbetstillstånd")
    permanent = Coded(code="PUT", text="Permanent uppehållstillstånd")
    assert simulated("everything").view == (
        PersonStatus(source=ANSWER, protected="unknown", given_name="Anna", family_name="Andersson"),
        Household(source=ANSWER, country="Chile", entered_on=date(2018, 8, 15)),
        Permit(
            source=f"{DECISION}[1]",
            kind=both,
            case_kind=both,
            decision=Coded(code="BEV", text="Beviljat"),
            reason=Coded(code="ANK", text="Anknytning"),
            applied_on=date(2025, 1, 10),
            decided_on=date(2025, 3, 1),
            validity="limited",
            period=Span(from_=date(2025, 3, 1), to=date(2027, 3, 1)),
        ),
        Permit(
            source=f"{DECISION}[2]",
            kind=permanent,
            case_kind=permanent,
            decision=Coded(code="BEV", text="Beviljat"),
            decided_on=date(2019, 5, 20),
            validity="permanent",
            period=Span(from_=date(2019, 5, 20)),
        ),
        Permit(
            source=f"{DECISION}[3]",
            kind=Coded(code="ÅTK-AT", text="Återkallelse av arbetstillstånd"),
            case_kind=Coded(code="ÅTK-AT", text="Återkallelse av arbetstillstånd"),
            decision=Coded(code="ÅTK", text="Återkallat"),
            decided_on=date(2024, 11, 4),
        ),
    )


def permit_in(written: Written, inside: str) -> Permit:
    permit = written(f"<svarCollection><svar>{inside}</svar></svarCollection>").view[-1]
    assert isinstance(permit, Permit)
    return permit


def test_the_providers_own_text_comes_before_the_published_one(written: Written) -> None:
    permit = permit_in(written, "<beslutsKod>BEV</beslutsKod><beslutsKodNamn>Bifallen</beslutsKodNamn>")
    assert permit.decision == Coded(code="BEV", text="Bifallen")
    assert permit_in(written, "<beslutsKodNamn>Bifallen</beslutsKodNamn>").decision == Coded(code="", text="Bifallen")


def test_an_unknown_code_is_shown_with_what_was_said_of_it(written: Written) -> None:
    permit = permit_in(written, "<beslutsTyp>ICT</beslutsTyp><beslutsKod>NY</beslutsKod>")
    assert (permit.kind, permit.decision) == (Coded(code="ICT"), Coded(code="NY"))
    assert permit_in(written, "<giltighetstid>NY</giltighetstid>").validity == "unknown"


def test_a_time_zone_does_not_move_a_date_and_an_open_end_stays_open(written: Written) -> None:
    permit = permit_in(written, "<beslutsdatum>2026-02-01+02:00</beslutsdatum><tomDatum>2027-01-01Z</tomDatum>")
    assert permit.decided_on == date(2026, 2, 1)
    assert permit.period == Span(to=date(2027, 1, 1))


def test_long_texts_are_cut_with_a_sign(written: Written) -> None:
    names = f"<efternamn>{'x' * 600}</efternamn><hemland>{'y' * 600}</hemland>"
    reason = f"<svarCollection><svar><anledning>{'z' * 600}</anledning></svar></svarCollection>"
    person, household, permit = written(reason, before=names).view
    assert isinstance(person, PersonStatus)
    assert isinstance(household, Household)
    assert isinstance(permit, Permit)
    assert person.family_name == "x" * 499 + "…"
    assert household.country == "y" * 499 + "…"
    assert permit.reason == Coded(code="z" * 499 + "…")


def test_protection_is_never_said_to_be_absent(simulated: Simulated, written: Written) -> None:
    for view in (simulated("everything").view, simulated("protected").view, written("").view):
        assert [each.protected for each in view if isinstance(each, PersonStatus)] == ["unknown"]
    assert simulated("nothing").view == ()
