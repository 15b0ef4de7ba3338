"""The page of the test persons says what the code does; and what it says is what each provider's own tests expect."""

from pathlib import Path

import pytest

from ssbtek_adapter_kit.conformance.expected import expected
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_adapter_kit.publish_docs import page
from ssbtek_contracts.providers import load_providers

ROOT = Path(__file__).parents[2]
PROVIDERS = tuple(load_providers())


def test_the_committed_page_is_the_generated_one() -> None:
    assert (ROOT / "docs/test-persons.md").read_text() == page(PROVIDERS), "run `make docs`"


@pytest.mark.parametrize(
    ("scenario", "outcomes"),
    [
        ("everything", {"data"}),
        ("nothing", {"nothing_found"}),
        ("partial", {"partial", "data"}),
        ("refused", {"refused", "partial", "failed"}),
        ("broken", {"failed"}),
        ("slow", {"data"}),
        ("unknown_codes", {"partial"}),
        ("garbage", {"bad_answer"}),
        ("broken_off", {"bad_answer"}),
        ("all_hanging", {"timeout"}),
    ],
)
def test_a_story_is_what_the_providers_tell(scenario: str, outcomes: set[str]) -> None:
    told = {expected(code, BY_SCENARIO[scenario]).outcome.outcome for code in PROVIDERS}
    assert told == outcomes
