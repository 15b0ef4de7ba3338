"""The question is built as schema 1.0 maps it, and fits that schema."""

import pytest
from lxml import etree

from ssbtek_adapter_kit.conformance.contract import contracts
from ssbtek_adapter_so.adapter import adapter
from ssbtek_adapter_so.question import question
from ssbtek_adapter_so.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.query import Processor

SCHEMA = "schemas/ubpservice/int014/UnemploymentBenefitPaymentService.xsd"
THREE = (
    Processor(organisation="5555550030", name="Tredje AB", order=3),
    Processor(organisation="5555550010", name="Första AB", order=1),
    Processor(organisation="5555550020", name="Andra AB", order=2),
)


def fields(lookup: Lookup) -> list[tuple[str, str]]:
    return [(etree.QName(each).localname, each.text or "") for each in etree.fromstring(question(lookup))]


def test_every_field_comes_from_its_place_in_the_lookup_in_the_schemas_order(lookup: Lookup) -> None:
    assert fields(lookup) == [
        ("OrganisationsnummerIngivare", "162199990017"),
        ("NamnIngivare", "Exempelköpings kommun"),
        ("KontonamnHandlaggare", "karin.handlaggare"),
        ("Referensnummer", "EB-2026-001234"),
        ("From", "2026-09-01"),
        ("Tom", "2026-10-31"),
        ("Syfte", "Handläggning av ansökan om ekonomiskt bistånd"),
        ("Paragraf", "12 kap. 1 § socialtjänstlagen (2025:400)"),
        ("OrganisationsnummerPersonuppgiftsbitrade", "165555550010"),
        ("NamnPersonuppgiftsbitrade", "Exempel Drift AB"),
        ("IdentificationNumber", lookup.person),
    ]


def test_an_own_period_takes_the_place_of_the_general_one(lookup: Lookup) -> None:
    own = {"period": {"from": "2026-01-01", "to": "2026-01-31"}}
    asked = dict(fields(lookup.model_copy(update={"parameters": own})))
    assert (asked["From"], asked["Tom"]) == ("2026-01-01", "2026-01-31")


def test_processors_are_two_lists_in_the_same_order_all_numbers_first(lookup: Lookup) -> None:
    asked = fields(lookup.model_copy(update={"processors": THREE}))[8:-1]
    assert asked == [
        ("OrganisationsnummerPersonuppgiftsbitrade", "165555550010"),
        ("OrganisationsnummerPersonuppgiftsbitrade", "165555550020"),
        ("OrganisationsnummerPersonuppgiftsbitrade", "165555550030"),
        ("NamnPersonuppgiftsbitrade", "Första AB"),
        ("NamnPersonuppgiftsbitrade", "Andra AB"),
        ("NamnPersonuppgiftsbitrade", "Tredje AB"),
    ]
    assert len(fields(lookup.model_copy(update={"processors": ()}))) == 9


def test_texts_are_escaped_not_trusted(lookup: Lookup) -> None:
    asked = fields(lookup.model_copy(update={"caseworker": "</Syfte><x>&"}))
    assert ("KontonamnHandlaggare", "</Syfte><x>&") in asked


def test_the_request_is_soap_at_the_set_path(lookup: Lookup) -> None:
    request = adapter().ask(lookup, Settings(service_path="/elsewhere")).request
    assert (request.method, request.path) == ("POST", "/elsewhere")
    assert question(lookup) in request.body
    assert str(lookup.person) not in str(request.headers)


@pytest.mark.contracts
@pytest.mark.parametrize("processors", [(), THREE[:1], THREE])
def test_the_question_fits_the_published_schema(lookup: Lookup, processors: tuple[Processor, ...]) -> None:
    schema = etree.XMLSchema(file=str(contracts() / SCHEMA))
    schema.assertValid(etree.fromstring(question(lookup.model_copy(update={"processors": processors}))))
