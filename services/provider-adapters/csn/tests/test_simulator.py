"""The simulator speaks the real protocol, looks at a question as CSN does, and says the same to the same question."""

import pytest

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION
from ssbtek_adapter_kit.exchange import Request
from ssbtek_adapter_kit.persons import PERSONS
from ssbtek_contracts.lookup import Lookup


def test_it_finds_the_person_of_a_question_and_nobody_in_anything_else(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings())
    assert SIMULATION.person_in(asked.request) == lookup.person
    for body in (b"", b"<a/>", b"<HushallsMedlemsId>8503129804</HushallsMedlemsId>", b"\xff"):
        assert SIMULATION.person_in(Request(body)) == ""


@pytest.mark.parametrize("person", [each.number for each in PERSONS] + ["191212121212"])
def test_an_answer_is_a_pure_function_of_question_and_person(lookup: Lookup, person: str) -> None:
    request = adapter().ask(lookup.model_copy(update={"person": person}), Settings()).request
    assert SIMULATION.answer(request, person) == SIMULATION.answer(request, person)


def test_whoever_is_not_in_the_catalogue_is_known_nowhere(lookup: Lookup) -> None:
    unknown = lookup.model_copy(update={"person": "191212121212"})
    asked = adapter().ask(unknown, Settings())
    answered = SIMULATION.answer(asked.request, "191212121212")
    assert adapter().read(unknown, asked, answered, Settings()).outcome.outcome == "nothing_found"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("8503129804", "8503729804", "-1004"),
        ("EB-2026-001234<", "EB-2026-001234-" + "x" * 17 + "<", "-1005"),
        ("karin.handlaggare", "karin." + "x" * 26, "-1005"),
        ("HushallsId>", "Hushall>", "-1005"),
        ("SBNUppgEkBistandBegar", "SBNUppgift", "-1005"),
        ("20261125", "20261131", "-1006"),
        ("20261125", "20260925", "-1006"),
        ("20261001", "2026-10-01", "-1006"),
        (">4.0<", ">9.9<", "-1007"),
    ],
)
def test_a_question_that_breaks_the_contract_is_answered_with_its_code(
    lookup: Lookup, old: str, new: str, code: str
) -> None:
    asked = adapter().ask(lookup, Settings())
    wrong = asked.request.body.decode().replace(old, new)
    assert wrong != asked.request.body.decode()
    request = Request(wrong.encode())
    person = "198503729804" if code == "-1004" else str(lookup.person)
    assert f"<csn:ResultatKod>{code}<" in SIMULATION.answer(request, person).body.decode()


def test_a_long_case_id_that_went_out_as_it_is_would_be_refused(lookup: Lookup, keyed: Settings) -> None:
    long = lookup.model_copy(update={"case": "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"})
    asked = adapter().ask(long, keyed)
    plain = asked.request.body.replace(str(asked.alias).encode(), str(long.case).encode())
    refused = SIMULATION.answer(Request(plain), str(long.person))
    assert b"-1005" in refused.body
    assert b"-1005" not in SIMULATION.answer(asked.request, str(long.person)).body
