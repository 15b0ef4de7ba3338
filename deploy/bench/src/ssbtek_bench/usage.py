"""CPU seconds and memory of each process, and of the whole machine, between two moments."""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """`cpu_s`: by process, since it began. `busy_s`: of the whole machine, since it began. `memory`: MiB by process."""

    cpu_s: Mapping[str, float]
    busy_s: float
    memory: Mapping[str, float] = field(default_factory=dict)

    def since(self, before: "Usage") -> "Usage":
        """What was used in between; memory as it is now."""
        cpu = {name: seconds - before.cpu_s.get(name, 0.0) for name, seconds in self.cpu_s.items()}
        return Usage(cpu, self.busy_s - before.busy_s, self.memory)

    @property
    def strangers_s(self) -> float:
        """CPU seconds of processes that are none of these."""
        return max(self.busy_s - sum(self.cpu_s.values()), 0.0)


def usage(pids: Mapping[str, int]) -> Usage:
    """Of now: each process with its children (a server's backends), ourselves without."""
    cpu, memory = {}, {}
    for name, pid in pids.items():
        with contextlib.suppress(psutil.NoSuchProcess):
            cpu[name], memory[name] = _of(psutil.Process(pid))
    return Usage(cpu, busy_s(), memory)


def busy_s() -> float:
    """CPU seconds in which any core worked for any process, or was taken by the machine's host.

    Without interrupts: what a loopback costs is counted there on some kernels, and is our own doing.
    """
    times = psutil.cpu_times()
    taken = times.user + times.system + getattr(times, "nice", 0.0) + getattr(times, "steal", 0.0)
    return float(taken - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0))


def _of(process: psutil.Process) -> tuple[float, float]:
    times, private = process.cpu_times(), _memory(process)
    cpu = times.user + times.system
    if process.pid == os.getpid():
        return cpu, private
    cpu += times.children_user + times.children_system
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            of_child = child.cpu_times()
            cpu += of_child.user + of_child.system
            private += _memory(child)
    return cpu, private


def _memory(process: psutil.Process) -> float:
    # Backends share the server's buffers: what each has alone is what it costs.
    try:
        return float(process.memory_full_info().uss) / MIB
    except (psutil.AccessDenied, AttributeError):
        return float(process.memory_info().rss) / MIB
