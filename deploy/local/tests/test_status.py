"""`make status` says of each process what a person needs to know of it."""

from ssbtek_local.probe import Probe
from ssbtek_local.state import ProcessState
from ssbtek_local.status import row


def process(**changes: object) -> ProcessState:
    plain = {
        "name": "router",
        "probing": "http",
        "port": 1,
        "pid": 7,
        "restarts": 0,
        "since": 100.0,
        "ended": None,
        "starts_at": None,
    }
    return ProcessState(**(plain | changes))


def test_a_healthy_process() -> None:
    shown = row(process(), Probe(ready=True, problems=(), lag=0), 74 * 1024 * 1024, now=175.0)
    assert (shown.state, shown.readiness, shown.lag, shown.memory) == ("up 1 min 15 s", "ready", "0", "74 MiB")
    assert shown.ready


def test_a_process_that_is_not_ready_says_why() -> None:
    shown = row(process(), Probe(ready=False, problems=("kafka: away",), lag=None), None, now=101.0)
    assert (shown.readiness, shown.lag, shown.ready) == ("kafka: away", "–", False)


def test_a_dead_process_says_how_it_ended_and_when_it_comes_back() -> None:
    shown = row(process(pid=None, since=None, ended=-9, starts_at=110.0, restarts=3), None, None, now=106.0)
    assert (shown.state, shown.restarts, shown.readiness) == ("ended (-9), again in 4 s", 3, "not running")
