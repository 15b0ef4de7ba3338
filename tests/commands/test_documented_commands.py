"""What README.md and docs/vendors.md tell a reader to run does what they say; nothing is left running by it."""

import re
import time
from pathlib import Path

import psutil
import pytest

from ssbtek_local.home import Home
from ssbtek_local.state import read_state

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.timeout(400)]
COMPLETE, INCOMPLETE, USAGE = 0, 3, 2
ORG, PERSON = "2199990017", "198503129804"


def commands() -> list[list[str]]:
    blocks = re.findall(r"<!-- tested -->\n```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [[line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")] for block in blocks]


def running_in(place: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("SSBTEK_RUN") == str(place):
                found.append(process)
        except psutil.Error:
            continue
    return found


def none_left(place: Path, within: float = 15) -> bool:
    end = time.monotonic() + within
    while running_in(place):
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def test_the_demonstration_shows_reply_ledger_and_trace_and_ends(run, place) -> None:
    (command,) = commands()[0]
    done = run(command)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "AF",
        "partial",
        "timeout",
        "What the ledger says",
        "query.closed",
        "router query.received",
        "Try next",
    ):
        assert words in done.stdout
    assert "Missing:" not in done.stdout
    assert max(map(len, done.stdout.splitlines()), default=0) < 200
    # The person is named where the question is told, and nowhere in what is kept.
    assert not re.search(r"19900624", done.stdout.partition("What the ledger says")[2])
    assert none_left(place)


def test_the_day_of_a_running_system(run, place, environment) -> None:
    up, *asked, status, down = commands()[1]
    assert run(up).returncode == 0
    try:
        for command in asked:
            done = run(command)
            assert done.returncode == COMPLETE, done.stdout + done.stderr
        query_id = re.search(r"Query ([0-9a-f-]{36})", run(asked[0]).stderr).group(1)
        traced = run(f".venv/bin/ssbtek trace {query_id}")
        assert "adapter-miv POST" in traced.stdout, traced.stdout + traced.stderr
        postgres = read_state(Home(place / "up").state).postgres
        entries = run(f"SSBTEK_POSTGRES={postgres} .venv/bin/ssbtek audit {query_id}")
        assert "query.closed" in entries.stdout, entries.stdout + entries.stderr
        assert PERSON not in entries.stdout + traced.stdout
        assert run(status).returncode == 0
        _a_killed_service_comes_back(run, place)
        _a_vendor_asks(run, place)
        assert run(up).returncode == 0, "what runs already is left as it is"
    finally:
        ended = run(down)
    assert ended.returncode == 0
    assert none_left(place)
    assert run(status).returncode != 0
    refused = run(asked[0])
    assert refused.returncode == USAGE, refused.stdout
    assert "is the organisation connected, and the system up?" in refused.stderr.replace("\n", " ").replace("  ", " ")


def _a_killed_service_comes_back(run, place) -> None:
    def composer():
        return next(each for each in read_state(Home(place / "up").state).processes if each.name == "composer")

    before = composer()
    psutil.Process(before.pid).kill()
    end = time.monotonic() + 60
    while composer().restarts == before.restarts or run("make status").returncode != 0:
        assert time.monotonic() < end, run("make status").stdout
        time.sleep(0.3)
    assert composer().pid != before.pid
    assert run(f".venv/bin/ssbtek ask --org {ORG} --case EB-2 --person {PERSON} --only af").returncode == COMPLETE


def _a_vendor_asks(run, place) -> None:
    page = (ROOT / "docs/vendors.md").read_text()
    (code,) = re.findall(r"<!-- tested[^>]*-->\n```python\n(.*?)```", page, re.DOTALL)
    file = place / "vendor.py"
    file.write_text(f"{code}\nimport asyncio\nasyncio.run(ask(Path('{place}/up/profiles/{ORG}.json')))\n")
    done = run(f".venv/bin/python {file}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "complete"


def test_killing_the_demonstration_leaves_no_process(environment, place) -> None:
    import subprocess

    demo = subprocess.Popen(
        [ROOT / ".venv/bin/python", "-m", "ssbtek_local.demo"], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 60
    while len(running_in(place)) < 8:
        assert time.monotonic() < end and demo.poll() is None
        time.sleep(0.2)
    demo.kill()
    demo.wait()
    assert none_left(place)
