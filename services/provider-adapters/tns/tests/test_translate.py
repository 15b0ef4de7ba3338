"""Every row of the outcome table: what Transportstyrelsen's answers mean, and what must not be taken for one."""

from collections.abc import Callable

import pytest

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.soap import fault_response, response
from ssbtek_adapter_tns.adapter import adapter
from ssbtek_adapter_tns.codes import FIELDS, PERSON, RESPONDER, VEHICLE
from ssbtek_adapter_tns.settings import Settings
from ssbtek_adapter_tns.simulator import SIMULATION
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
OTHER = "197911029812"


def vehicle(*left_out: str, prefix: str = "f:", **stated: str) -> str:
    values = {name: stated.get(name, "x") for name in FIELDS if name not in left_out}
    inside = "".join(f"<{prefix}{name}>{value}</{prefix}{name}>" for name, value in values.items())
    return f"<{prefix}fordon>{inside}</{prefix}fordon>"


def holding(inside: str) -> str:
    return f"<fordonsinnehav>{inside}</fordonsinnehav>"


def error(code: str, words: str = "Fel") -> str:
    return f"<felresultat><felkod>{code}</felkod><feltext>{words}</feltext></felresultat>"


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


@pytest.mark.parametrize("empty", ["", "<fordonsinnehav/>", "<fordonsinnehav>\n <!-- none --> </fordonsinnehav>"])
def test_ok_without_a_vehicle_is_nothing_found(written: Written, empty: str) -> None:
    reading = written(empty)
    assert reading.outcome.outcome == "nothing_found"
    assert reading.view == ()


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (error("17"), "17"),
        (error("-3") + error("18"), "-3"),
        (error(""), "FEL"),
        ("<felresultat/>", "FEL"),
        ("", "FEL"),
        ("<fordonsinnehav/>", "FEL"),
        (error("99999999999999999999"), "unprintable"),
        (error(OTHER), "unprintable"),
        (error("Personen är spärrad"), "Personen_är_spärrad"),
    ],
)
def test_fel_is_a_refusal_with_its_first_code(written: Written, inside: str, code: str) -> None:
    outcome = written(inside, result="<resultat>FEL</resultat>").outcome
    assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("refused", code)


@pytest.mark.parametrize(
    ("result", "inside", "told"),
    [
        ("OK", error("9"), [("fordonsinnehav", "unknown_code", "9")]),
        ("OK", holding("") + error("9") + error("8"), [("fordonsinnehav", "unknown_code", code) for code in "98"]),
        ("OK", holding(vehicle()) + error("9"), [("fordonsinnehav", "unknown_code", "9")]),
        ("OK", holding(vehicle()) + "<felresultat/>", [("fordonsinnehav", "unknown_code", "FEL")]),
        ("FEL", holding(vehicle()) + error("9"), [("fordonsinnehav", "unknown_code", "9")]),
        ("FEL", holding(vehicle()), [("fordonsinnehav", "part_failed", "FEL")]),
        ("DELVIS", holding(vehicle()), [("resultat", "unknown_code", "DELVIS")]),
        ("ok", "", [("resultat", "unknown_code", "ok")]),
        ("", holding(vehicle()), [("resultat", "part_absent", None)]),
    ],
)
def test_a_result_that_says_two_things_or_an_unknown_one_is_partial(
    written: Written, result: str, inside: str, told: list[tuple[str, str, str | None]]
) -> None:
    assert missing(written(inside, result=f"<resultat>{result}</resultat>")) == told


