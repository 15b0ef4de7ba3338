"""What the inventories say is in the view is there, and the document inside has no element that is not listed."""

import csv
from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest

from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.persons import PERSONS
from ssbtek_adapter_kit.xml import Element, children, parse
from ssbtek_contracts import view

Simulated = Callable[[str], Reading]
MODELS = {
    model.model_fields["record"].default: model
    for model in vars(view).values()
    if isinstance(model, type) and "record" in getattr(model, "model_fields", {})
}
ROWS = list(csv.DictReader(files("ssbtek_adapter_skv").joinpath("inventory_svar.csv").read_text().splitlines()))


def paths(element: Element, above: str = "") -> Iterator[str]:
    at = f"{above}/{str(element.tag).rpartition('}')[2]}"
    yield at
    for child in children(element):
        yield from paths(child, at)


def test_every_element_is_in_the_view_or_has_a_reason_not_to_be() -> None:
    assert not [row["path"] for row in ROWS if bool(row["in_view"]) == bool(row["reason"])]


def test_the_inventory_of_the_document_inside_is_what_the_documents_hold(simulated: Simulated) -> None:
    readings = [simulated(person.scenario) for person in PERSONS]
    held = {path for each in readings if each.document for path in paths(parse(each.document))}
    assert held == {row["path"] for row in ROWS}


@pytest.mark.parametrize("place", sorted({row["in_view"] for row in ROWS if row["in_view"]}))
def test_a_scenario_fills_the_field(simulated: Simulated, place: str) -> None:
    record, field = place.split(".")
    assert field in MODELS[record].model_fields
    stated = [getattr(each, field) for each in simulated("everything").view if each.record == record]
    assert any(value not in (None, ()) for value in stated)
