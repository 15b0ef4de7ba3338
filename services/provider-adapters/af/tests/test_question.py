"""The question is built as contract v2 maps it, and fits its schema."""

import pytest
from lxml import etree

from ssbtek_adapter_af.adapter import adapter
from ssbtek_adapter_af.codes import NAMESPACE
from ssbtek_adapter_af.question import question
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_kit.conformance.contract import contracts
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Processor

SCHEMA = "se/arbetsformedlingen/api/arbetssokande/ersattningsstod/v2/ers_stod.xsd"


def fields(lookup: Lookup) -> list[tuple[str, str]]:
    asked = etree.fromstring(question(lookup)).find(f"{{{NAMESPACE}}}Fraga")
    return [(etree.QName(each).localname, each.text or "") for each in asked]


def test_every_field_comes_from_its_place_in_the_lookup_in_the_schemas_order(lookup: Lookup) -> None:
    assert fields(lookup) == [
        ("OrganisationsnummerForIngivare", "162199990017"),
        ("NamnPaIngivare", "Exempelköpings kommun"),
        ("KontonamnForHandlaggare", "karin.handlaggare"),
        ("Referensnummer", "EB-2026-001234"),
        ("From", "2026-09-01"),
        ("Tom", "2026-10-31"),
        ("SyfteMedFraga", "Handläggning av ansökan om ekonomiskt bistånd"),
        ("LagParagraf", "12 kap. 1 § socialtjänstlagen (2025:400)"),
        ("OrganisationsnummerForPersonuppgiftsbitrade", "165555550010"),
        ("NamnPaPersonuppgiftsbitrade", "Exempel Drift AB"),
        ("IdentitetsbeteckningFysiskPerson", lookup.person),
    ]


def test_an_own_period_takes_the_place_of_the_general_one(lookup: Lookup) -> None:
    own = {"period": {"from": "2026-01-01", "to": "2026-01-31"}}
    asked = dict(fields(lookup.model_copy(update={"parameters": own})))
    assert (asked["From"], asked["Tom"]) == ("2026-01-01", "2026-01-31")


def test_without_a_processor_none_is_named_and_of_several_the_first_by_their_order(lookup: Lookup) -> None:
    assert "NamnPaPersonuppgiftsbitrade" not in dict(fields(lookup.model_copy(update={"processors": ()})))
    two = (
        Processor(organisation="5555550010", name="Andra AB", order=2),
        Processor(organisation="5555550010", name="Första AB", order=1),
    )
    asked = dict(fields(lookup.model_copy(update={"processors": two})))
    assert asked["NamnPaPersonuppgiftsbitrade"] == "Första AB"


def test_texts_are_escaped_not_trusted(lookup: Lookup) -> None:
    asked = fields(lookup.model_copy(update={"caseworker": "</Fraga><x>&"}))
    assert ("KontonamnForHandlaggare", "</Fraga><x>&") in asked


def test_the_request_is_soap_at_the_set_path(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings(service_path="/elsewhere")).request
    assert (request.method, request.path) == ("POST", "/elsewhere")
    assert question(lookup) in request.body
    assert str(lookup.person) not in str(request.headers)


@pytest.mark.contracts
@pytest.mark.parametrize("processors", [0, 1, 2])
def test_the_question_fits_the_published_schema(lookup: Lookup, processors: int) -> None:
    schema = etree.XMLSchema(file=str(contracts() / SCHEMA))
    change = {"processors": lookup.processors * processors}
    schema.assertValid(etree.fromstring(question(lookup.model_copy(update=change))))
