"""Every row of the outcome table: what Skatteverket's answers mean, part by part, and that none is about another."""

from collections.abc import Callable
from functools import cache
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import envelope, fault_response
from ssbtek_adapter_skv.adapter import adapter
from ssbtek_adapter_skv.codes import REGISTER, WRAPPER
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
Around = Callable[..., str]
OTHER = "197911029812"
INTEREST = {"Taxeringsar": "2025", "SummaIntakterPaKapital": "1250", "OverskottPaKapital": "900"}
PAID = {"SenasteUtbetalningBelopp": "4310", "SenasteUtbetalningBokforingsdatum": "2026-04-08"}


def status(of: str, value: str = "0") -> str:
    return f"<Status{of}Kod>{value}</Status{of}Kod>"


def figures(name: str, values: dict[str, str]) -> str:
    return f"<{name}>{''.join(f'<besko:{each}>{value}</besko:{each}>' for each, value in values.items())}</{name}>"


def capital(**change: str) -> str:
    return figures("Kapitaluppgift", INTEREST | change)


def account(**change: str) -> str:
    return figures("Skattekontouppgift", PAID | change)


NO_CAPITAL, NO_ACCOUNT = status("Kapitaluppgift"), status("Skattekontouppgift")


def missing(reading: Reading) -> list[tuple[str, str, str | None]]:
    return [(each.part, each.code, each.provider_code) for each in getattr(reading.outcome, "missing", ())]


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("everything", "data"),
        ("nothing", "nothing_found"),
        ("partial", "partial"),
        ("refused", "refused"),
        ("broken", "failed"),
        ("protected", "data"),
        ("coordination", "data"),
        ("unknown_codes", "partial"),
        ("pension", "data"),
        ("incomplete", "partial"),
    ],
)
def test_each_scenario_means_what_the_outcome_table_says(simulated: Simulated, scenario: str, outcome: str) -> None:
    assert simulated(scenario).outcome.outcome == outcome


def test_the_two_parts_succeed_and_fail_by_themselves(written: Written) -> None:
    whole = written(capital() + NO_CAPITAL + account() + NO_ACCOUNT)
    assert whole.outcome.outcome == "data"
    reading = written(status("Kapitaluppgift", "301") + account() + NO_ACCOUNT)
    assert missing(reading) == [("kapital", "unknown_code", "301")]
    assert [each.record for each in reading.view] == ["person", "tax_account"]
    reading = written(capital() + NO_CAPITAL + status("Skattekontouppgift", "302"))
    assert missing(reading) == [("skattekonto", "unknown_code", "302")]
    assert [each.record for each in reading.view] == ["person", "capital"]
    assert missing(written(capital())) == [("skattekonto", "part_absent", None)]
    assert missing(written("")) == [("kapital", "part_absent", None), ("skattekonto", "part_absent", None)]


def test_a_status_that_is_not_known_is_shown_and_never_nothing(written: Written) -> None:
    for value, shown in {
        "1": "1",
        "123": "123",
        "0000": "0000",
        "198503129804": "unprintable",
        "Ej klar": "Ej_klar",
    }.items():
        for name, part in (("Kapitaluppgift", "kapital"), ("Personuppgift", "person"), ("Inkomstuppgift", "person")):
            reading = written(status(name, value) + capital() + NO_ACCOUNT)
            assert missing(reading) == [(part, "unknown_code", shown)], (name, value)
    elsewhere = written(capital() + account(), beside="<Status>7</Status>")
    assert missing(elsewhere) == [("person", "unknown_code", "7")]
    assert missing(written(capital() + account() + NO_CAPITAL + status("Kapitaluppgift", "5"))) == [
        ("kapital", "unknown_code", "5")
    ]


@pytest.mark.parametrize("name", ["Fornamn", "Efternamn"])
def test_a_name_where_no_reader_looks_is_told(written: Written, name: str) -> None:
    told, parts = [("person", "part_unreadable", None)], capital() + NO_CAPITAL + account() + NO_ACCOUNT
    assert written(f"<folko:{name}>Anna</folko:{name}>{parts}").outcome.outcome == "data"
    assert missing(written(f"<{name}>Anna</{name}>{parts}")) == told
    assert missing(written(f'<x:{name} xmlns:x="other">Anna</x:{name}>{parts}')) == told
    assert missing(written(parts, beside=f"<folko:{name}>Anna</folko:{name}>")) == told


