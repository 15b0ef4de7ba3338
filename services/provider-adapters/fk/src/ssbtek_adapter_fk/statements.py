"""Says what the vocabulary has no record for: each value at its place, under its own name, as it is stated."""

from collections.abc import Container, Iterator, Set
from dataclasses import dataclass
from datetime import date

from ssbtek_adapter_fk.labels import label_of
from ssbtek_adapter_fk.node import Node
from ssbtek_adapter_kit.stated import label
from ssbtek_contracts.view import Coded, Statement
from ssbtek_contracts.view_values import Span

WORDS = {True: "ja", False: "nej"}
DOCUMENT_ONLY = frozenset({"adress", "arbetsstallen"})
"""Where somebody lives and works: nobody's income. In the document, not in the view."""

_DAYS = ("dag", "ersattningsdatum", "datum")
_PERIOD = "period"
_OF_VALUES = {"summa", "valuta", "fran", "till", "from", "tom", "taljare", "namnare", "id", "kod"}
_OF_PERSONS = {"personnummer", "foddes", "namn", "skyddad", "avled"}
_POINTER_MAX = 450


@dataclass(frozen=True, slots=True)
class _When:
    """The day or period that an object names for everything in it."""

    on: date | None = None
    period: Span | None = None


_NEVER = _When()


def others(node: Node, provider: str | None, told: Container[str] = ()) -> Iterator[Statement]:
    """Statements of every member that is not `told` elsewhere, and of all that lies below."""
    yield from _members(node, provider, told, _NEVER)


def person_label(person: Node) -> str | None:
    """A person beside the one asked for, as stated: number and name, and that they are protected."""
    known = [person.member(name).text() for name in ("personnummer", "namn")]
    born, died = person.member("foddes").text(), person.member("avled").text()
    parts = [each for each in known if each] or ([f"född {born}"] if born else [])
    if died:
        parts.append(f"avliden {died}")
    if person.member("skyddad").truth() is True:
        parts.append("(skyddad)")
    return label(" ".join(parts)) or None


def _members(node: Node, provider: str | None, told: Container[str], when: _When) -> Iterator[Statement]:
    names = [name for name in node.object() if name not in told and name not in DOCUMENT_ONLY]
    day = next((name for name in _DAYS if name in names), None)
    rest = names
    if day or _PERIOD in names:
        when = _When(
            (node.member(day).day() if day else None) or when.on,
            (node.member(_PERIOD).span() if _PERIOD in names else None) or when.period,
        )
        rest = [name for name in names if name not in (day, _PERIOD)]
    for name in rest or names:
        yield from _of(node.member(name), provider, when)


def _of(node: Node, provider: str | None, when: _When) -> Iterator[Statement]:
    if len(node.pointer) > _POINTER_MAX:
        node.note()
    elif isinstance(node.value, list):
        for item in node.items():
            yield from _of(item, provider, when)
    elif isinstance(node.value, dict) and not _is_value(node.value.keys()):
        yield from _members(node, provider, (), when)
    elif said := _said(node):
        kind = Coded(code="/".join(node.names), text=label(label_of(node.names)))
        facts = {"on": when.on, "period": when.period} | said
        yield Statement(source=node.pointer, provider_part=provider, kind=kind, **facts)


def _is_value(names: Set[str]) -> bool:
    return not _OF_VALUES.isdisjoint(names) or _is_person(names)


def _is_person(names: Set[str]) -> bool:
    return bool(names) and names <= _OF_PERSONS


def _said(node: Node) -> dict[str, object]:
    value = node.value
    if isinstance(value, bool):
        return {"value": WORDS[value]}
    said = _said_by_object(node, set(value)) if isinstance(value, dict) else _said_by_code(node)
    return {name: each for name, each in said.items() if each is not None}


def _said_by_object(node: Node, names: set[str]) -> dict[str, object]:
    if names & {"summa", "valuta"}:
        return {"amount": node.ore()}
    if names & {"fran", "till", "from", "tom"}:
        return {"period": node.span()}
    if names & {"taljare", "namnare"}:
        return {"value": node.extent()}
    if _is_person(names):
        return {"value": person_label(node)}
    return _said_by_code(node)


def _said_by_code(node: Node) -> dict[str, object]:
    coded = node.coded()
    return {"value": coded.text or coded.code} if coded else {}
