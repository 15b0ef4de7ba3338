"""A new provider: its folder, its row in the data file, a restart; and it is a block of the composed reply."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from ssbtek_adapter_kit.new_provider.placing import ADAPTERS, add_row, put, row_of
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import COMPLETE
from ssbtek_contracts.providers import load_providers

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
NAME, TITLE = "ny", "Nya myndigheten"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As `ssbtek provider new` makes it, and as if it were installed."""
    (tmp_path / ADAPTERS).mkdir(parents=True)
    put(tmp_path, NAME, TITLE)
    monkeypatch.syspath_prepend(tmp_path / ADAPTERS / NAME / "src")
    return tmp_path


@pytest.fixture
def providers_file(tmp_path: Path) -> Path:
    file = tmp_path / "providers.json"
    shutil.copy(str(files("ssbtek_contracts") / "providers.json"), file)
    return file


async def test_with_its_row_and_a_restart_it_answers_and_nothing_else_is_touched(
    make_system, providers_file: Path, folder: Path, outcomes
) -> None:
    system = await make_system(providers_file)
    before = list(load_providers(providers_file))
    async with system.client() as client:
        reply = await client.ask(system.question("everything", *before, NAME))
        assert reply.refusal.code == "unknown_provider" and NAME not in reply.refusal.allowed
        assert list(outcomes(await client.ask(system.question("everything", *before)))) == before

    add_row(providers_file, row_of(NAME, TITLE))
    system.providers = list(load_providers(providers_file))
    await system.provision()
    await system.run(f"adapter-{NAME}")
    for name in ("router", "composer"):
        await system.end(name)
        await system.run(name)

    async with system.client() as client:
        asked = client.prepare(system.question("everything", *system.providers))
        reply = await client.ask(asked)
        assert outcomes(reply) == dict.fromkeys([*before, NAME], "data") and reply.complete
        content = Content.unpack(reply.blocks[-1].content)
        assert b"<Personnummer>198503129804</Personnummer>" in content.document_bytes()
        assert [each.record for each in content.view] == ["payment", "payment"]
        told = {
            scenario: outcomes(await client.ask(system.question(scenario, NAME)))[NAME]
            for scenario in ("nothing", "partial", "refused", "broken", "wrong_person", "broken_off")
        }
        assert told == {"nothing": "nothing_found", "partial": "partial", "refused": "refused", "broken": "failed",
                        "wrong_person": "bad_answer", "broken_off": "bad_answer"}  # fmt: skip
        pinged = await client.ask(client.prepare_ping([NAME]))
        assert pinged.blocks[0].called is False and pinged.blocks[0].outcome.outcome in COMPLETE

    async def conserved() -> bool:
        return (await system.conservation()).holds

    await system.until(conserved)  # audit finds new topics within seconds, without a restart
    async with system.ledger() as ledger:
        kinds = [entry["kind"] for entry in await ledger.entries(asked.key)]
    assert (kinds.count("lookup"), kinds.count("answer")) == (8, 8)
