"""LEFI's base service, simulated: it hands out what a question asks for, and nothing else."""

import json
from datetime import date
from typing import Any

from ssbtek_adapter_fk.answers import PROVIDERS, Facts, facts_of, list_of_part
from ssbtek_adapter_fk.codes import TYPES, VERSION
from ssbtek_adapter_fk.lefi_json import NotJson, read_object
from ssbtek_adapter_kit.exchange import Request, Response
from ssbtek_adapter_kit.persons import BY_NUMBER, scenario_of
from ssbtek_adapter_kit.simulation import Simulation

_JSON = {"content-type": "application/json"}
_NOBODY = "0"
"""The only actor that is not known here."""
_LONGEST_DAYS = 731


def person_in(request: Request) -> str:
    """The person number of a question, in 12 digits."""
    number = _asked(request).get("personnummer")
    if not isinstance(number, str):
        return ""
    return number if len(number) == 12 else next((each for each in BY_NUMBER if each[2:] == number), f"19{number}")


def answer(request: Request, person: str) -> Response:
    """What the base service answers about this person."""
    asked, scenario = _asked(request), scenario_of(person)
    if _actor(request) == _NOBODY or scenario == "refused":
        return _fault(403, "Aktören är okänd eller får inte företrädas")
    if scenario == "broken":
        return _fault(500, "Internt fel")
    wanted = {name: tuple(asked.get(name) or ()) for name in TYPES}
    if not any(wanted.values()) or not _period_fits(asked.get("period")):
        return _fault(400, "Felaktiga indata")
    to = date.fromisoformat(asked["period"]["tom"])
    return _respond(_answered(facts_of(scenario, person, to), wanted))


def ping(request: Request) -> Response:
    """The types that the actor may ask for."""
    if _actor(request) == _NOBODY:
        return _fault(403, "Aktören är okänd eller får inte företrädas")
    lists = {name: [_described(code) for code in codes] for name, codes in TYPES.items()}
    return _respond({"utlamnare": [_provider(code, "OK") for code in PROVIDERS], **lists})


def _answered(facts: Facts, wanted: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    codes = {code for listed in wanted.values() for code in listed}
    touched = [code for code in PROVIDERS if any(each.startswith(f"{code}:") for each in codes)]
    informed: dict[str, list[Any]] = {}
    for part, code, item in facts.of_fk:
        if code in wanted[list_of_part(part, code)]:
            informed.setdefault(part, []).append(item)
    answered: dict[str, Any] = {
        "utlamnare": [_provider(code, facts.states.get(code, "OK")) for code in touched],
        "avvikelser": facts.slip if facts.slip is not None else _deviations(facts, wanted),
        "formansinformation": informed,
    }
    for name, code, item in facts.of_pm:
        if code in wanted[name]:
            answered.setdefault(name, []).append(item)
    return answered


def _deviations(facts: Facts, wanted: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, code, why in facts.deviations:
        if code in wanted[name]:
            kind = "ovrigInformationstyp" if name == "ovrigInformation" else "formansgrupp"
            deviation = {"avvikelse": {"kod": why, "beskrivning": "Uppgifterna kan inte lämnas"}}
            found.setdefault(name, []).append(deviation | {kind: _described(code)})
    return found


def _provider(code: str, state: str) -> dict[str, Any]:
    texts = {"OK": "Tillgänglig", "FELANDE": "Felande", "OTILLGANGLIG": "Otillgänglig"}
    return {
        "utlamnare": {"kod": code, "namn": PROVIDERS[code]},
        "tillstand": {"kod": state, "beskrivning": texts.get(state, state)},
    }


def _described(code: str) -> dict[str, str]:
    return {"kod": code, "beskrivning": code.partition(":")[2]}


def _asked(request: Request) -> dict[str, Any]:
    try:
        return read_object(request.body)
    except NotJson:
        return {}


def _actor(request: Request) -> str:
    _, _, behind = request.path.partition(f"/{VERSION}/aktorer/")
    return behind.partition("/")[0] or _NOBODY


def _period_fits(period: Any) -> bool:
    try:
        first, last = (date.fromisoformat(period[name]) for name in ("from", "tom"))
    except (KeyError, TypeError, ValueError):
        return False
    return 0 <= (last - first).days <= _LONGEST_DAYS


def _respond(answered: Any) -> Response:
    return Response(200, json.dumps(answered, ensure_ascii=False, indent=1).encode(), _JSON)


def _fault(status: int, text: str) -> Response:
    fault = {"meddelande": text, "timestamp": "2026-11-24T08:00:00+01:00"}
    return Response(status, json.dumps(fault, ensure_ascii=False).encode(), _JSON)


SIMULATION = Simulation("fk", person_in, answer, ping)
