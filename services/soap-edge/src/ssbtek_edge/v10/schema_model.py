"""A small model of the XML schemas that the description is written from, and how each is written as XSD (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssbtek_edge.v10.writing import attribute

_OCCURS = {"": "", "?": ' minOccurs="0"', "*": ' minOccurs="0" maxOccurs="unbounded"', "+": ' maxOccurs="unbounded"'}


@dataclass(frozen=True, slots=True)
class Any:
    """Foreign elements, as many as there are. `namespace`: `##any` or `##other`; read laxly."""

    namespace: str


@dataclass(frozen=True, slots=True)
class E:
    """An element. `type`: prefixed name, or an unnamed type. `occurs`: as in regular expressions; empty is once."""

    name: str
    type: "str | C | S"
    occurs: str = ""
    nillable: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class C:
    """A complex type: its children in order, or `choice` of one of them; attributes are all mandatory."""

    children: tuple[E | Any, ...] = ()
    choice: bool = False
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class S:
    """A simple type: what it restricts, and by which facets, in order."""

    base: str
    facets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """One namespace. `prefixes`: of this one and of those it refers to."""

    namespace: str
    prefixes: Mapping[str, str]
    qualified: bool
    types: Mapping[str, C | S]
    elements: Mapping[str, str]


def write_schema(schema: Schema) -> str:
    """The schema as XSD; what it imports is found by namespace in the same document."""
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in schema.prefixes.items())
    form = ' elementFormDefault="qualified"' if schema.qualified else ""
    imported = sorted(uri for uri in schema.prefixes.values() if uri != schema.namespace)
    lines = [
        f'<xs:schema targetNamespace="{schema.namespace}"{declared}{form}>',
        *(f'<xs:import namespace="{uri}"/>' for uri in imported),
        *(line for name, described in schema.types.items() for line in _type(described, f' name="{name}"')),
        *(f'<xs:element name="{name}" type="{kind}"/>' for name, kind in schema.elements.items()),
        "</xs:schema>",
    ]
    return "\n".join(lines)


def _type(described: C | S, name: str = "") -> Iterator[str]:
    if isinstance(described, S):
        yield f'<xs:simpleType{name}><xs:restriction base="{described.base}">'
        for facet, value in described.facets:
            yield f'<xs:{facet} value="{attribute(value).decode()}"/>'
        yield "</xs:restriction></xs:simpleType>"
        return
    yield f"<xs:complexType{name}>"
    yield "<xs:sequence>" + "<xs:choice>" * described.choice
    for child in described.children:
        yield from _child(child)
    yield "</xs:choice>" * described.choice + "</xs:sequence>"
    for attribute_name, its_type in described.attributes:
        yield f'<xs:attribute name="{attribute_name}" type="{its_type}" use="required"/>'
    yield "</xs:complexType>"


def _child(child: E | Any) -> Iterator[str]:
    if isinstance(child, Any):
        yield f'<xs:any namespace="{child.namespace}" processContents="lax"{_OCCURS["*"]}/>'
        return
    more = _OCCURS[child.occurs] + (' nillable="true"' if child.nillable else "")
    more += f' default="{child.default}"' if child.default is not None else ""
    if isinstance(child.type, str):
        yield f'<xs:element name="{child.name}" type="{child.type}"{more}/>'
        return
    yield f'<xs:element name="{child.name}"{more}>'
    yield from _type(child.type)
    yield "</xs:element>"
