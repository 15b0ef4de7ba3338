"""What the inventory says of an element is true: the field it names changes with the element, or nothing does.

Each element is taken out of an answer in which all of its part is filled, and put alone into one that is empty.
"""

import copy
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from ssbtek_adapter_fk.code_lists import list_of
from ssbtek_adapter_fk.node import Node, Notes
from ssbtek_adapter_fk.view import view_of
from ssbtek_adapter_kit.conformance.contract import inventory_of
from ssbtek_contracts import view

MODELS = {
    model.model_fields["record"].default: model
    for model in vars(view).values()
    if isinstance(model, type) and "record" in getattr(model, "model_fields", {})
}
ROWS = {row["path"]: row for row in inventory_of("ssbtek_adapter_fk")}
VALUES = {path.partition("/")[0] for path in ROWS if not path.startswith("/")}
PARENTS = {path.rpartition("/")[0] for path in ROWS}
HOLDERS = {path for path in ROWS if path in PARENTS}
"""Elements that have elements of their own, and are nothing but these."""

LISTS = {"0..n", "1..n", "0..2"}
"""A list of at most one is written as the value alone, as is done here and there; both are read alike."""

Fields = dict[tuple[str, str, str], Any]


def names(path: str) -> list[str]:
    return path.strip("/").split("/")


def children(path: str) -> list[str]:
    return [each for each in ROWS if each.rpartition("/")[0] == path]


def sample(path: str, within: str | None = None) -> Any:
    """A value of an element, with all of its own; `within` is the element that holds a shared value's member."""
    row = ROWS[path]
    if row["type"] in VALUES:
        made: Any = {names(each)[-1]: sample(each, path) for each in children(row["type"])}
    elif path in HOLDERS:
        made = {names(each)[-1]: sample(each) for each in children(path)}
    else:
        made = plain(path, within)
    return [made] if row["cardinality"] in LISTS else made


def plain(path: str, within: str | None) -> Any:
    kind, last = ROWS[path]["type"], names(path)[-1]
    if last in ("id", "kod"):
        at = names(within or path.rpartition("/")[0])
        code = next(iter(list_of(at[1:] if at[0] == "formansinformation" else at)[0]), "1")
        return int(code) if kind == "integer" and code.isdecimal() else code
    if last == "valuta":
        return "SEK"
    share = Decimal("0.5")
    return {"integer": 7, "double": share, "float": share, "number": share, "boolean": True}.get(kind, "2026-01-15")


@cache
def part_of(path: str) -> tuple[str, ...]:
    """The part of an answer that an element lies in: all of it is filled, the rest is left out."""
    at = names(path)
    return tuple(at[:2] if at[0] == "formansinformation" else at[:1])


@cache
def filled(part: tuple[str, ...]) -> dict[str, Any]:
    made = sample("/" + "/".join(part))
    for name in reversed(part):
        made = {name: made}
    return dict(made)


@cache
def fields_of_filled(part: tuple[str, ...]) -> Fields:
    return fields(filled(part))


def alone(path: str, value: Any) -> dict[str, Any]:
    made = value
    for depth in range(len(names(path)), 0, -1):
        here = "/" + "/".join(names(path)[:depth])
        listed = here != path and ROWS[here]["cardinality"] in LISTS
        made = {names(path)[depth - 1]: [made] if listed else made}
    return dict(made)


def without(answer: dict[str, Any], steps: list[str]) -> dict[str, Any]:
    taken = copy.deepcopy(answer)
    at: Any = taken
    for step in steps[:-1]:
        at = at[step][0] if isinstance(at[step], list) else at[step]
    at.pop(steps[-1], None)
    return taken


def value_at(answer: dict[str, Any], steps: list[str]) -> Any:
    at: Any = answer
    for step in steps:
        at = at[step][0] if isinstance(at[step], list) else at[step]
    return at


def fields(answer: dict[str, Any]) -> Fields:
    """Every field of every record in the view, by the record's place."""
    return {
        (each.record, each.source, name): value
        for each in view_of(Node(answer, "", Notes()), 0)
        for name, value in each
        if name not in ("record", "source", "provider_part", "kind")
    }


def differing(one: Fields, other: Fields) -> set[str]:
    """The fields, as `record.field`, that are filled in one view otherwise than in the other."""
    keys = one.keys() | other.keys()
    empty = (None, (), "")
    return {
        f"{key[0]}.{key[2]}"
        for key in keys
        if one.get(key) != other.get(key) and not (one.get(key) in empty and other.get(key) in empty)
    }


def places(path: str) -> list[tuple[str, list[str]]]:
    """Where an element is met: its own path; a shared value's member wherever such a value is."""
    if path.startswith("/"):
        return [(path, names(path))]
    value, _, member = path.partition("/")
    return [(each, [*names(each), member]) for each, row in ROWS.items() if row["type"] == value and each[0] == "/"]


@cache
def changed(path: str) -> frozenset[str]:
    found: set[str] = set()
    for place, steps in places(path):
        part = part_of(place)
        found |= differing(fields_of_filled(part), fields(without(filled(part), steps)))
        only = alone(place, sample(place))
        if steps != names(place):  # a member of a shared value: alone in it too
            for name in set(value_at(only, names(place))) - {steps[-1]}:
                only = without(only, [*names(place), name])
        found |= differing(fields(only), fields(without(only, steps)))
    return frozenset(found)


@pytest.mark.parametrize("path", [path for path in ROWS if path not in HOLDERS])
def test_an_element_changes_the_field_that_the_inventory_names_or_none(path: str) -> None:
    row, found = ROWS[path], changed(path)
    if row["in_view"]:
        record, field = row["in_view"].split(".")
        assert field in MODELS[record].model_fields
        assert row["in_view"] in found
    else:
        assert not found, row["reason"]


@pytest.mark.parametrize("part", sorted({part_of(path) for path in ROWS if path[0] == "/"}))
def test_nothing_in_a_filled_part_is_unreadable_or_unknown(part: tuple[str, ...]) -> None:
    notes = Notes()
    view_of(Node(filled(part), "", notes), 0)
    assert not notes.unread
    assert not notes.unknown


def test_elements_with_elements_of_their_own_say_so() -> None:
    assert not [path for path in HOLDERS if ROWS[path]["reason"] != "holds its children"]
