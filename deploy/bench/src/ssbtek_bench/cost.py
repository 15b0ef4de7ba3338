"""What one query makes the whole system do, counted in a process of its own: nothing that ran before is counted too."""

import asyncio
import json
import sys
import time
from pathlib import Path

from ssbtek_bench.base_services import tell
from ssbtek_bench.bed import Bed
from ssbtek_bench.counting import counting, profiled
from ssbtek_bench.hops import append_times
from ssbtek_bench.load import Load
from ssbtek_bench.together import Together

QUERIES = 12


async def cost(folder: Path) -> dict[str, float]:
    """A query's share of all that was counted and of the `seconds`; one is asked after another, none shares a batch."""
    async with Bed(folder, slots=2) as bed, Together().running(bed) as door:
        load = Load(door, bed.wiring.providers, seed=1)
        async with load.running():
            await load.so_many_at_a_time(1, 3)
            load.asked.clear()
            calls = await tell(bed.control)
            began = time.monotonic()
            with profiled() as work, counting() as counts:
                for _ in range(QUERIES):
                    await load.burst(1)
                    await load.until_all_have_replies(20)
            seconds = time.monotonic() - began
            assert all(b'"complete":true' in each.value for each in load.asked.values())
            times = await append_times(bed.wiring.kafka, door, load.asked)
            calls = await tell(bed.control) - calls
    counted = counts | work | {"HTTP calls": calls, "records": sum(map(len, times.values())), "seconds": seconds}
    return {name: count / QUERIES for name, count in counted.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(cost(Path(sys.argv[1])))) + "\n")
