"""What a provider's team does to its own adapter, by a restart of it alone: the reply says so, nobody else is hit."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
ROWS = [{"code": "tns", "name": "T"}, {"code": "miv", "name": "M", "needs": ["organisation_name", "caseworker"]}]
OTHER = "2199990025"


async def test_maintenance_rate_and_switching_off_are_settings_of_one_adapter(
    make_system, tmp_path: Path, outcomes
) -> None:
    file = tmp_path / "providers.json"
    file.write_text(json.dumps(ROWS))
    system = await make_system(file)

    async def asked(org: str = "2199990017", *providers: str) -> dict[str, str]:
        async with system.client(org) as client:
            reply = await client.ask(system.question("everything", *(providers or ("tns", "miv"))))
        return {block.provider: block.outcome for block in reply.blocks}

    async def restarted(**settings) -> None:
        await system.end("adapter-tns")
        await system.run("adapter-tns", **settings)

    now = datetime.now(UTC).replace(microsecond=0)
    await restarted(maintenance_until=now + timedelta(hours=2))
    told = await asked()
    assert (told["tns"].outcome, told["tns"].code, told["tns"].until) == (
        "unavailable", "maintenance", now + timedelta(hours=2),
    )  # fmt: skip
    assert told["miv"].outcome == "data"
    await restarted(maintenance_from=now + timedelta(hours=1), maintenance_until=now + timedelta(hours=2))
    assert (await asked())["tns"].outcome == "data", "announced ahead, and not begun"

    await restarted(switched_off=("2199990017",))
    told = await asked()
    assert (told["tns"].outcome, told["tns"].code, told["miv"].outcome) == ("not_permitted", "switched_off", "data")
    assert (await asked(OTHER, "tns"))["tns"].outcome == "data"

    await restarted(rate_per_second=2.0)
    async with system.client() as client:
        began = time.monotonic()
        replies = await asyncio.gather(*(client.ask(system.question("everything", "tns")) for _ in range(5)))
    assert {outcomes(each)["tns"] for each in replies} == {"data"}
    assert time.monotonic() - began >= 4 / 2.0, "five questions, two a second"
    assert not system.fatal
