"""The transport to Försäkringskassan: REST with JSON, the actor in the path."""

from typing import Any

from ssbtek_adapter_fk.codes import VERSION
from ssbtek_adapter_fk.lefi_json import NotJson, read_object
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.exchange import Reading, Request, Response
from ssbtek_contracts.outcome import Data, Failed, Outcome, Refused

MEDIA_TYPE = "application/json"
_REFUSED = frozenset({400, 403})
"""400: the question breaks the contract. 403: no such actor, or not ours to speak for."""


def to_request(question: bytes, actor: str, settings: Settings) -> Request:
    """The HTTP request that carries the question."""
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
    return Request(question, _path(actor, "formansinformation/fraga", settings), headers=headers)


def to_ping(settings: Settings, actor: str | None) -> Request:
    """The test operation: which types may this actor ask for. Without an actor the provider refuses, so it is there."""
    path = _path(actor or "0", "tillgangligaInformationstyper", settings)
    return Request(b"", path, method="GET", headers={"Accept": MEDIA_TYPE})


def read_ping(response: Response) -> Outcome:
    """What the answer to the test operation means. Raises `BadDocument`."""
    opened = open_response(response)
    return opened.outcome if isinstance(opened, Reading) else Data()


def open_response(response: Response) -> dict[str, Any] | Reading:
    """The answer's object, or what another status means. Raises `BadDocument`.

    LefiFelsvar.meddelande is a text for operators that nobody has promised to be free of person data: it is left.
    """
    code = f"HTTP_{response.status}"
    if response.status in _REFUSED:
        return Reading(Refused(code="provider_refused", provider_code=code))
    if response.status != 200:
        return Reading(Failed(code="provider_fault", provider_code=code))
    try:
        return read_object(response.body)
    except NotJson:
        raise BadDocument from None


def _path(actor: str, operation: str, settings: Settings) -> str:
    return f"{settings.service_path.rstrip('/')}/{VERSION}/aktorer/{actor}/{operation}"
