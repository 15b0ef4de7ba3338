"""Finds the receiver of a running system, and asks it for a query's spans."""

import http.client
import json
import os
import time
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from ssbtek_local.home import DEMO, UP, home
from ssbtek_local.lock import holder
from ssbtek_local.span import Span, span_from_plain
from ssbtek_local.state import read_state

TIMEOUT_S = 5.0
SETTLED_S = 1.5
"""Services send their spans every half second; a query whose newest span is younger may not be whole yet."""


class ReceiverAway(RuntimeError):
    """No receiver answers; the message says where it was looked for and what helps."""


def find_receiver() -> str:
    """Base URL: `SSBTEK_RECEIVER`, else that of the running system (up's, then demo's). Raises `ReceiverAway`."""
    if given := os.environ.get("SSBTEK_RECEIVER"):
        return given
    for place in (home(UP), home(DEMO)):
        if holder(place.lock) is None:
            continue
        try:
            state = read_state(place.state)
        except ValueError:
            continue
        if state is not None and state.receiver:
            return state.receiver
    raise ReceiverAway(
        f"no running system keeps its state in {home(UP).folder} or {home(DEMO).folder}; "
        "start one with make up, or name a receiver by SSBTEK_RECEIVER"
    )


def fetch_spans(receiver: str, query_id: str) -> list[Span]:
    """What the receiver has of a query now. Raises `ReceiverAway`."""
    address = urlsplit(receiver)
    if address.scheme != "http" or not address.hostname:
        raise ReceiverAway(f"{receiver}: not the address of a receiver; allowed is http://host:port")
    try:
        connection = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=TIMEOUT_S)
        try:
            connection.request("GET", f"/queries/{quote(query_id, safe='')}/spans")
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise ReceiverAway(f"the receiver at {receiver} answers {response.status}")
        return [span_from_plain(plain) for plain in json.loads(body)["spans"]]
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException) as error:
        raise ReceiverAway(f"the receiver at {receiver} cannot be asked ({type(error).__name__})") from None


def fetch_settled(receiver: str, query_id: str, patience: float = 4.0) -> list[Span]:
    """The spans once no more of them can be expected soon. Raises `ReceiverAway`."""
    end = time.monotonic() + patience
    while True:
        spans = fetch_spans(receiver, query_id)
        if time.monotonic() > end or (spans and _is_settled(spans)):
            return spans
        time.sleep(0.25)


def _is_settled(spans: Sequence[Span]) -> bool:
    return time.time() - max(span.end_ns for span in spans) / 1e9 > SETTLED_S
