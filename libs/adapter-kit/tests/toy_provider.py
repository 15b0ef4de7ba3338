"""A provider that exists in these tests alone: JSON over POST; a lookup's parameter `do` makes its folder misbehave."""

import json
import os
import signal
from datetime import date

from ssbtek_adapter_kit.adapter import Adapter, BadDocument, Ping
from ssbtek_adapter_kit.app import build_adapter_app
from ssbtek_adapter_kit.exchange import Asked, Reading, Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER
from ssbtek_adapter_kit.settings import AdapterSettings
from ssbtek_adapter_kit.simulation import Simulation
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import Data, Failed, InvalidRequest, NothingFound
from ssbtek_contracts.view import PersonStatus
from ssbtek_runtime.app import Service, serve

JSON = {"content-type": "application/json"}


class Settings(AdapterSettings):
    """Nothing of its own."""


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    do = lookup.parameters.get("do")
    if do == "raise_in_limits":
        raise RuntimeError(f"{lookup.person}")
    if do == "break_limits":
        return InvalidRequest(code="invalid_period", field="body.period", allowed=f"until {today}")
    return None


def ask(lookup: Lookup, settings: Settings) -> Asked:
    do = lookup.parameters.get("do")
    if do == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "raise_in_ask":
        raise KeyError(lookup.person)
    return Asked(
        Request(json.dumps({"person": lookup.person}).encode(), path="/ask"), alias=lookup.parameters.get("alias")
    )


def read(lookup: Lookup, asked: Asked, response: Response, settings: Settings) -> Reading:
    do = lookup.parameters.get("do")
    if do == "kill_in_read":
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "raise_in_read":
        raise ValueError(f"{lookup.person}")
    if do == "forget_the_document":
        return Reading(NothingFound())
    if response.status != 200:
        return Reading(Failed(code="provider_fault", provider_code=f"HTTP_{response.status}"))
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        raise BadDocument from None
    if not isinstance(said, dict) or "person" not in said:
        raise BadDocument
    if said["person"] != lookup.person:
        raise BadDocument("wrong_person")
    document = b" " * 900_000 if do == "answer_too_much" else response.body
    view = (PersonStatus(protected="no", source="/person"),)
    return Reading(Data(), document, "application/json", "1", view)


def adapter() -> Adapter[Settings]:
    ping = Ping(
        ask=lambda settings, actor: Request(b"", path="/ping", method="GET"),
        read=lambda response: Data() if response.status == 200 else Failed(code="provider_fault"),
    )
    return Adapter(provider="toy", version="1.2.3", limits=limits, ask=ask, read=read, ping=ping)


def _person_in(request: Request) -> str:
    try:
        return str(json.loads(request.body)["person"])
    except (ValueError, KeyError, TypeError):
        return ""


def _answer(request: Request, person: str) -> Response:
    known = BY_NUMBER.get(person)
    return Response(200, json.dumps({"person": person, "name": known.name if known else ""}).encode(), JSON)


SIMULATION = Simulation("toy", _person_in, _answer, ping=lambda request: Response(200, b"pong", JSON))


def build_app(settings: Settings) -> Service:
    return build_adapter_app(adapter(), settings)


if __name__ == "__main__":
    serve("adapter-toy", Settings, build_app)
