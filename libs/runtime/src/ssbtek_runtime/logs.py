"""Structured logs on standard error, one JSON object a line, in which no person number survives."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_NUMBER = re.compile(r"(?<![0-9a-fA-F-])(?:[0-9]{2})?[0-9]{2}[01][0-9][0-9]{2}[-+]?[0-9]{4}(?![0-9a-fA-F-])")
_QUIET = ("aiokafka", "aiohttp.access", "uvicorn.access", "asyncio", "kafka")


def configure(service: str, instance: str, level: str) -> None:
    """Sets up the logs of this process. Call once, from `serve`."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service, instance),
        mask,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=[_words_only, *shared],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in _QUIET:  # aiokafka logs a line for each try while a broker is away; readiness says it once
        logging.getLogger(name).setLevel(logging.CRITICAL)


def mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replaces what looks like a person number, in every value: the last fence, not the first."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _NUMBER.sub("[number]", value)
    if isinstance(value, dict):
        return {_masked(key): _masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(each) for each in value]
    if value is None or isinstance(value, bool | float):
        return value
    # A whole number can be a person's as well; anything else would be shown by its repr.
    text = value if isinstance(value, int) else repr(value)
    return _NUMBER.sub("[number]", str(text)) if _NUMBER.search(str(text)) else value


def _words_only(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # A library's exception may quote what it choked on: its type is told, its text and stack are not.
    if info := event.pop("exc_info", None):
        event["error"] = info[0].__name__ if isinstance(info, tuple) and info[0] else "exception"
    event.pop("stack_info", None)
    return event


def _named(service: str, instance: str) -> structlog.types.Processor:
    def add(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"], event["instance"] = service, instance
        return event

    return add