def test_nothing_is_found_where_both_parts_say_so_and_nowhere_else(written: Written) -> None:
    for nothing in (NO_CAPITAL + NO_ACCOUNT, "<Kapitaluppgift/>" + NO_CAPITAL + status("Skattekontouppgift", "000")):
        assert written(nothing).outcome.outcome == "nothing_found"
    assert missing(written("<Kapitaluppgift/><Skattekontouppgift/>")) == [
        ("kapital", "part_absent", None),
        ("skattekonto", "part_absent", None),
    ]


def test_a_part_under_a_name_that_we_do_not_know_is_never_nothing(written: Written) -> None:
    other = figures("Skattekonto", PAID)
    assert missing(written(capital() + NO_CAPITAL + other + NO_ACCOUNT)) == [("skattekonto", "part_unreadable", None)]
    beside = written(NO_CAPITAL + NO_ACCOUNT, beside="<Skatt>900</Skatt>")
    assert {code for _, code, _ in missing(beside)} == {"part_unreadable"}
    assert (
        written(NO_CAPITAL + NO_ACCOUNT + "<folko:Mellannamn>Bo</folko:Mellannamn>").outcome.outcome == "nothing_found"
    )
    assert written(capital() + account() + "<Annat>1</Annat>").outcome.outcome == "data", "nothing is missing"


def test_an_answer_without_an_entry_says_nothing_of_the_person(sent: Written, document: Around) -> None:
    assert missing(sent(document(""))) == [("PersonuppgiftLista", "part_absent", None)]
    for empty in ("<PersonuppgiftLista/>", "<PersonuppgiftLista> <!-- ingen --> </PersonuppgiftLista>"):
        assert missing(sent(document(empty))) == [("Personuppgift", "part_absent", None)]


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        *((capital(**{name: ""}), "kapital") for name in INTEREST),
        *((capital(**{name: "okänt"}), "kapital") for name in INTEREST),
        *((account(**{name: ""}), "skattekonto") for name in PAID),
        *((account(**{name: "okänt"}), "skattekonto") for name in PAID),
        (capital(Taxeringsar="25"), "kapital"),
        (capital(SummaIntakterPaKapital="1 250"), "kapital"),
        (capital(OverskottPaKapital="9" * 16), "kapital"),
        (account(SenasteUtbetalningBokforingsdatum="20260408"), "skattekonto"),
        (account().replace("besko:", ""), "skattekonto"),
        (capital().replace("besko:", "folko:"), "kapital"),
        (capital().replace("</Kap", "<besko:OverskottPaKapital>1</besko:OverskottPaKapital></Kap"), "kapital"),
        ("<Kapitaluppgift>Tekniskt fel</Kapitaluppgift>", "kapital"),
        ('<Kapitaluppgift belopp="5"/>', "kapital"),
        ("<Skattekontouppgift><Saldo/></Skattekontouppgift>", "skattekonto"),
    ],
)
def test_a_value_that_a_reader_would_lose_makes_it_partial(written: Written, inside: str, part: str) -> None:
    assert missing(written(inside + NO_CAPITAL + NO_ACCOUNT)) == [(part, "part_unreadable", None)]


def test_what_statuses_and_faults_mean_is_a_setting(
    written: Written, lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"WHOLE_STATUSES": "100", "NOTHING_STATUSES": "301, 302", "TECHNICAL_FAULTS": "9071500"}.items():
        monkeypatch.setenv(f"SSBTEK_{name}", value)
    told = Settings()
    none = status("Kapitaluppgift", "301") + status("Skattekontouppgift", "302")
    assert written(status("Personuppgift", "100") + none, settings=told).outcome.outcome == "nothing_found"
    assert written(status("Personuppgift", "301"), settings=told).outcome.outcome == "nothing_found"
    assert written(capital() + status("Skattekontouppgift", "302"), settings=told).outcome.outcome == "data"
    assert missing(written(capital() + NO_ACCOUNT, settings=told)) == [("skattekonto", "unknown_code", "0")]
    outcome = adapter().read(lookup, adapter().ask(lookup, told), fault("9071500"), told).outcome
    assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("failed", "9071500")
    monkeypatch.setenv("SSBTEK_WHOLE_STATUSES", "")
    with pytest.raises(ValueError, match="whole_statuses"):
        Settings()


