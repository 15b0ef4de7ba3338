"""The page `docs/view.md`: the vocabulary of the view, derived from its published schema."""

from collections.abc import Iterator
from typing import Any

from ssbtek_contracts.schemas import Schema, published

INTRODUCTION = """\
# The view: one vocabulary over all providers

Beside a provider's own document, byte for byte, the content of a block holds a **view**: a list of typed records that
say the same thing in the same way, whoever said it. People and automation read the view; whoever doubts it looks into
the document, where every record's `source` points.

* Nothing is invented, nothing summed away, nothing counted twice. What is not stated is absent, which is not 0 and not
  "no": look for absence where it matters.
* Amounts are whole **öre**. Half an öre is rounded to even; an amount that cannot be read is absent, and the block is
  `partial` and names its part.
* A period counts both its days. A week or month is resolved to its days, and the provider's own wording stays in
  `stated`; a missing end is open, as stated.
* A code is the provider's, with its own text or the published list's. Where a list is published, a code that is not on
  it makes the block `partial`, and is shown as it is.
* Within this version there come no new kinds of record, and new fields only as optional ones: pass over what you do not
  know.

The JSON Schema is `libs/contracts/schemas/content.v1.json`: a record is one of its `$defs`, told apart by its field
`record`. What of each provider's contract is in the view, and why the rest is not: `make coverage`. Every record has:

"""
EVERY_RECORD = ("source", "provider_part")


def view_page() -> str:
    """The page's text, without the line that says that it is generated."""
    schema = published()["content.v1"]
    definitions = schema["$defs"]
    names = [each["$ref"].rpartition("/")[2] for each in schema["properties"]["view"]["items"]["oneOf"]]
    records = [definitions[name] for name in names]
    values = sorted({name for each in records for name in _named(each)} | {"Coded", "Span"})
    everywhere = {name: records[0]["properties"][name] for name in EVERY_RECORD}
    parts = [INTRODUCTION + _table(everywhere, records[0])]
    for record in records:
        fields = {name: each for name, each in record["properties"].items() if name not in (*EVERY_RECORD, "record")}
        heading = f"## `{record['properties']['record']['const']}`\n\n{record['description']}\n\n"
        parts.append(heading + _table(fields, record))
    parts.append("# What fields are made of\n")
    for name in values:
        value = definitions[name]
        parts.append(f"## {name}\n\n{value['description']}\n\n{_table(value['properties'], value)}")
    return "\n".join(parts)


def _table(fields: Schema, holder: Schema) -> str:
    # Those that are always there first; each group in the order in which the schema has it.
    always = [name for name in fields if name in holder.get("required", ())]
    rows = [
        f"| `{name}` | {_type_of(fields[name])} | {'always' if name in always else ''} | {_words(fields[name])} |\n"
        for name in (*always, *(each for each in fields if each not in always))
    ]
    return "| field | is | there | |\n| --- | --- | --- | --- |\n" + "".join(rows)


def _words(field: Schema) -> str:
    return str(field.get("description", "")).replace("\n", " ")


def _type_of(field: Schema) -> str:
    kinds = [each for each in _alternatives(field) if each.get("type") != "null"]
    return " or ".join(_one(each) for each in kinds)


def _one(kind: Schema) -> str:
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in kind:
        return " / ".join(f"`{each}`" for each in kind["enum"])
    if kind.get("type") == "array":
        return f"list of {_type_of(kind['items'])}"
    if kind.get("type") == "integer":
        return "öre" if "Öre" in kind.get("description", "") else "integer"
    if kind.get("pattern"):
        return "decimal number, as text"
    return {"string": "date" if kind.get("format") == "date" else "text", "boolean": "true or false"}[kind["type"]]


def _alternatives(field: Schema) -> list[Schema]:
    return list(field.get("anyOf", [field]))


def _named(part: Any) -> Iterator[str]:
    """The values that a definition refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _named(each)
