"""How a slot ends the process: crash-only, since a fenced or unknowing owner must touch nothing more."""

import os
import traceback
from collections.abc import Callable

import structlog
from aiokafka.errors import KafkaError

FATAL_EXIT = 3
"""Exit code of a process that ended itself; whoever runs it starts a new one, which takes its state from Kafka."""

OnFatal = Callable[[BaseException], None]


class SlotLost(Exception):
    """This process no longer knows whether it owns the slot or what was committed. It must end, never re-initialise."""


class LostPosition(Exception):
    """The log begins after the committed offset, or ends before it: records were lost unread. A person must decide."""


def exit_process(error: BaseException) -> None:
    """The default of every `on_fatal`: one line, and the end. No clean-up: a zombie's clean-up would be a write."""
    structlog.get_logger(__name__).critical("fatal", **facts_of(error))
    os._exit(FATAL_EXIT)


def facts_of(error: BaseException) -> dict[str, str]:
    """What may be logged of any exception: its type and place; its words only where they are ours or Kafka's."""
    frames = traceback.extract_tb(error.__traceback__)
    facts = {"error": type(error).__name__}
    if frames:
        facts["place"] = f"{frames[-1].name}:{frames[-1].lineno}"
    if isinstance(error, SlotLost | LostPosition | KafkaError):
        facts["reason"] = str(error)[:300]
    return facts
