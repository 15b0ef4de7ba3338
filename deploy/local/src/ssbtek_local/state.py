"""What a running system tells about itself, in one file that is always whole."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Phase = Literal["starting", "running", "stopping"]
Probing = Literal["http", "tcp"]
"""How to see whether a process is ready: by asking its /ready, or by connecting to it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Step(_Part):
    """One step of starting or stopping, as it is shown."""

    name: str
    state: Literal["waiting", "working", "done", "failed"] = "waiting"
    note: str = ""
    seconds: float = 0


class ProcessState(_Part):
    """One process. Times are seconds since the epoch."""

    name: str
    probing: Probing
    port: int
    pid: int | None = None
    restarts: Annotated[int, Field(ge=0)] = 0
    since: float | None = None
    ended: int | None = None
    """Exit code of its last end (negative: the signal)."""
    starts_at: float | None = None
    """When it is started again, while it waits for that."""


class State(_Part):
    """The whole system."""

    phase: Phase
    pid: int
    since: float
    problem: str | None = None
    """Why it could not be started."""
    steps: tuple[Step, ...] = ()
    processes: tuple[ProcessState, ...] = ()
    kafka: str = ""
    """`host:port` of the broker."""
    postgres: str = ""
    """The ledger's DSN."""
    receiver: str = ""
    """Base URL of the receiver of spans."""
    soap: str = ""
    """URL at which business systems ask."""


def write_state(file: Path, state: State) -> None:
    """Replaces the file in one step: a reader sees the old or the new one, never a half."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.new")
    aside.write_text(state.model_dump_json(indent=1) + "\n")
    aside.replace(file)


def read_state(file: Path) -> State | None:
    """The state, None where there is none. Raises `ValueError` naming the file where it cannot be read."""
    try:
        return State.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ValueError(f"{file} cannot be read ({type(error).__name__})") from None
