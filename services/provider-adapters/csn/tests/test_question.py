"""The question is built as contract 4.0 maps it; what CSN would find too long goes out as an alias. Its schema:
`test_contract.py`."""

import re
from datetime import date

from lxml import etree

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.codes import QUERY, SAMBRUK
from ssbtek_adapter_csn.question import alias_of, question
from ssbtek_adapter_csn.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Period

UUID = "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"


def fields(lookup: Lookup, settings: Settings | None = None) -> list[tuple[str, str]]:
    root = etree.fromstring(question(lookup, settings or Settings()))
    assert root.tag == f"{{{QUERY}}}SBNUppgEkBistandBegar"
    below = list(root.iter(f"{{{SAMBRUK}}}*"))
    assert len(below) == len(list(root.iter())) - 1
    return [(etree.QName(each).localname, each.text or "") for each in below if not len(each)]


def test_every_field_comes_from_its_place_in_the_lookup_in_the_schemas_order(lookup: Lookup) -> None:
    assert fields(lookup) == [
        ("SchemaVersion", "4.0"),
        ("Kommun", "219999-0017"),
        ("AppNamn", "SSBTEK"),
        ("AppVersion", "10"),
        ("AnropsId", lookup.key.rpartition("/")[2]),
        ("HandlaggareId", "karin.handlaggare"),
        ("ArendeId", "EB-2026-001234"),
        ("HushallsId", "EB-2026-001234"),
        ("FromDatum", "20261001"),
        ("TomDatum", "20261125"),
        ("HushallsMedlemsIdSekel", "19"),
        ("HushallsMedlemsId", "8503129804"),
    ]


def test_purpose_legal_basis_and_processors_are_not_told(lookup: Lookup) -> None:
    told = question(lookup, Settings()).decode()
    assert not any(text in told for text in ("socialtjänst", "bistånd ", "Exempel Drift", "Exempelköping"))


def test_an_own_period_takes_the_place_of_the_general_one(lookup: Lookup) -> None:
    own = {"period": {"from": "2026-11-01", "to": "2026-11-30"}}
    asked = dict(fields(lookup.model_copy(update={"parameters": own})))
    assert (asked["FromDatum"], asked["TomDatum"]) == ("20261101", "20261130")


def test_dates_have_eight_digits_and_the_century_goes_apart(lookup: Lookup) -> None:
    early = Period(from_=date(2026, 1, 2), to=date(2026, 3, 4))
    asked = dict(fields(lookup.model_copy(update={"period": early, "person": "200111119962"})))
    assert (asked["FromDatum"], asked["TomDatum"]) == ("20260102", "20260304")
    assert (asked["HushallsMedlemsIdSekel"], asked["HushallsMedlemsId"]) == ("20", "0111119962")


def test_a_case_id_of_31_characters_goes_out_as_it_is_and_one_of_32_as_an_alias(
    lookup: Lookup, keyed: Settings
) -> None:
    for length, aliased in ((31, False), (32, True), (200, True)):
        case = "å" * length
        asked = adapter().ask(lookup.model_copy(update={"case": case}), keyed)
        sent = dict(fields(lookup.model_copy(update={"case": case}), keyed))
        assert sent["ArendeId"] == sent["HushallsId"] == (asked.alias if aliased else case)
        assert (asked.alias is not None) is aliased
        assert not aliased or case not in asked.request.body.decode()


def test_the_alias_is_the_cases_own_and_nobody_elses(lookup: Lookup, keyed: Settings) -> None:
    alias = adapter().ask(lookup.model_copy(update={"case": UUID}), keyed).alias
    assert alias is not None and re.fullmatch("[A-Z2-7]{26}", alias)
    assert adapter().ask(lookup.model_copy(update={"case": UUID}), keyed).alias == alias
    key = keyed.alias_key.get_secret_value() if keyed.alias_key else ""
    assert alias == alias_of(UUID, lookup.organisation, key)
    others = [alias_of(UUID[:-1] + "2", lookup.organisation, key), alias_of(UUID, "2199990025", key)]
    others.append(alias_of(UUID, lookup.organisation, "another key of the tests"))
    assert len({alias, *others}) == 4


def test_a_long_caseworker_goes_out_as_an_alias_where_so_set(lookup: Lookup, keyed: Settings) -> None:
    changed = lookup.model_copy(update={"caseworker": "karin.handlaggare@exempelkoping.example"})
    sent = dict(fields(changed, keyed))["HandlaggareId"]
    assert len(sent) == 26
    assert adapter().ask(changed, keyed).alias is None, "the answer names the case's alias alone"


def test_texts_are_escaped_not_trusted(lookup: Lookup) -> None:
    asked = fields(lookup.model_copy(update={"caseworker": "</sam:HandlaggareId><x>&"}))
    assert ("HandlaggareId", "</sam:HandlaggareId><x>&") in asked


def test_the_request_is_xml_at_the_set_path_and_names_the_query(lookup: Lookup) -> None:
    asked = adapter().ask(lookup, Settings(service_path="/elsewhere"))
    assert (asked.request.method, asked.request.path) == ("POST", "/elsewhere")
    assert asked.request.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert asked.request.body == b'<?xml version="1.0" encoding="UTF-8"?>\n' + question(lookup, Settings())
    assert asked.correlation == lookup.key.rpartition("/")[2]
    assert str(lookup.person)[2:] not in f"{asked.request.path}{asked.request.headers}"


def test_how_csn_knows_us_can_be_set(lookup: Lookup) -> None:
    asked = dict(fields(lookup, Settings(application="X", application_version="1.2", question_version="1.0")))
    assert (asked["AppNamn"], asked["AppVersion"], asked["SchemaVersion"]) == ("X", "1.2", "1.0")