def fault(code: str, name: str = "Exception", namespace: str = WRAPPER) -> Response:
    inside = f"<MeddelandeKod>{code}</MeddelandeKod><MeddelandeText>Fel för {OTHER}</MeddelandeText>"
    return fault_response("Server", "Fel", f'<a:{name} xmlns:a="{namespace}">{inside}</a:{name}>'.encode())


@pytest.mark.parametrize(
    ("answered", "outcome", "code"),
    [
        (fault("9071000"), "refused", "9071000"),
        (fault("9071999"), "refused", "9071999"),
        (fault("9072000"), "failed", "9072000"),
        (fault("9071000", "Annat"), "failed", "9071000"),
        (fault("9071000", namespace="urn:annan"), "failed", "9071000"),
        (fault(OTHER), "failed", "fault"),
        (fault(""), "failed", "Server"),
        (fault_response("Server", f"Fel för {OTHER}"), "failed", "Server"),
        (fault_response(OTHER, "Fel"), "failed", "fault"),
        (Response(503, b"busy"), "failed", "HTTP_503"),
        (Response(404, b""), "failed", "HTTP_404"),
    ],
)
def test_a_fault_and_an_http_error_are_told_with_their_code(
    lookup: Lookup, answered: Response, outcome: str, code: str
) -> None:
    reading = adapter().read(lookup, adapter().ask(lookup, Settings()), answered, Settings())
    assert (reading.outcome.outcome, getattr(reading.outcome, "provider_code", None)) == (outcome, code)
    assert not reading.document


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": OTHER}, "wrong_person"),
        ({"person": None}, "unreadable"),
        ({"person": " "}, "unreadable"),
        ({"beside": f"<IdentitetsbeteckningFysiskPerson>{OTHER}</IdentitetsbeteckningFysiskPerson>"}, "wrong_person"),
        ({"beside": "<PersonuppgiftLista><Personuppgift/></PersonuppgiftLista>"}, "unreadable"),
    ],
)
def test_an_answer_about_another_person_is_none(written: Written, change: dict[str, Any], code: str) -> None:
    with pytest.raises(BadDocument) as bad:
        written(capital() + account(), **change)
    assert bad.value.code == code
    assert OTHER not in str(bad.value)


def test_what_does_not_say_of_whom_it_is_is_not_believed(sent: Written, document: Around) -> None:
    with pytest.raises(BadDocument):
        sent(document(capital() + account()))
    with pytest.raises(BadDocument):
        sent(document(f"<PersonuppgiftLista>{capital()}</PersonuppgiftLista>"))


DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "Tekniskt fel",
        "{}",
        "<a/>",
        f"\n{DECLARED}{{}}",
        f" {DECLARED}{{}}",
        f"{DECLARED}{DECLARED}{{}}",
        "<?xml version='1.0\"?>{}",
        "<?xml encoding='UTF-8' version='1.0'?>{}",
        "<!DOCTYPE a>{}",
        "{}{}",
    ],
)
def test_a_document_inside_that_is_not_well_formed_or_another_is_no_answer(
    sent: Written, document: Around, broken: str
) -> None:
    entry = f'<folko:IdentitetsbeteckningFysiskPerson xmlns:folko="{REGISTER}">198503129804'
    whole = document(f"<PersonuppgiftLista><Personuppgift>{entry}")
    with pytest.raises(BadDocument):
        sent(broken.replace("{}", whole))


def test_another_root_is_another_document(sent: Written, document: Around) -> None:
    for other in ({"name": "SvarBeskattningsuppgifter"}, {"namespace": "urn:annan"}, {"namespace": ""}):
        with pytest.raises(BadDocument):
            sent(document("<PersonuppgiftLista/>", **other))


@pytest.mark.parametrize("raw", ["", "<svar xmlns='urn:annan'>{}</svar>", "<svar>{}</svar><svar>{}</svar>"])
def test_the_wrapper_holds_one_text_without_a_namespace(sent: Written, document: Around, raw: str) -> None:
    text = "<![CDATA[" + document("<PersonuppgiftLista/>") + "]]>"
    assert sent(f"<svar>{text}</svar>", raw=True).outcome.outcome == "partial"
    with pytest.raises(BadDocument):
        sent(raw.replace("{}", text), raw=True)


