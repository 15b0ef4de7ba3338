"""Proves a folder's inventory, and what its simulator answers, against the published schema of its provider."""

import csv
import os
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar, final

import pytest

from ssbtek_adapter_kit.conformance.subject import Subject
from ssbtek_adapter_kit.persons import PERSONS

Row = dict[str, str]


def inventory_of(package: str) -> list[Row]:
    """The rows of a folder's inventory: path, cardinality, type, in_view, reason."""
    text = files(package).joinpath("inventory.csv").read_text()
    return list(csv.DictReader(text.splitlines()))


def contracts() -> Path:
    """Where the published contracts lie. Skips the test, or fails it where they are required, if they are not there."""
    default = Path(__file__).parents[6] / "shared" / "ssbtek-v10" if len(Path(__file__).parents) > 6 else Path("/")
    folder = Path(os.environ.get("SSBTEK_CONTRACTS") or default)
    if not folder.is_dir():
        said = "the published contracts are not here (SSBTEK_CONTRACTS): the proof against them did not run"
        if os.environ.get("SSBTEK_REQUIRE_CONTRACTS"):
            pytest.fail(said)
        pytest.skip(said)
    return folder


class Contract(Subject):
    """Subclass it with the folder's subject, `schema` (path below the contracts), `root` and `document_of`."""

    schema: ClassVar[str]
    root: ClassVar[str]
    """`{namespace}name` of the answer's element."""
    document_of: ClassVar[Callable[[bytes], bytes]]
    """The provider's document in the body of a response."""
    stub: ClassVar[str] = ""
    """The text of a schema that the published one imports and that is not published (CSN)."""
    unlike_the_schema: ClassVar[frozenset[str]] = frozenset()
    """Scenarios whose answer breaks the schema as real ones do."""

    @final
    def load(self) -> Any:
        """The published schema."""
        import xmlschema  # noqa: PLC0415 - a test's dependency alone

        published = str(contracts() / self.schema)
        return xmlschema.XMLSchema10([self.stub, published] if self.stub else published)

    @final
    def test_every_element_is_in_the_view_or_has_a_reason_not_to_be(self) -> None:
        rows = inventory_of(f"ssbtek_adapter_{self.adapter.provider}")
        assert rows
        assert not [row["path"] for row in rows if bool(row["in_view"]) == bool(row["reason"])]

    @final
    @pytest.mark.contracts
    def test_the_inventory_is_the_published_contracts(self) -> None:
        rows = inventory_of(f"ssbtek_adapter_{self.adapter.provider}")
        mine = [(row["path"], row["cardinality"], row["type"]) for row in rows]
        assert mine == list(walk(self.load().maps.elements[self.root]))

    @final
    @pytest.mark.contracts
    @pytest.mark.parametrize("scenario", [person.scenario for person in PERSONS])
    def test_the_simulators_answer_fits_the_published_schema(self, scenario: str) -> None:
        from lxml import etree  # noqa: PLC0415

        lookup = self.lookup(scenario)
        response = self.simulation.answer(self.adapter.ask(lookup, self.settings()).request, str(lookup.person))
        if response.status != 200:
            return
        document = etree.fromstring(type(self).document_of(response.body))
        schema = self.load()
        assert schema.is_valid(document) is (scenario not in self.unlike_the_schema), [
            error.reason for error in schema.iter_errors(document)
        ]


def walk(element: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every element and attribute below a schema's element: path, cardinality, type."""
    at = f"{path}/{element.local_name}"
    high = "n" if element.max_occurs is None else element.max_occurs
    low = element.min_occurs
    yield at, f"{low}" if low == high else f"{low}..{high}", _type_of(element.type)
    for name, attribute in element.attributes.items():
        if name is not None and hasattr(attribute, "use"):
            yield f"{at}/@{name}", "1" if attribute.use == "required" else "0..1", _type_of(attribute.type)
    if element.type.is_complex() and element.type.has_complex_content():
        for child in element.type.content.iter_elements():
            if hasattr(child, "local_name") and child.local_name:
                yield from walk(child, at)


def _type_of(kind: Any) -> str:
    if kind.local_name:
        return str(kind.local_name)
    return "complex" if kind.is_complex() else str(kind.base_type.local_name or "simple")
