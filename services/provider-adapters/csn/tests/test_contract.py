"""The inventory, the question and the simulator's answers, against the published schema."""

import pytest
from lxml import etree

from ssbtek_adapter_csn.adapter import adapter
from ssbtek_adapter_csn.codes import FINE, NONE_ANSWERS, QUERY, REFUSED, UNKNOWN_IDENTITY, WITHOUT
from ssbtek_adapter_csn.question import question
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.simulator import SIMULATION, answer_with
from ssbtek_adapter_kit.conformance import Contract
from ssbtek_contracts.lookup import Lookup

SAMBRUK = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://www.sambruk.se/SBNyttomeddelanden"
    targetNamespace="http://www.sambruk.se/SBNyttomeddelanden" elementFormDefault="qualified">
  <xs:simpleType name="Id">
    <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="31"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Namn">
    <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="255"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Kommun">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{6}-[0-9]{4}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Datum">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{8}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Sekel">
    <xs:restriction base="xs:string"><xs:pattern value="18|19|20"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Nummer">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{10}"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="BegarData">
    <xs:sequence>
      <xs:element name="Kommun" type="Kommun"/>
      <xs:element name="AppNamn" type="Namn"/>
      <xs:element name="AppVersion" type="Namn"/>
      <xs:element name="MaxAntalSvar" type="xs:positiveInteger" minOccurs="0"/>
      <xs:element name="AnropsId" type="Namn" minOccurs="0"/>
      <xs:element name="LastDataVersion" type="Namn" minOccurs="0"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Hushallsmedlem">
    <xs:sequence>
      <xs:element name="HushallsMedlemsIdSekel" type="Sekel"/>
      <xs:element name="HushallsMedlemsId" type="Nummer"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Hushallsmedlemmar">
    <xs:sequence><xs:element name="Hushallsmedlem" type="Hushallsmedlem"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="SBNUppgEkBistandBegar">
    <xs:sequence>
      <xs:element name="SchemaVersion" type="xs:decimal"/>
      <xs:element name="BegarData" type="BegarData"/>
      <xs:element name="SubOrgKod" type="Id" minOccurs="0"/>
      <xs:element name="HandlaggareId" type="Id" minOccurs="0"/>
      <xs:element name="ArendeId" type="Id" minOccurs="0"/>
      <xs:element name="HushallsId" type="Id"/>
      <xs:element name="FromDatum" type="Datum"/>
      <xs:element name="TomDatum" type="Datum"/>
      <xs:element name="Hushallsmedlemmar" type="Hushallsmedlemmar"/>
    </xs:sequence>
  </xs:complexType>
</xs:schema>
"""
"""The question's type, which CSN describes and Sambruk has not published here: written after the description."""


class TestContract(Contract):
    adapter = adapter()
    simulation = SIMULATION
    settings = Settings
    schema = "se/csn/schema/v4_0/kommunfraga/kommunfraga.xsd"
    stub = SAMBRUK
    root = f"{{{QUERY}}}CSNSvar"
    document_of = bytes
    unlike_the_schema = frozenset({"incomplete"})


@pytest.mark.contracts
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"case": "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21"},
        {"case": "x" * 31, "caseworker": "y" * 31},
        {"caseworker": "karin.handlaggare@exempelkoping.example", "case": "Å" * 200},
    ],
)
def test_the_question_fits_its_schema(lookup: Lookup, change: dict[str, str], keyed: Settings) -> None:
    schema = TestContract().load()
    schema.validate(etree.fromstring(question(lookup.model_copy(update=change), keyed)))


@pytest.mark.contracts
@pytest.mark.parametrize("code", [FINE, UNKNOWN_IDENTITY, *WITHOUT, *REFUSED, NONE_ANSWERS, "-1999"])
def test_an_answer_with_any_code_fits_the_schema(lookup: Lookup, code: str, keyed: Settings) -> None:
    answered = answer_with(adapter().ask(lookup, keyed).request, str(lookup.person), code)
    TestContract().load().validate(etree.fromstring(answered.body))
