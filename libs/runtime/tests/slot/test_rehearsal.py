"""A child that goes first finds what kills, and blames nothing for what is not its fault."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ssbtek_runtime.slot import rehearsal
from ssbtek_runtime.slot.rehearsal import GUILTY_MAX, guilty_of


def ends_by(number: int) -> None:
    os.kill(os.getpid(), number)


class Uncaught(BaseException):
    """Not an error that anybody catches."""


def uncaught() -> None:
    raise Uncaught


def play(kills: dict[str, Callable[[], None]]) -> Callable[[Sequence[str]], Iterator[None]]:
    def of(items: Sequence[str]) -> Iterator[None]:
        for item in items:
            yield
            kills.get(item, lambda: None)()

    return of


async def test_what_kills_is_found_and_nothing_else() -> None:
    ends = [lambda: ends_by(signal.SIGKILL), lambda: ends_by(signal.SIGSEGV), os.abort, lambda: os._exit(9), uncaught]
    for death in ends:
        assert await guilty_of("abcd", play({"c": death})) == ("c",)
    assert await guilty_of("abcd", play({})) == ()
    both = {"a": os.abort, "d": os.abort}
    assert sorted(await guilty_of("abcd", play(both)) or ()) == ["a", "d"]
    assert await guilty_of("a", play(both)) == ("a",)


async def test_where_many_die_it_is_not_their_fault() -> None:
    """Memory that is short would end whoever is at work, at one record or another."""
    many = dict.fromkeys("abcdef"[: GUILTY_MAX + 1], os.abort)
    assert await guilty_of("abcdef", play(many)) is None


async def test_a_kill_from_outside_blames_no_record(tmp_path: Path) -> None:
    """Breaks if one death were enough."""

    def once() -> None:
        if not (tmp_path / "died").exists():
            (tmp_path / "died").touch()
            ends_by(signal.SIGKILL)

    assert await guilty_of("abc", play({"b": once})) == ()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_an_order_to_end_says_nothing(number: int) -> None:
    assert await guilty_of("abc", play({"b": lambda: ends_by(number)})) is None


async def test_what_raises_or_hangs_says_nothing(monkeypatch) -> None:
    """What raises costs one record where it is touched; a child may hang by a lock that a thread held at the fork."""
    assert await guilty_of("abc", play({"b": lambda: int("b") and None})) is None
    monkeypatch.setattr(rehearsal, "LIMIT_S", 0.2)
    began = time.monotonic()
    held = threading.Lock()
    held.acquire()
    assert await guilty_of("abc", play({"b": lambda: held.acquire() and None})) is None
    assert time.monotonic() - began < 2


async def test_a_child_that_dies_before_it_says_anything_holds_nobody_up() -> None:
    """Breaks if its end were waited for: another slot's child was forked with the same pipe and lives longer."""

    def at_once(items: Sequence[str]) -> Iterator[None]:
        time.sleep(0.2)
        os.abort()
        yield

    async def later() -> tuple[str, ...] | None:
        await asyncio.sleep(0.05)
        return await guilty_of("ab", play({"b": lambda: time.sleep(1)}))

    other = asyncio.create_task(later())
    began = time.monotonic()
    assert await guilty_of("ab", at_once) is None
    assert time.monotonic() - began < 1
    assert await other == ()


async def test_nothing_of_what_the_child_does_is_kept_or_seen(capfd) -> None:
    done: list[int] = []

    def tells() -> None:
        done.append(1)
        os.write(1, b"told")

    assert await guilty_of("abc", play({"b": tells})) == ()
    assert not done
    assert capfd.readouterr().out == ""


def test_in_a_process_as_it_is_served_a_child_goes_through() -> None:
    """Breaks without the import of `concurrent.futures.thread`: OpenTelemetry's own work in a child, registered before
    the one that makes that module's lock anew, waits for the lock for ever."""
    code = """
import os
from ssbtek_runtime.slot.held import guilty_of
from ssbtek_runtime.telemetry import Telemetry
telemetry = Telemetry("composer", endpoint="http://127.0.0.1:9")
def play(items):
    for item in items:
        yield
        item == "b" and os.abort()
import uvloop  # as late as uvicorn does
print(uvloop.run(guilty_of("abc", play)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=20)
    assert done.stdout == "('b',)\n", done.stderr


async def test_who_waits_no_longer_leaves_no_child(monkeypatch) -> None:
    monkeypatch.setattr(rehearsal, "LIMIT_S", 20.0)
    forked: list[int] = []
    fork = os.fork

    def noted() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(os, "fork", noted)
    waiting = asyncio.create_task(guilty_of("a", play({"a": lambda: time.sleep(20)})))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    (pid,) = forked
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # noqa: ASYNC222 - does not block
