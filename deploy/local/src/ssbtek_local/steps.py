"""The steps of starting, and how far each is: what a person sees while the system comes up."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from ssbtek_local.state import Step

CHECK, KAFKA, POSTGRES, TOPICS, SERVICES = (
    "Ports, certificates",
    "Kafka",
    "PostgreSQL",
    "Topics, municipalities",
    "Services",
)


class Steps:
    """`changed` is called whenever a step moves."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._steps = {name: Step(name=name) for name in (CHECK, KAFKA, POSTGRES, TOPICS, SERVICES)}
        self._began: dict[str, float] = {}

    def now(self) -> tuple[Step, ...]:
        """All steps, in order."""
        return tuple(self._steps.values())

    def note(self, name: str, note: str) -> None:
        """What a step does at the moment."""
        if self._steps[name].note != note:
            self._set(name, "working", note)

    @contextmanager
    def step(self, name: str, note: str = "") -> Iterator[None]:
        """Is `working` inside the block; `done`, with its time, after it."""
        self._began[name] = time.monotonic()
        self._set(name, "working", note)
        try:
            yield
        except BaseException:
            self._set(name, "failed", "")
            raise
        self._set(name, "done", "")

    def _set(self, name: str, state: Literal["working", "done", "failed"], note: str) -> None:
        seconds = time.monotonic() - self._began.get(name, time.monotonic())
        self._steps[name] = Step(name=name, state=state, note=note, seconds=round(seconds, 1))
        self._changed()
