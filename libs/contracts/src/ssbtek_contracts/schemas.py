"""The JSON Schema of every message, and the rule that within a version one only grows, by optional fields."""

from typing import Any

from pydantic import TypeAdapter

from ssbtek_contracts.content import Content
from ssbtek_contracts.message import Message
from ssbtek_contracts.query import Body, Manifest
from ssbtek_contracts.topics import TOPICS

Schema = dict[str, Any]


def published() -> dict[str, Schema]:
    """Every published schema by its file's name, e.g. `plan.v1`."""
    messages: dict[str, type[Message]] = {row.message_name: row.message for row in TOPICS if row.message is not None}
    messages["content.v1"] = Content
    schemas = {name: _readers_schema(message.model_json_schema()) for name, message in messages.items()}
    schemas["manifest.v1"] = _readers_schema(Manifest.model_json_schema())
    schemas["body.v1"] = _readers_schema(TypeAdapter(Body).json_schema())
    return dict(sorted(schemas.items()))


def _readers_schema(schema: Schema) -> Schema:
    # We write strictly, but a reader must pass over what it does not know: so the published schema allows it.
    return {
        key: _readers_schema(value) if isinstance(value, dict) else value
        for key, value in schema.items()
        if not (key == "additionalProperties" and value is False)
    }


def breaks(old: Schema, new: Schema) -> list[str]:
    """What in `new` a reader or writer of `old` could not live with; empty if the change is compatible."""
    return _breaks("", old, new, old, new)


def _breaks(at: str, old: Schema, new: Schema, old_root: Schema, new_root: Schema) -> list[str]:
    old, new = _resolve(old, old_root), _resolve(new, new_root)
    found = [f"{at or 'message'}: {key} changed" for key in _FIXED if old.get(key) != new.get(key)]
    if extra := set(new.get("required", ())) - set(old.get("required", ())):
        found.append(f"{at or 'message'}: newly required {sorted(extra)}")
    if lost := set(old.get("required", ())) - set(new.get("required", ())):
        found.append(f"{at or 'message'}: no longer required {sorted(lost)}")
    for key in ("properties", "patternProperties"):
        new_fields = new.get(key, {})
        for name, field in old.get(key, {}).items():
            if name not in new_fields:
                found.append(f"{at}.{name}: taken away")
            else:
                found += _breaks(f"{at}.{name}", field, new_fields[name], old_root, new_root)
    for key in ("items", "additionalProperties"):
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            found += _breaks(f"{at}[]", old[key], new[key], old_root, new_root)
        elif old.get(key) != new.get(key):
            found.append(f"{at or 'message'}: {key} changed")
    for key in ("anyOf", "oneOf"):
        found += _breaks_of_choice(at, old.get(key, []), new.get(key, []), old_root, new_root)
    return found


_FIXED = (
    "type",
    "const",
    "enum",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)


def _breaks_of_choice(at: str, old: list[Schema], new: list[Schema], old_root: Schema, new_root: Schema) -> list[str]:
    if len(old) > len(new):
        return [f"{at}: an alternative taken away"]
    # A new alternative would be unreadable to an older reader of a closed union: that is a new version's business.
    if len(new) > len(old):
        return [f"{at}: an alternative added to a closed union"]
    return [problem for a, b in zip(old, new, strict=True) for problem in _breaks(at, a, b, old_root, new_root)]


def _resolve(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        target = root["$defs"][schema["$ref"].rpartition("/")[2]]
        schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema
