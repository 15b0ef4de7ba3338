"""What the inventory says is in the view is there, in a field that the view has."""

from collections.abc import Callable, Iterator

import pytest

from ssbtek_adapter_kit.conformance.contract import inventory_of
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_miv.codes import ANSWER, PLACES
from ssbtek_contracts import view

MODELS = {
    model.model_fields["record"].default: model
    for model in vars(view).values()
    if isinstance(model, type) and "record" in getattr(model, "model_fields", {})
}
IN_VIEW = sorted({row["in_view"] for row in inventory_of("ssbtek_adapter_miv") if row["in_view"]})


@pytest.mark.parametrize("place", IN_VIEW)
def test_a_scenario_fills_the_field(simulated: Callable[[str], Reading], place: str) -> None:
    record, field = place.split(".")
    assert field in MODELS[record].model_fields
    stated = [
        getattr(each, field)
        for scenario in ("everything", "pension", "coordination")
        for each in simulated(scenario).view
        if each.record == record
    ]
    assert any(value not in (None, ()) for value in stated)


def test_the_places_in_the_code_are_those_of_the_inventory() -> None:
    def below(tag: str, path: str) -> Iterator[tuple[str, bool]]:
        for child, repeats in PLACES.get(tag, {}).items():
            at = f"{path}/{child.rpartition('}')[2]}"
            yield at, repeats
            yield from below(child, at)

    rows = [(row["path"], row["cardinality"].endswith("n")) for row in inventory_of("ssbtek_adapter_miv")]
    assert list(below(ANSWER, "/findByPersonnummerResponse")) == rows[1:]
