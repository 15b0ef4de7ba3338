"""Every row of the outcome table: what CSN's answers mean, and that none is believed about another."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION, answer_with
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Response
from ssbtek_contracts.lookup import Lookup

Simulated = Callable[[str], Reading]
Written = Callable[..., Reading]
OTHER = "197911029812"
UUID = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"


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
        ("coordination", "refused"),
        ("unknown_codes", "partial"),
        ("pension", "nothing_found"),
        ("incomplete", "partial"),
        ("slow", "data"),
    ],
)
def test_each_scenario_means_what_the_outcome_table_says(simulated: Simulated, scenario: str, outcome: str) -> None:
    assert simulated(scenario).outcome.outcome == outcome


@pytest.mark.parametrize(
    ("code", "outcome", "told"),
    [
        ("0", "nothing_found", []),
        ("-2", "nothing_found", []),
        ("-1004", "refused", "-1004"),
        ("-1005", "refused", "-1005"),
        ("-1006", "refused", "-1006"),
        ("-1007", "refused", "-1007"),
        ("-1103", "failed", "-1103"),
        ("-1101", "partial", [("hemutrustningslan", "part_unavailable", "-1101")]),
        (
            "-1102",
            "partial",
            [("studiemedel", "part_unavailable", "-1102"), ("studiehjalp", "part_unavailable", "-1102")],
        ),
        ("-1104", "partial", [("omstallningsstudiestod", "part_unavailable", "-1104")]),
        ("-1999", "partial", [("ResultatKod", "unknown_code", "-1999")]),
        ("1", "partial", [("ResultatKod", "unknown_code", "1")]),
        ("OK", "partial", [("ResultatKod", "unknown_code", "OK")]),
        ("8503129804", "partial", [("ResultatKod", "unknown_code", "unprintable")]),
    ],
)
def test_every_result_code(written: Written, lookup: Lookup, code: str, outcome: str, told: Any) -> None:
    asked = adapter().ask(lookup, Settings())
    simulated = adapter().read(lookup, asked, answer_with(asked.request, str(lookup.person), code), Settings())
    for reading in (written(code=code), simulated):
        assert reading.outcome.outcome == outcome
        assert getattr(reading.outcome, "provider_code", missing(reading)) == told
        assert bool(reading.document) is (outcome not in ("refused", "failed"))


def test_a_part_that_is_down_keeps_what_the_others_gave(written: Written, xml: SimpleNamespace) -> None:
    held = {"Studiemedel": xml.cases(xml.case(paid=xml.payment()))}
    # That the list announces what the system behind it could not give is no second loss.
    reading = written(held, code="-1101", flags="10100")
    assert missing(reading) == [("hemutrustningslan", "part_unavailable", "-1101")]
    assert "payment" in [each.record for each in reading.view]


def test_known_to_csn_and_nothing_there_is_nothing_found(written: Written, xml: SimpleNamespace) -> None:
    assert written().outcome.outcome == "nothing_found"
    assert written(status="Ej träff").outcome.outcome == "nothing_found"
    assert written({"Studiemedel": xml.cases()}, flags="00000").outcome.outcome == "nothing_found"
    assert written({"Studiemedel": xml.cases(xml.case())}).outcome.outcome == "data"


def test_no_hit_and_yet_something_is_doubted(written: Written, xml: SimpleNamespace) -> None:
    held = {"Studiemedel": xml.cases(xml.case())}
    assert missing(written(held, status="Ej träff")) == [("Status", "part_unreadable", "Ej_träff")]
    assert missing(written(held, code="-2")) == [("Status", "part_unreadable", "-2")]
    assert missing(written(status="Spärrad")) == [("Status", "unknown_code", "Spärrad")]


def test_a_mark_of_protection_that_is_not_known_is_shown_and_never_read_as_none(written: Written) -> None:
    for mark, told in {"Ja": [], "  ": [], "": [], "Ne": [("sekretess", "unknown_code", "Ne")]}.items():
        assert missing(written(marks=f' sekretess="{mark}"')) == told
    assert missing(written(marks="")) == []


def test_without_a_person_only_the_unknown_identity_is_nothing_found(written: Written) -> None:
    echo = "<s:HushallsMedlemsId>8503129804</s:HushallsMedlemsId>"
    for code, outcome, told in (
        ("-2", "nothing_found", []),
        ("0", "partial", [("Person", "part_absent", None)]),
        ("-1101", "partial", [("hemutrustningslan", "part_unavailable", "-1101"), ("Person", "part_absent", None)]),
        ("-7", "partial", [("ResultatKod", "unknown_code", "-7"), ("Person", "part_absent", None)]),
    ):
        reading = written(code=code, echo=echo, without_person=True)
        assert (reading.outcome.outcome, missing(reading)) == (outcome, told)
        with pytest.raises(BadDocument):  # nobody is named at all
            written(code=code, without_person=True)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ("00000", []),
        ("10000", [("studiemedel", "part_absent", None)]),
        ("00001", [("omstallningsstudiestod", "part_absent", None)]),
        ("00x00", [("hemutrustningslan", "unknown_code", "x")]),
        ("0 000", [("studiehjalp", "part_absent", None)]),
    ],
)
def test_a_kind_that_is_announced_and_not_there_is_missing(written: Written, flags: str, told: Any) -> None:
    assert missing(written(flags=flags)) == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("p:Studiestodstypforteckning>", "p:Forteckning>"), ("Studiestodstypforteckning", "part_absent")),
        (("p:Studiestartsstod", "p:Studiestart"), ("studiestartsstod", "part_absent")),
        (("k:UtbetalningsPlan", "k:Utbetalningsplan"), ("studiemedel", "part_absent")),
        (("k:soktaTider", "k:SoktaTider"), ("studiemedel", "part_absent")),
        (("k:stodform", "t:stodform"), ("studiemedel", "part_absent")),
        (("p:Arenden>", "q:Arenden>"), ("studiemedel", "part_unreadable")),
        (("k:Utbetalning>", "t:Utbetalning>"), ("studiemedel", "part_unreadable")),
        (("t:Utbetaldtid>", "k:Utbetaldtid>"), ("studiemedel", "part_unreadable")),
        (("t:Belopp>", "k:Belopp>"), ("studiemedel", "part_unreadable")),
        (("<t:totbelopp>4016", "<t:totbelopp>1</t:totbelopp><t:totbelopp>4016"), ("studiemedel", "part_unreadable")),
        (("t:soktomfattning>", "k:soktomfattning>"), ("studiemedel", "part_unreadable")),
        (("k:status>", "status>"), ("studiemedel", "part_unreadable")),
        (("<k:klartext>", "<k:klartext><t:takt>75</t:takt>"), ("studiemedel", "part_unreadable")),
        (("t:Utbetaldatider>", "t:Tider>"), ("studiemedel", "part_absent")),
        (("t:Beloppen>", "t:Belopp>"), ("studiemedel", "part_absent")),
        (("</q:Person>", "<k:Utbetalning xmlns:k='x'/></q:Person>"), ("Person", "part_unreadable")),
        (("<q:Personer>", "<q:Personer><t:Belopp/>"), ("Person", "part_unreadable")),
    ],
)
def test_what_lies_where_no_reader_looks_is_told(
    written: Written, xml: SimpleNamespace, change: tuple[str, str], told: tuple[str, str]
) -> None:
    time = xml.time("202640", "202643", xml.amount())
    case = xml.case(applied=xml.applied(), granted=xml.granted(), paid=xml.payment("20261023", "Utbetald", time))
    held = {"Studiemedel": xml.cases(case)}
    assert written(held).outcome.outcome == "data"
    assert (*told, None) in missing(written(held, change=[change]))


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ({"form": "NYTT"}, ("unknown_code", "NYTT")),
        ({"status": "VILANDE"}, ("unknown_code", "VILANDE")),
        ({"form": None}, ("part_absent", None)),
    ],
)
def test_a_cases_codes(written: Written, xml: SimpleNamespace, case: dict[str, Any], told: tuple[str, Any]) -> None:
    for kind, part in (("Studiehjalp", "studiehjalp"), ("HemutrustningsLan", "hemutrustningslan")):
        reading = written({kind: xml.cases(xml.case(**case))})
        assert missing(reading) == [(part, *told)]
        assert len(reading.view) == 2, "it is shown all the same"


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (("payment", "0", "Planerad"), None),
        (("payment", "20261023", "UTBETALAD"), None),
        (("payment", "20261023", "Makulerad"), ("unknown_code", "Makulerad")),
        (("payment", "20261023", None), ("part_absent", None)),
        (("payment", "2026-10-23", "Utbetald"), ("part_unreadable", None)),
        (("payment", "20261033", "Utbetald"), ("part_unreadable", None)),
        (("payment", None, "Utbetald"), ("part_unreadable", None)),
        (("time", "202640", "202643"), None),
        (("time", None, None), None),
        (("time", "202654", "202655"), ("part_unreadable", None)),
        (("time", "202640", "v43"), ("part_unreadable", None)),
        (("granted", "202640", "202643"), None),
        (("granted", "0", "202643"), ("part_unreadable", None)),
        (("granted", "202640", ""), ("part_unreadable", None)),
        (("applied", "20261001", "20261231"), None),
        (("applied", "20261001", ""), ("part_unreadable", None)),
        (("amount", "GRUNDF", "4016"), None),
        (("amount", "OSSLÅN", "-17"), None),
        (("amount", "NYSORT", "4016"), ("unknown_code", "NYSORT")),
        (("amount", None, "4016"), ("part_unreadable", None)),
        (("amount", "GRUNDB", "4 016"), ("part_unreadable", None)),
        (("amount", "GRUNDB", "4016,50"), ("part_unreadable", None)),
    ],
)
def test_a_value_that_a_reader_would_lose_makes_it_partial(
    written: Written, xml: SimpleNamespace, part: tuple[Any, ...], told: tuple[str, Any] | None
) -> None:
    what, *values = part
    made = getattr(xml, what)(*values)
    place = {
        "payment": {"paid": made},
        "time": {"paid": xml.payment("20261023", "Utbetald", made)},
        "granted": {"granted": made},
        "applied": {"applied": made},
        "amount": {"paid": xml.payment("20261023", "Utbetald", xml.time("202640", "202643", made))},
    }
    reading = written({"Studiemedel": xml.cases(xml.case(**place[what]))})
    assert missing(reading) == ([("studiemedel", *told)] if told else [])


@pytest.mark.parametrize("total", ["", "x", "1 250", "1.2.3", None])
def test_a_total_that_cannot_be_read_makes_it_partial(
    written: Written, xml: SimpleNamespace, total: str | None
) -> None:
    for place in (
        {"paid": xml.payment(total=total)},
        {"paid": xml.payment("20261023", "Utbetald", xml.time(total=total or ""))},
        {"granted": xml.granted(total=total or "")},
    ):
        reading = written({"Studiemedel": xml.cases(xml.case(**place))})
        assert missing(reading) == [("studiemedel", "part_unreadable", None)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": OTHER}, "wrong_person"),
        ({"number": "208503129804"}, "wrong_person"),
        ({"number": "19"}, "unreadable"),
        ({"echo": f"<s:HushallsMedlemsId>{OTHER[2:]}</s:HushallsMedlemsId>"}, "wrong_person"),
        ({"echo": f"<HushallsMedlemsId>{OTHER}</HushallsMedlemsId>"}, "wrong_person"),
        (
            {
                "echo": "<s:HushallsMedlemsIdSekel>20</s:HushallsMedlemsIdSekel>"
                "<s:HushallsMedlemsId>8503129804</s:HushallsMedlemsId>"
            },
            "wrong_person",
        ),
        ({"echo": "<s:HushallsMedlemsIdSekel>20</s:HushallsMedlemsIdSekel>"}, "wrong_person"),
        ({"echo": "<s:ArendeId>EB-2026-999</s:ArendeId>"}, "wrong_question"),
        ({"echo": f"<s:BegarData><s:AnropsId>{UUID[:-1]}2</s:AnropsId></s:BegarData>"}, "wrong_question"),
        ({"code": "-1005", "number": OTHER}, "wrong_person"),
        ({"code": "-2", "echo": f"<s:HushallsMedlemsId>{OTHER[2:]}</s:HushallsMedlemsId>"}, "wrong_person"),
        ({"code": ""}, "unreadable"),
        ({"change": [("</q:ResultatKod>", "</q:ResultatKod><q:ResultatKod>0</q:ResultatKod>")]}, "unreadable"),
        ({"change": [("q:ResultatKod>", "q:Kod>")]}, "unreadable"),
        ({"change": [("q:CSNSvar", "q:CSNSvarHut")]}, "unreadable"),
        ({"change": [("v4.0/kommunfraga", "v3.0/kommunfraga")]}, "unreadable"),
    ],
)
def test_an_answer_about_another_person_or_question_is_none(
    written: Written, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadDocument) as bad:
        written(**change)
    assert bad.value.code == code
    assert OTHER not in str(bad.value)


def test_what_only_one_of_two_readers_can_read_is_unreadable(written: Written) -> None:
    # U+FEFF is a letter of names by the fifth edition of XML 1.0 alone.
    with pytest.raises(BadDocument):
        written(change=[("q:Personer>", "q:Person\ufeffer>")])


def test_a_second_person_is_none_of_ours(written: Written) -> None:
    for number, code in ((OTHER[2:], "wrong_person"), ("8503129804", "unreadable")):
        with pytest.raises(BadDocument) as bad:
            written(change=[("</q:Personer>", f'<q:Person personnummer="{number}"/></q:Personer>')])
        assert bad.value.code == code


def test_the_question_may_come_back_as_it_went(written: Written) -> None:
    echo = (
        f"<s:BegarData><s:AnropsId> {UUID} </s:AnropsId></s:BegarData><s:ArendeId>EB-2026-001234</s:ArendeId>"
        "<s:HushallsMedlemsIdSekel>19</s:HushallsMedlemsIdSekel><s:HushallsMedlemsId>8503129804</s:HushallsMedlemsId>"
    )
    assert written(echo=echo).outcome.outcome == "nothing_found"
    assert written(echo="<s:ArendeId/>").outcome.outcome == "nothing_found"


def test_the_alias_is_what_the_echo_must_hold(lookup: Lookup, keyed: Settings) -> None:
    long = lookup.model_copy(update={"case": UUID})
    asked = adapter().ask(long, keyed)
    answered = SIMULATION.answer(asked.request, str(long.person))
    assert str(asked.alias).encode() in answered.body
    assert adapter().read(long, asked, answered, keyed).outcome.outcome == "data"
    other = adapter().ask(lookup.model_copy(update={"case": UUID[:-1] + "2"}), keyed)
    with pytest.raises(BadDocument) as bad:
        adapter().read(long, other, answered, keyed)
    assert bad.value.code == "wrong_question"


def test_an_http_error_is_a_failure_with_its_status(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    for status in (202, 400, 403, 404, 500, 503):
        outcome = adapter().read(lookup, asked, Response(status, b"busy"), Settings()).outcome
        assert (outcome.outcome, getattr(outcome, "provider_code", None)) == ("failed", f"HTTP_{status}")


def test_the_document_is_the_whole_answer_as_it_came(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    body = SIMULATION.answer(asked.request, str(lookup.person)).body
    odd = b"\n" + body.partition(b"?>")[2].replace(b"<csn:Personer>", b"<csn:Personer ><!-- kept --> &#45;&#13;", 1)
    reading = adapter().read(lookup, asked, Response(200, odd), Settings())
    assert reading.document == odd
    assert (reading.media_type, reading.schema_version) == ("application/xml", "4.0")


def test_what_a_later_reader_would_take_for_other_letters_is_unreadable(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    body = SIMULATION.answer(asked.request, str(lookup.person)).body.replace(
        b"encoding='UTF-8'", b"encoding='ISO-8859-1'"
    )
    text = body.decode()
    with pytest.raises(BadDocument):  # reads as UTF-8 too, but to other words than it declares
        adapter().read(lookup, asked, Response(200, body), Settings())
    with pytest.raises(BadDocument):
        adapter().read(lookup, asked, Response(200, text.encode("latin-1")), Settings())
    with pytest.raises(BadDocument):
        plain = (
            text.replace("å", "a").replace("ä", "a").replace("ö", "o").replace("Å", "A").replace("ISO-8859-1", "UTF-16")
        )
        adapter().read(lookup, asked, Response(200, plain.encode("utf-16-be")), Settings())
