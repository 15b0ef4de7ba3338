"""Every test person, asked through the whole system, meets what `docs/test-persons.md` says, provider by provider."""

import asyncio
import re
from pathlib import Path

import pytest

from ssbtek_adapter_kit.conformance.expected import why
from ssbtek_adapter_kit.persons import PERSONS
from ssbtek_adapter_kit.publish_docs import heading
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import COMPLETE, HAS_CONTENT

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
PAGE = (Path(__file__).parents[2] / "docs/test-persons.md").read_text()
ROW = re.compile(r"^\| ([a-z]{2,8}) \| `([a-z_]+)` \| (.*) \| (.*) \|$", re.MULTILINE)


def told_of(person) -> dict[str, tuple[str, str, str]]:
    """By provider: outcome, why, and what is in the view."""
    section = PAGE.partition(f"\n## {heading(person)}\n")[2].partition("\n## ")[0]
    return {code: (outcome, reason.strip(), shown.strip()) for code, outcome, reason, shown in ROW.findall(section)}


async def test_each_test_person_meets_what_the_page_says(make_system) -> None:
    # Long enough for those that answer after two seconds, and far from the deadline for those that never do.
    system = await make_system(call_timeout_ms=6000)
    async with system.client() as client:
        replies = await asyncio.gather(*(client.ask(system.question(person.scenario)) for person in PERSONS))
        after = await client.ask(system.question("everything"))
    for person, reply in zip(PERSONS, replies, strict=True):
        told = told_of(person)
        assert list(told) == system.providers, f"the page has every provider's block of {person.name}"
        met = {block.provider: (block.outcome.outcome, why(block.outcome)) for block in reply.blocks}
        assert met == {code: (outcome, reason) for code, (outcome, reason, _) in told.items()}, person.name
        assert reply.complete is ({outcome for outcome, _ in met.values()} <= COMPLETE)
        for block in reply.blocks:
            assert (block.content is not None) is (block.outcome.outcome in HAS_CONTENT)
            if block.content is not None:
                assert bool(Content.unpack(block.content).view) is bool(told[block.provider][2]), person.name
    assert after.complete, "no breaker stays open after it"
