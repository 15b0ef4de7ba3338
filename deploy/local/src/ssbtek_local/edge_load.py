"""`make edge-load`: many business systems ask at once over SOAP, one base service hangs; nobody may be lost."""

import asyncio
import json
import os
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rich.console import Console

from ssbtek_adapter_kit.persons import BY_NUMBER, BY_SCENARIO
from ssbtek_local import ending
from ssbtek_local.home import Home, home
from ssbtek_local.lock import Taken, held
from ssbtek_local.municipalities import NAMES
from ssbtek_local.preflight import CannotStart
from ssbtek_local.soap_answer import read_answer
from ssbtek_local.soap_command import Answered, client_context, post
from ssbtek_local.soap_question import BLOCKS, SoapQuestion, write_question
from ssbtek_local.system import System

RATE, SECONDS = "RATE", "SECONDS"
HANGING = "csn"
SCENARIOS = ("everything", "nothing", "partial", "protected", "pension")
"""Test persons whom every base service answers about."""
WARM_UP = 20
"""Questions asked before it counts, so that every adapter has its connections."""


@dataclass(slots=True)
class Load:
    """What came of all questions. `lost`: those without an answer, by why; `errors`: blocks without data, by felkod."""

    answered: int = 0
    took_ms: list[float] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


def read_owns(log: Sequence[str], since: datetime) -> list[float]:
    """The edge's own part of each question's time, in milliseconds, as its log tells it."""
    told = [json.loads(line) for line in log if '"question"' in line]
    return [each["own_ms"] for each in told if datetime.fromisoformat(each["timestamp"]) >= since]


async def put(url: str, place: Home, rate: float, seconds: float, load: Load) -> None:
    """So many questions a second, each on a connection of its own, however long the answers take."""
    organisation, persons, today = (
        next(iter(NAMES)),
        [BY_SCENARIO[each].number for each in SCENARIOS],
        datetime.now(UTC).date(),
    )
    context = client_context(place.certificates, organisation)

    async def ask(number: int) -> None:
        question = SoapQuestion(
            organisation=organisation,
            organisation_name=NAMES[organisation],
            person=persons[number % len(persons)],
            case=f"EB-{time.time_ns()}",
            caseworker="load",
            first=today - timedelta(days=59),
            last=today,
            correlation=str(number),
        )
        try:
            _count(load, await post(url, write_question(question), context))
        except Exception as error:  # noqa: BLE001 - whatever it was, this question has no answer
            load.lost[type(error).__name__] += 1

    began, asking = time.monotonic(), []
    for number in range(round(rate * seconds)):
        await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
        asking.append(asyncio.create_task(ask(number)))
    await asyncio.gather(*asking)


def _count(load: Load, answered: Answered) -> None:
    answer = read_answer(answered.body)
    if answered.status != 200 or answer.fault is not None or len(answer.blocks) != len(BLOCKS):
        load.lost[f"HTTP {answered.status} {answer.fault[0] if answer.fault else ''}".strip()] += 1
        return
    load.answered += 1
    load.took_ms.append(answered.took_ms)
    load.errors.update(f"{block.name} {block.error[0]}" for block in answer.blocks if block.error)


async def run(place: Home, console: Console, rate: float, seconds: float) -> int:
    """Exit code: 0 every question has its answer, 1 not, or not started."""
    faults = ",".join(f"{HANGING}/{number}=hang" for number in BY_NUMBER)
    system = System(place, faults=faults)
    try:
        wiring = await system.start()
        watching = asyncio.create_task(system.watch())
        console.print(f"{HANGING.upper()} hangs. {rate:g} questions a second for {seconds:g} s …", highlight=False)
        await put(wiring.soap, place, 5, WARM_UP / 5, Load())
        since, load = datetime.now(UTC), Load()
        await put(wiring.soap, place, rate, seconds, load)
        await asyncio.sleep(1)
        owns = read_owns(place.log("edge").read_text().splitlines(), since)
        watching.cancel()
    finally:
        await ending.finished(system.stop())
    console.print(
        f"answered {load.answered} of {round(rate * seconds)}; lost {dict(load.lost) or 'none'}", soft_wrap=True
    )
    console.print(f"answer after (ms): {_shown(load.took_ms)}")
    console.print(f"of that the edge's own part, handshake included (ms): {_shown(owns)}", soft_wrap=True)
    console.print(f"blocks without data: {dict(load.errors.most_common())}", soft_wrap=True)
    return 0 if load.answered == round(rate * seconds) else 1


def _shown(values: Sequence[float]) -> str:
    if len(values) < 2:
        return "too few"
    hundredths = statistics.quantiles(values, n=100)
    return f"p50 {hundredths[49]:.1f}, p99 {hundredths[98]:.1f}, highest {max(values):.1f}"


async def measured(console: Console) -> int:
    """In a folder of its own, made anew."""
    place = home("edge-load")
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True)
    try:
        with held(place.lock):
            return await run(place, console, float(os.environ.get(RATE) or 30), float(os.environ.get(SECONDS) or 60))
    except (Taken, CannotStart) as problem:
        console.print(str(problem), style="red", markup=False, highlight=False)
        return 1


def main() -> None:
    """`RATE` (questions a second) and `SECONDS` may be set."""
    ending.run(lambda: measured(Console()))


if __name__ == "__main__":
    main()
