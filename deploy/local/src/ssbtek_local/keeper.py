"""Keeps processes running: starts again what ended, counts it, and stops all of it in order."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ssbtek_local.backoff import Life, begun, ended, is_due
from ssbtek_local.stack.process import Child
from ssbtek_local.state import Probing, ProcessState

TICK_S = 0.2
log = logging.getLogger("ssbtek.local")


@dataclass(slots=True)
class _Kept:
    child: Child
    probing: Probing
    port: int
    life: Life = field(default_factory=Life)
    ended: int | None = None


class Keeper:
    """`changed` is called whenever something was started, ended or stopped."""

    def __init__(self, changed: Callable[[], None] = lambda: None, clock: Callable[[], float] = time.time) -> None:
        self._changed = changed
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._stopping: set[str] = set()

    def launch(self, name: str, child: Child, port: int, probing: Probing = "http") -> None:
        """Starts a process and keeps it running from now on."""
        kept = self._kept[name] = _Kept(child, probing, port)
        self._begin(name, kept)
        self._changed()

    def states(self) -> tuple[ProcessState, ...]:
        """Each process, as it is now."""
        return tuple(
            ProcessState(
                name=name,
                probing=kept.probing,
                port=kept.port,
                pid=kept.child.pid,
                restarts=kept.life.restarts,
                since=kept.life.started,
                ended=kept.ended,
                starts_at=kept.life.starts_at,
            )
            for name, kept in self._kept.items()
        )

    def quick_ends(self, name: str) -> int:
        """How often in a row it ended soon after it was started."""
        return self._kept[name].life.quick

    def last_words(self, name: str) -> str:
        """How it ended last, and the end of its log."""
        kept = self._kept[name]
        return f"{name} ended with code {kept.ended}:\n{kept.child.said(1500)}"

    def tick(self) -> None:
        """Looks at each process once."""
        now = self._clock()
        for name, kept in self._kept.items():
            if name in self._stopping:
                continue
            if kept.life.started is not None and kept.child.pid is None:
                kept.life, kept.ended = ended(kept.life, now), kept.child.exit_code
                log.warning("%s ended with code %s", name, kept.ended)
                self._changed()
            elif is_due(kept.life, now):
                self._begin(name, kept)
                self._changed()

    async def watch(self) -> None:
        """Looks at them for ever."""
        while True:
            self.tick()
            await asyncio.sleep(TICK_S)

    async def stop(self, names: Iterable[str] | None = None, patience: float = 20) -> None:
        """Asks these processes (default: all) to end, at the same time; kills those that do not within `patience`."""
        wanted = [name for name in (self._kept if names is None else names) if name in self._kept]
        self._stopping.update(wanted)
        await asyncio.gather(*(asyncio.to_thread(self._kept[name].child.stop, patience) for name in wanted))
        for name in wanted:
            del self._kept[name]
        self._stopping.difference_update(wanted)
        self._changed()

    def kill(self) -> None:
        """`kill -9` of all of them, at once."""
        for kept in self._kept.values():
            kept.child.kill()
        self._kept.clear()

    def _begin(self, name: str, kept: _Kept) -> None:
        kept.child.launch()
        kept.life = begun(kept.life, self._clock())
        log.info("%s started as process %s", name, kept.child.pid)
