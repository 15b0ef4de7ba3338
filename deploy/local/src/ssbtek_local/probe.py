"""Asks a running process whether it is ready and how far behind it is, as an operator's tools would."""

import http.client
import json
import re
from dataclasses import dataclass

from ssbtek_local.stack.places import answers
from ssbtek_local.state import Probing

TIMEOUT_S = 2.0
_LAG = re.compile(rb"^ssbtek_lag_records(?:\{[^}]*\})? ([0-9.eE+-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Probe:
    """What was answered. `lag`: records, None where the process has no such number."""

    ready: bool
    problems: tuple[str, ...] = ()
    lag: int | None = None


def probe(probing: Probing, port: int, *, with_lag: bool = False) -> Probe:
    """Looks at the process that should listen on this port; one that does not answer has a problem."""
    if probing == "tcp":
        return Probe(True) if answers(port) else Probe(False, ("no connection",))
    try:
        status, body = _get(port, "/ready")
        told = json.loads(body)
        problems = tuple(
            f"{name}: {one}" if name != "self" else str(one)
            for name, several in told["problems"].items()
            for one in several
        )
        lag = _lag(_get(port, "/metrics")[1]) if with_lag else None
    except (OSError, http.client.HTTPException):
        return Probe(False, ("does not answer yet",))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Probe(False, ("something else answers on its port",))
    return Probe(status == 200, problems, lag)


def _lag(metrics: bytes) -> int | None:
    values = [float(value) for value in _LAG.findall(metrics)]
    return round(sum(values)) if values else None


def _get(port: int, path: str) -> tuple[int, bytes]:
    # Not urllib, which would ask a proxy of the machine's for it.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
