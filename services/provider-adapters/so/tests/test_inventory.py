"""What the inventory says is in the view is there, in a field that the view has."""

from collections.abc import Callable

import pytest

from ssbtek_adapter_kit.conformance.contract import inventory_of
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_contracts import view

MODELS = {
    model.model_fields["record"].default: model
    for model in vars(view).values()
    if isinstance(model, type) and "record" in getattr(model, "model_fields", {})
}
IN_VIEW = sorted({row["in_view"] for row in inventory_of("ssbtek_adapter_so") if row["in_view"]})


@pytest.mark.parametrize("place", IN_VIEW)
def test_a_scenario_fills_the_field(simulated: Callable[[str], Reading], place: str) -> None:
    record, field = place.split(".")
    assert field in MODELS[record].model_fields
    stated = [
        getattr(each, field)
        for scenario in ("everything", "coordination")
        for each in simulated(scenario).view
        if each.record == record
    ]
    assert any(value not in (None, ()) for value in stated)
