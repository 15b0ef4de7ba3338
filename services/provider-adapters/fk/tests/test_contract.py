"""The inventory, the code lists and what is sent and simulated, against the published OpenAPI document.

The kit's suite walks XML schemas; this contract is JSON. The same is proven here: each element of the answer with its
cardinality and type, and each simulated answer valid, or known to be as invalid as real ones.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from ssbtek_adapter_fk.adapter import adapter
from ssbtek_adapter_fk.code_lists import CLOSED, OPEN
from ssbtek_adapter_fk.codes import AVAILABLE, DEVIATIONS, FK_GROUPS, OTHER_INFORMATION, PM_GROUPS, STATES, TYPES
from ssbtek_adapter_fk.settings import Settings
from ssbtek_adapter_fk.simulator import SIMULATION
from ssbtek_adapter_kit.conformance.contract import contracts, inventory_of
from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Request
from ssbtek_adapter_kit.persons import BY_SCENARIO, PERSONS

SCHEMA = "se/forsakringskassan/schema/lefi/lefi-formansinformation-v9.openapi.yaml"
ANSWER = "LefiExternFormansinformationSvar"
UNLIKE_THE_SCHEMA = {"incomplete", "unknown_codes"}
"""As the contract's own example is; and codes that it does not have."""
EVERY_TYPE = {name: list(codes) for name, codes in TYPES.items()}

Schemas = dict[str, Any]
Row = tuple[str, str, str]


@cache
def published() -> Schemas:
    """The schemas of the published document."""
    import yaml

    return dict(yaml.safe_load((contracts() / SCHEMA).read_text())["components"]["schemas"])


def walk(schemas: Schemas) -> Iterator[Row]:
    """Every element below the answer: path, cardinality, type. Values used in several places come once, at the end."""
    rows = list(_below(schemas[ANSWER], "", schemas, _values(schemas)))
    yield from rows
    for name in sorted({kind for _, _, kind in rows} & _values(schemas)):
        yield from _below(schemas[name], name, schemas, frozenset())


def _values(schemas: Schemas) -> frozenset[str]:
    """Objects of plain members alone that are used in more than one place."""
    used = Counter(re.findall(r"#/components/schemas/(\w+)", json.dumps(schemas, default=str)))
    plain = {
        name
        for name, schema in schemas.items()
        if schema.get("type") == "object"
        and not any(_named(_item(each), schemas)[1].get("type") == "object" for each in schema["properties"].values())
    }
    return frozenset(name for name in plain if used[name] > 1)


def _below(schema: Any, path: str, schemas: Schemas, values: frozenset[str]) -> Iterator[Row]:
    for name, member in schema.get("properties", {}).items():
        kind, inside = _named(_item(member), schemas)
        many = f"{member.get('minItems', 0)}..{member.get('maxItems', 'n')}"
        once = "1" if name in schema.get("required", ()) else "0..1"
        shown = kind if inside["type"] == "object" or "enum" in inside else inside.get("format", inside["type"])
        yield f"{path}/{name}", many if member.get("type") == "array" else once, shown
        if kind not in values:
            yield from _below(inside, f"{path}/{name}", schemas, values)


def _item(member: Any) -> Any:
    return member["items"] if member.get("type") == "array" else member


def _named(schema: Any, schemas: Schemas) -> tuple[str, Any]:
    name = ""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = schemas[name]
    return name, schema


def faults(instance: Any, schema: str) -> list[str]:
    """Where an instance breaks a published schema."""
    import jsonschema

    whole = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": published()}}
    checker = jsonschema.FormatChecker(("date",))
    validator = jsonschema.Draft4Validator(json.loads(json.dumps(whole, default=str)), format_checker=checker)
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(instance)]


def test_every_element_is_in_the_view_or_has_a_reason_not_to_be() -> None:
    rows = inventory_of("ssbtek_adapter_fk")
    assert len(rows) > 800
    assert not [row["path"] for row in rows if bool(row["in_view"]) == bool(row["reason"])]


@pytest.mark.contracts
def test_the_inventory_is_the_published_contracts() -> None:
    mine = [(row["path"], row["cardinality"], row["type"]) for row in inventory_of("ssbtek_adapter_fk")]
    assert mine == list(walk(published()))


@pytest.mark.contracts
@pytest.mark.parametrize("scenario", [person.scenario for person in PERSONS])
def test_the_simulators_answer_fits_the_published_schema(scenario: str) -> None:
    lookup = sample_lookup("fk", BY_SCENARIO[scenario].number, parameters={"types": EVERY_TYPE})
    request = adapter().ask(lookup, Settings()).request
    answered = SIMULATION.answer(request, str(lookup.person))
    schema = ANSWER if answered.status == 200 else "LefiFelsvar"
    broken = faults(json.loads(answered.body), schema)
    assert bool(broken) is (scenario in UNLIKE_THE_SCHEMA), broken


@pytest.mark.contracts
def test_the_simulated_ping_fits_the_published_schema() -> None:
    assert adapter().ping is not None and SIMULATION.ping is not None
    asked = adapter().ping.ask(Settings(), "0017-SN")
    answered = json.loads(SIMULATION.ping(Request(b"", asked.path, "GET")).body)
    assert not faults(answered, "LefiExternTillgangligaInformationstyper")


@pytest.mark.contracts
@pytest.mark.parametrize(
    "parameters", [{}, {"types": EVERY_TYPE}, {"types": {"utbetalningar": ["PM:AP"]}, "period": None}]
)
@pytest.mark.parametrize("ask_identity", [True, False])
def test_the_question_fits_the_published_schema(parameters: dict[str, Any], ask_identity: bool) -> None:
    lookup = sample_lookup("fk", BY_SCENARIO["coordination"].number, parameters=parameters)
    question = json.loads(adapter().ask(lookup, Settings(ask_identity=ask_identity)).request.body)
    assert not faults(question, "LefiExternFormansinformationFraga")


@pytest.mark.contracts
def test_types_states_and_deviations_are_the_published_ones() -> None:
    schemas = published()
    for name, mine in {
        "LefiFkFormanGruppKod": FK_GROUPS,
        "LefiPmFormanGruppKod": PM_GROUPS,
        "LefiExternFormanGruppKod": FK_GROUPS + PM_GROUPS,
        "LefiExternOvrigInformationTypKod": OTHER_INFORMATION,
        "LefiTillstandKod": (AVAILABLE, *STATES),
        "LefiAvvikelseKod": tuple(DEVIATIONS),
    }.items():
        assert tuple(schemas[name]["enum"]) == mine
    asked = set(schemas["LefiExternFormansinformationFraga"]["properties"]) - {"personnummer", "period"}
    assert asked == set(TYPES) == set(schemas["LefiExternFormansinformationAvvikelser"]["properties"])


@pytest.mark.contracts
def test_code_lists_are_the_published_ones() -> None:
    schemas = published()
    enumerations = {
        tuple(str(code) for code in schema["enum"])
        for name, schema in schemas.items()
        if "enum" in schema and name.startswith("LefiPm")
    }
    mine = {tuple(codes) for codes in CLOSED.values() if not any(codes.values())}
    assert mine <= enumerations
    not_read = {"LefiPmFormanSamordningTypKod", *(name for name in schemas if name.startswith("LefiPmPensionKonto"))}
    assert enumerations - mine == {
        tuple(str(code) for code in schemas[name]["enum"]) for name in not_read if "enum" in schemas[name]
    }
    described = " ".join(json.dumps(schemas, ensure_ascii=False, default=str).replace("\\n", " ").split())
    for lists in (CLOSED, OPEN):
        for path, codes in lists.items():
            for code, text in codes.items():
                forms = (f"- {code} = {text}", f"`{code}` ({text})", f"`{code}`") if text else (f'"{code}"', f"{code},")
                assert any(form in described for form in forms), (path, code)
