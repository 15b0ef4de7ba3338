"""Committed schemas say what the code does, and an incompatible change within a version is refused."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from ssbtek_contracts.content import Content
from ssbtek_contracts.message import Unreadable
from ssbtek_contracts.publish_schemas import main, text_of
from ssbtek_contracts.query import Manifest, read_body, read_manifest
from ssbtek_contracts.schemas import breaks, published
from ssbtek_contracts.topics import TOPICS

HERE = Path(__file__).parent.parent
SCHEMAS = HERE / "schemas"
GOLDEN = HERE / "golden"
MESSAGES = {row.message_name: row.message for row in TOPICS if row.message} | {"content.v1": Content}


@pytest.mark.parametrize("name", published())
def test_the_committed_schema_is_the_codes(name: str) -> None:
    assert (SCHEMAS / f"{name}.json").read_text() == text_of(published()[name]), "run `make schemas`"


def test_no_schema_is_committed_of_a_message_that_is_gone() -> None:
    assert {file.stem for file in SCHEMAS.glob("*.json")} == set(published())


@pytest.mark.parametrize("name", published())
def test_every_message_has_a_golden_example_that_fits_its_schema(name: str) -> None:
    files = sorted(GOLDEN.glob(f"{name}.*.json"))
    assert files, f"no golden example of {name}"
    for file in files:
        jsonschema.validate(json.loads(file.read_text()), published()[name])


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda f: f.name)
def test_a_golden_example_is_read_and_written_back_without_loss(file: Path) -> None:
    name = ".".join(file.name.split(".")[:2])
    raw = json.dumps(json.loads(file.read_text()), ensure_ascii=False, separators=(",", ":")).encode()
    if name == "manifest.v1":
        back = read_manifest(raw).model_dump_json(by_alias=True, exclude_none=True)
    elif name == "body.v1":
        back = read_body(raw).model_dump_json(by_alias=True, exclude_none=True)
    else:
        back = MESSAGES[name].read(raw).write().decode()
    assert json.loads(back) == json.loads(raw)


@pytest.mark.parametrize("name", MESSAGES)
def test_an_unknown_field_is_passed_over_when_read_and_refused_when_written(name: str) -> None:
    example = json.loads(next(GOLDEN.glob(f"{name}.*.json")).read_text())
    message = MESSAGES[name]
    with_new = json.dumps({**example, "field_of_tomorrow": 1}).encode()
    assert message.read(with_new) == message.read(json.dumps(example).encode())
    with pytest.raises(ValueError, match="field_of_tomorrow"):
        message(**example, field_of_tomorrow=1)


def test_an_error_names_the_field_and_never_the_value() -> None:
    example = json.loads(next(GOLDEN.glob("body.v1.fetch.json")).read_text())
    example["person"] = "19121212-1212"
    with pytest.raises(Unreadable) as caught:
        read_body(json.dumps(example).encode())
    assert caught.value.field == "body.person"
    assert "1912" not in str(caught.value)


CHANGES = {
    "a field taken away": lambda s: s["properties"].pop("deadline"),
    "a new required field": lambda s: s["required"].append("extra"),
    "a field no longer required": lambda s: s["required"].remove("deadline"),
    "another type": lambda s: s["properties"]["deadline"].update(type="string"),
    "another pattern": lambda s: s["properties"]["key"].update(pattern="^x$"),
    "a value taken from a list": lambda s: s["$defs"]["Ingress"]["properties"]["lane"]["enum"].pop(),
    "an alternative taken away": lambda s: _outcomes(s).pop(),
    "an alternative added": lambda s: _outcomes(s).append({"$ref": "#/$defs/Data"}),
}


def _outcomes(schema: dict) -> list:
    return schema["$defs"]["PlannedBlock"]["properties"]["settled"]["anyOf"][0]["oneOf"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_breaks_a_reader_is_found(change: str) -> None:
    old = published()["plan.v1"]
    new = copy.deepcopy(old)
    CHANGES[change](new)
    assert breaks(old, new)


def test_the_tool_writes_nothing_where_one_schema_would_break(tmp_path: Path) -> None:
    committed = published()["plan.v1"]
    committed["properties"]["dropped_since"] = {"type": "string"}
    (tmp_path / "plan.v1.json").write_text(text_of(committed))
    assert main(tmp_path) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["plan.v1.json"]


def test_a_new_optional_field_is_compatible() -> None:
    old = published()["plan.v1"]
    new = copy.deepcopy(old)
    new["properties"]["comment"] = {"type": "string", "default": None}
    assert breaks(old, new) == []


def test_a_manifest_is_the_only_place_of_the_case() -> None:
    holders = {name for name, schema in published().items() if "case" in schema.get("properties", {})}
    assert holders == {"manifest.v1", "lookup.v1"}
    assert "person" not in Manifest.model_fields