def test_a_document_that_is_not_a_text_is_no_answer(sent: Written, document: Around, lookup: Lookup) -> None:
    with pytest.raises(BadDocument):
        sent(f"<svar>{document('<PersonuppgiftLista/>')}</svar>", raw=True)
    name = f'<a:BeskattningsuppgifterRequest xmlns:a="{WRAPPER}"><svar/></a:BeskattningsuppgifterRequest>'
    with pytest.raises(BadDocument):
        adapter().read(lookup, adapter().ask(lookup, Settings()), Response(200, envelope(name.encode())), Settings())


@pytest.mark.parametrize(
    "declared",
    [
        "",
        DECLARED,
        "<?xml version='1.0'?>\n",
        '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes" ?>',
        f"\ufeff{DECLARED}",
    ],
)
def test_the_document_is_the_text_as_it_was_written_whatever_it_declares(
    sent: Written, document: Around, declared: str
) -> None:
    named = "<folko:IdentitetsbeteckningFysiskPerson >198503129804</folko:IdentitetsbeteckningFysiskPerson>"
    name = "<folko:Efternamn>Öhrn&#45;Åberg</folko:Efternamn><!-- kvar -->"
    entry = f"<Personuppgift>{named}{name}{NO_CAPITAL}{NO_ACCOUNT}</Personuppgift>"
    inner = declared + document(f"<PersonuppgiftLista >\n{entry}</PersonuppgiftLista>") + "\n"
    for reading in (sent(inner), sent(f"<svar><![CDATA[{inner}]]></svar>", raw=True)):
        assert reading.document == inner.encode()
        assert reading.media_type == "application/xml; charset=utf-8"
        assert getattr(reading.view[0], "family_name", None) == "Öhrn-Åberg"
        assert reading.outcome.outcome == "nothing_found"


def outcome_of(scenario: str, inner: str) -> str:
    """What is made of a document about the person of a scenario; its wrapper is whole."""
    lookup = sample_lookup("skv", BY_SCENARIO[scenario].number)
    name = f'<a:BeskattningsuppgifterResponse xmlns:a="{WRAPPER}"><svar>{escape(inner)}</svar>'
    answered = Response(200, envelope(f"{name}</a:BeskattningsuppgifterResponse>".encode()))
    try:
        reading = adapter().read(lookup, adapter().ask(lookup, Settings()), answered, Settings())
    except BadDocument as bad:
        return bad.code
    assert reading.document == inner.encode()
    return reading.outcome.outcome


@cache
def simulated_document(scenario: str) -> str:
    lookup = sample_lookup("skv", BY_SCENARIO[scenario].number)
    asked = adapter().ask(lookup, Settings())
    answered = SIMULATION.answer(asked.request, str(lookup.person))
    return adapter().read(lookup, asked, answered, Settings()).document.decode()


def well_formed(inner: str) -> bool:
    try:
        expat.ParserCreate("utf-8").Parse(inner.encode(), True)  # as text: whatever it declares
    except expat.ExpatError:
        return False
    return True


SCENARIOS = st.sampled_from(["everything", "nothing", "partial", "incomplete", "coordination"])
TEXTS = st.text(st.sampled_from("<>&;/?!x-0\"'= åÖ"), max_size=3)


@settings(max_examples=200, deadline=None)
@given(SCENARIOS, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), TEXTS), min_size=1, max_size=4))
def test_a_mutated_document_inside_a_whole_wrapper_is_never_made_something_of(
    scenario: str, changes: list[tuple[float, int, str]]
) -> None:
    inner = simulated_document(scenario)
    for where, length, what in changes:
        at = int(where * len(inner))
        inner = inner[:at] + what + inner[at + length :]
    outcome = outcome_of(scenario, inner)
    if not well_formed(inner):
        assert outcome == "unreadable"


@settings(max_examples=60, deadline=None)
@given(SCENARIOS, st.floats(0, 1, exclude_max=True))
def test_a_truncated_document_inside_a_whole_wrapper_is_unreadable(scenario: str, share: float) -> None:
    whole = simulated_document(scenario)
    assert outcome_of(scenario, whole[: int(len(whole) * share)]) == "unreadable"