def test_an_answer_that_says_nothing_at_all_is_none(written: Written) -> None:
    for inside in ("", "<fordonsinnehav/>", "<x:extension xmlns:x='urn:x'/>"):
        with pytest.raises(BadDocument):
            written(inside, result="")


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_left_out_is_told_an_empty_one_is_as_stated(written: Written, name: str) -> None:
    assert missing(written(holding(vehicle() + vehicle(name)))) == [(name, "part_absent", None)]
    empty = missing(written(holding(vehicle(**{name: ""}))))
    assert empty == ([("regnr", "part_absent", None)] if name == "regnr" else [])


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        (holding(vehicle(prefix="")), "fordon"),  # in the answer's own namespace
        (holding(vehicle(prefix="").replace("<fordon>", '<fordon xmlns="">')), "fordon"),
        (holding(vehicle().replace("f:fordon", "f:Fordon")), "fordon"),
        (vehicle(), "fordon"),
        (f"<f:fordonsinnehav>{vehicle()}</f:fordonsinnehav>", "fordonsinnehav"),
        (f'<fordonsinnehav xmlns="">{vehicle()}</fordonsinnehav>', "fordonsinnehav"),
        ("<felresultat xmlns=''><felkod>1</felkod></felresultat>", "felresultat"),
        (holding("ABC123"), "fordonsinnehav"),
        (holding("<f:bil/>"), "fordonsinnehav"),
        (holding("<x:bil xmlns:x='urn:x'/>"), "fordonsinnehav"),
        ("<x:bilar xmlns:x='urn:x'/>", "HamtaUppgifterResponse"),
        (holding(vehicle()) + holding(vehicle()), "fordonsinnehav"),
        ("<resultat>OK</resultat>" + holding(vehicle()), "resultat"),
        (holding(vehicle().replace("</f:fordon>", "<regnr>DEF456</regnr></f:fordon>")), "regnr"),
        (holding(vehicle().replace("</f:fordon>", "<f:regnr>DEF456</f:regnr></f:fordon>")), "regnr"),
    ],
)
def test_what_a_reader_would_pass_over_is_neither_data_nor_nothing(written: Written, inside: str, part: str) -> None:
    assert (part, "part_unreadable", None) in missing(written(inside))


def test_an_extension_beside_vehicles_takes_nothing_away(written: Written) -> None:
    extension = "<x:more xmlns:x='urn:x'>1</x:more>"
    extended = holding(vehicle().replace("</f:fordon>", f"{extension}</f:fordon>") + extension) + extension
    assert written(extended).outcome.outcome == "data"


def named(number: str, century: str = "19") -> str:
    return (
        f'<p:sekel xmlns:p="{PERSON}">{century}</p:sekel><p:personnummer xmlns:p="{PERSON}">{number}</p:personnummer>'
    )


def test_an_answer_that_names_somebody_else_is_none(written: Written, lookup: Lookup) -> None:
    ours = str(lookup.person)[2:]
    assert written(holding(vehicle()) + named(ours)).outcome.outcome == "data"
    for somebody in (named(OTHER[2:]), named(ours, "20"), f"<personnummer>{OTHER}</personnummer>"):
        with pytest.raises(BadDocument) as bad:
            written(holding(vehicle()) + somebody)
        assert bad.value.code == "wrong_person"
        assert OTHER[2:] not in str(bad.value)


def test_without_an_echo_the_contract_cannot_tell_whom_an_answer_is_about(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    answered = SIMULATION.answer(asked.request, BY_SCENARIO["pension"].number)
    assert adapter().read(lookup, asked, answered, Settings()).outcome.outcome == "data"


def test_a_fault_and_an_http_error_are_failures_with_their_code(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    for answered, code in (
        (fault_response("Server", f"Fel för {OTHER}"), "Server"),
        (fault_response(OTHER, "Fel"), "fault"),
        (Response(503, b"busy"), "HTTP_503"),
        (Response(204, b""), "HTTP_204"),
    ):
        outcome = adapter().read(lookup, asked, answered, Settings()).outcome
        assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("failed", code)


def test_another_message_or_an_answer_under_an_error_status_is_none(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    right = f'<HamtaUppgifterResponse xmlns="{RESPONDER}"><resultat>OK</resultat></HamtaUppgifterResponse>'
    assert adapter().read(lookup, asked, response(right.encode()), Settings()).outcome.outcome == "nothing_found"
    for body, status in (
        (right, 500),
        (right.replace(RESPONDER, VEHICLE), 200),
        (right.replace("HamtaUppgifterResponse", "HamtaUppgifter"), 200),
    ):
        with pytest.raises(BadDocument):
            adapter().read(lookup, asked, response(body.encode(), status), Settings())


def test_the_document_is_the_message_as_it_came(written: Written) -> None:
    kept = holding(vehicle(fabrikat="V&#79;LVO ").replace("</f:regnr>", "</f:regnr ><!-- kept -->"))
    document = written(kept).document
    names = f'xmlns="{RESPONDER}" xmlns:f="{VEHICLE}"'
    whole = f"<HamtaUppgifterResponse {names}><resultat>OK</resultat>{kept}</HamtaUppgifterResponse>"
    assert document == whole.encode()
