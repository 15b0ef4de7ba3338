"""Shows how far the system has come: moving at a terminal, a line for each thing that happened elsewhere."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ssbtek_local.state import Step

EVERY_NTH = 10
"""Of a count that moves, so many are passed over between two plain lines."""


class Progress:
    """`with Progress(console) as progress: progress.show(steps)`, again and again."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8) if console.is_terminal else None
        self._shown: dict[str, Step] = {}
        self._spinners: dict[str, Spinner] = {}

    def show(self, steps: Sequence[Step]) -> None:
        """The steps as they are now."""
        if self._live is not None:
            self._live.update(self._table(steps))
            return
        for step in steps:
            if line := new_line(self._shown.get(step.name), step):
                self._shown[step.name] = step
                self._console.print(line, markup=False, highlight=False)

    def _table(self, steps: Sequence[Step]) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        for step in steps:
            mark: RenderableType = Text({"done": "✓", "failed": "✗"}.get(step.state, "·"), style=_style(step))
            if step.state == "working":
                mark = self._spinners.setdefault(step.name, Spinner("dots", style="cyan"))
            seconds = f"{step.seconds:.1f} s" if step.state == "done" else ""
            table.add_row(mark, step.name, Text(step.note or seconds, style="dim"))
        return table

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()


def _style(step: Step) -> str:
    return {"done": "green", "failed": "red"}.get(step.state, "dim")


def new_line(before: Step | None, step: Step) -> str:
    """The line to print where there is no terminal; empty where it would say nothing new."""
    if step.state == "waiting" or step == before:
        return ""
    if step.state == "done":
        return f"{step.name}: done after {step.seconds:.1f} s" if before is None or before.state != "done" else ""
    if step.state == "failed":
        return f"{step.name}: failed" if before is None or before.state != "failed" else ""
    if before is None or before.state != "working":
        return f"{step.name}: {step.note or 'starting'} …"
    return f"{step.name}: {step.note}" if step.note and _moved(before.note, step.note) else ""


def _moved(before: str, now: str) -> bool:
    """Another note, or one whose count went on by enough."""
    counts = [int(word) for note in (before, now) for word in note.split() if word.isdigit()]
    same_words = [word for word in before.split() if not word.isdigit()] == [
        word for word in now.split() if not word.isdigit()
    ]
    if not same_words or len(counts) < 4:
        return True
    return counts[2] - counts[0] >= EVERY_NTH or counts[2] == counts[3]
