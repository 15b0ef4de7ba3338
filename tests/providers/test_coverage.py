"""`make coverage` lists every element of every contract, in eighty columns: in a field of the view, or why not."""

import pytest

from ssbtek_adapter_kit.coverage import inventory_of, listing, main, overview
from ssbtek_contracts import view
from ssbtek_contracts.providers import load_providers

PROVIDERS = tuple(load_providers())
MODELS = {
    model.model_fields["record"].default: model
    for model in vars(view).values()
    if isinstance(model, type) and "record" in getattr(model, "model_fields", {})
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_element_stands_in_the_listing_once(provider: str) -> None:
    elements = inventory_of(provider)
    lines = listing(provider, elements)
    assert not [line for line in lines if len(line) > 80 and "/" not in line]
    joined = "\n".join(lines).replace("\n      ", "")
    listed = [line.strip() for line in joined.splitlines() if line.startswith("    ")]
    assert sorted(listed) == sorted(element.path for element in elements)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_field_is_one_of_the_views_and_whatever_has_none_has_a_reason(provider: str) -> None:
    for element in inventory_of(provider):
        assert bool(element.in_view) != bool(element.reason), element.path
        if element.in_view:
            record, _, field = element.in_view.partition(".")
            assert field in MODELS[record].model_fields, element.path


def test_the_overview_counts_by_record_and_provider() -> None:
    lines = overview({code: inventory_of(code) for code in ("tns", "skv")})
    assert [line.split() for line in lines[1:]] == [
        ["capital", "–", "3"],
        ["person", "–", "2"],
        ["tax_account", "–", "2"],
        ["vehicle", "5", "–"],
        ["elsewhere,", "with", "a", "reason", "7", "11"],
    ]


def test_the_exit_code_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tns"]) == 0
    assert main(["nowhere"]) == 2
    assert "nowhere: no adapter" in capsys.readouterr().err
