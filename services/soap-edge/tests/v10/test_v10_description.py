"""The description of ours is the published one in structure, and clients are made from it that work."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import zeep
from lxml import etree

from ssbtek_contracts.reply import Block
from ssbtek_edge.interface import Asked, Fault
from ssbtek_edge.versions import Interfaces

ADDRESS = "https://edge.example:8443/ssbtek?a=1&b=2"
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
PROVIDERS = ("af", "csn", "fk", "skv", "so", "tns", "miv")
Row = tuple[str, ...]


@pytest.fixture(scope="module")
def described(interfaces: Interfaces) -> bytes:
    written = interfaces.wsdl(ADDRESS)
    assert written is not None
    return written


@pytest.fixture(scope="module")
def client(described: bytes, tmp_path_factory: pytest.TempPathFactory) -> zeep.Client:
    """A client that was made from our description alone."""
    file = tmp_path_factory.mktemp("wsdl") / "v10.wsdl"
    file.write_bytes(described)
    return zeep.Client(str(file))


def structure(schema: Any) -> Iterator[Row]:
    """All that the elements of the version's namespace can hold, as rows of path, cardinality, type and facets."""
    seen: set[str] = set()
    for name in sorted(schema.maps.elements):
        if name.startswith(f"{{{SSBT}}}"):
            element = schema.maps.elements[name]
            yield (name, element.type.name)
            yield from _type(element.type, element.type.name, seen)


def _type(kind: Any, path: str, seen: set[str]) -> Iterator[Row]:
    if kind.name in seen or (kind.name or "").startswith(XS):
        return
    seen.add(kind.name or path)
    if kind.is_simple():
        facets = [f"{etree.QName(name).localname}={_facet(each)}" for name, each in kind.facets.items() if name]
        yield (path, "simple", kind.base_type.name, *sorted(facets))
        return
    for attribute in kind.attributes.values():
        yield (path, f"@{attribute.name}", attribute.use, attribute.type.name)
    yield from _group(kind.content, path, seen)


def _facet(facet: Any) -> str:
    return str(getattr(facet, "regexps", None) or getattr(facet, "enumeration", None) or facet.value)


def _group(group: Any, path: str, seen: set[str]) -> Iterator[Row]:
    yield (path, group.model, str(group.occurs), str(len(group)))
    for index, each in enumerate(group):
        where = f"{path}[{index}]"
        if hasattr(each, "process_contents"):
            yield (where, "any", str(each.namespace), each.process_contents, str(each.occurs))
        elif hasattr(each, "model"):
            yield from _group(each, where, seen)
        else:
            yield (
                where,
                each.name,
                str(each.occurs),
                str(each.nillable),
                str(each.default),
                each.type.name or "unnamed",
            )
            yield from _type(each.type, each.type.name or where, seen)


def loaded(described: bytes) -> Any:
    import xmlschema

    schemas = etree.fromstring(described).iter(f"{XS}schema")
    texts = {each.get("targetNamespace"): etree.tostring(each, encoding="unicode") for each in schemas}
    return xmlschema.XMLSchema10([texts.pop(SSBT), *texts.values()])


@pytest.mark.contracts
def test_the_structure_is_the_published_one(described: bytes, strict: Any) -> None:
    import xmlschema

    published = xmlschema.XMLSchema10(str(strict.wsdl.parent / "sammansatt_bastjanst_v10.xsd"))
    theirs, ours = list(structure(published)), list(structure(loaded(described)))
    assert len(theirs) > 250
    assert ours == theirs


@pytest.mark.contracts
def test_operations_messages_and_names_are_the_published_ones(described: bytes, strict: Any) -> None:
    def rows(root: etree._Element) -> list[Row]:
        found = []
        for each in root.iter(f"{WSDL}*", f"{SOAP}*"):
            if etree.QName(each).localname not in ("types", "documentation"):
                attributes = {name: value.rpartition(":")[2] if ":" in value and "/" not in value else value
                              for name, value in each.attrib.items() if name != "location"}  # fmt: skip
                found.append((etree.QName(each).localname, *map(str, sorted(attributes.items()))))
        return sorted(found)

    assert rows(etree.fromstring(described)) == rows(etree.parse(str(strict.wsdl)).getroot())


def test_the_description_needs_nothing_outside_it_and_names_its_address(described: bytes) -> None:
    root = etree.fromstring(described)
    assert not [each for each in root.iter() if each.get("schemaLocation")]
    assert [each.get("location") for each in root.iter(f"{SOAP}address")] == [ADDRESS]


def test_another_version_is_not_described(interfaces: Interfaces) -> None:
    assert interfaces.wsdl(ADDRESS, "10") == interfaces.wsdl(ADDRESS)
    assert interfaces.wsdl(ADDRESS, "11") is None


def message(using: zeep.Client) -> bytes:
    sender = {"organisationsnummer": "162199990017", "namn": "Exempelköpings kommun", "handlaggare": "karin"}
    general = {
        "fraganSkallInkluderasISvaret": True,
        "ingivare": sender,
        "personidentitet": "198503129804",
        "arendeidentitet": "EB-1",
        "tidsperiod": {"fromDatum": "2026-09-01", "tomDatum": "2026-10-31"},
        "personuppgiftsbitrade": [{"organisationsnummer": "165555550010", "namn": "Exempel Drift AB"}],
        "syfte": "Ekonomiskt bistånd",
        "lagtext": "4 kap. 1 § SoL",
    }
    blocks: dict[str, Any] = {each.upper(): {"inkludera": True} for each in PROVIDERS}
    blocks["FK"]["fraga"] = {"version": "v9", "aktorsid": "0017-SN", "lefiJsonFraga": b'{"personnummer":"1"}'}
    blocks["AF"]["tidsperiod"] = {"fromDatum": "2026-01-01", "tomDatum": "2026-01-31"}
    return etree.tostring(
        using.create_message(
            using.service,
            "hamtaBastjanstInformation",
            generellaFrageparametrar=general,
            specifikaFrageparametrar=blocks,
        ),
        method="c14n",
    )


def test_a_client_made_from_it_asks_what_is_read(client: zeep.Client, read: Callable[..., Asked | Fault]) -> None:
    assert isinstance(read(message(client)), Asked)
    assert client.service._binding_options["address"] == ADDRESS


@pytest.mark.contracts
def test_it_asks_as_one_made_from_the_published_description(client: zeep.Client, strict: Any) -> None:
    assert message(client) == message(strict.client)


@pytest.mark.contracts
def test_it_reads_answers_and_faults(
    client: zeep.Client,
    strict: Any,
    answer: Callable[..., bytes],
    simulated_block: Callable[[str, str], Block],
    interfaces: Interfaces,
) -> None:
    written = answer(*(simulated_block(each, "everything") for each in PROVIDERS))
    ours = strict.zeep("hamtaBastjanstInformation", written, client=client)
    theirs = strict.zeep("hamtaBastjanstInformation", written)
    assert zeep.helpers.serialize_object(ours, dict) == zeep.helpers.serialize_object(theirs, dict)
    assert ours.svarsdata.SO.data.ArbetsloshetsersattningLista.Arbetsloshetsersattning
    with pytest.raises(zeep.exceptions.Fault, match="Tjänsten är överbelastad"):
        strict.zeep("testaBastjanstInformation", interfaces.fault(Fault("overloaded")), 500, client)
