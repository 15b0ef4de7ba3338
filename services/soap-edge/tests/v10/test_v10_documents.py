"""Bytes of a base service's document stay as they came, whatever prefixes, blanks and quirks it was written with."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ssbtek_contracts.content import Content
from ssbtek_edge.v10.data import data_of
from ssbtek_edge.v10.documents import NotForwardable, inside_of, xml_bytes, xml_text

SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ROOTS = {
    "AF": ("http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2", "SvarMeddelande"),
    "SO": ("http://INT014.UBPService.Schemas", "GetUnemploymentBenefitPaymentResponse"),
    "TNS": ("http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1", "HamtaUppgifterResponse"),
    "MIV": ("http://schema.migrationsverket.se/ssbtek/1/", "findByPersonnummerResponse"),
}
PREFIXES = ("", "a", "ssbt", "ssbt0", "soap", "ns2", "xsi")

letters = st.text(st.characters(codec="utf-8", exclude_categories=("C",), exclude_characters="<>&'\""), max_size=12)
texts = letters | st.sampled_from(
    ["  ", "\r\n", "\t", "&amp;", "&#13;", "]]&gt;", "&#x1F600;", "<![CDATA[ <a> ]]>", "<!-- </x> ' -->", "<?p ?>"]
)
values = letters | st.sampled_from([" " * 10, "&lt;", "&#9;", "x>y", "/>", "</a>".replace("<", "&lt;")])
quotes = st.sampled_from(["'", '"'])


@st.composite
def trees(draw: st.DrawFn, prefixes: tuple[str, ...], depth: int = 3) -> str:
    """An element that uses these prefixes, or declares its own, or none."""
    prefix = draw(st.sampled_from(prefixes))
    name = f"{prefix}:x" if prefix else "x"
    quote = draw(quotes)
    attributes = f" b={quote}{draw(values)}{quote}" if draw(st.booleans()) else ""
    if draw(st.integers(0, 4)) == 0:
        attributes += f' xmlns{draw(st.sampled_from(["", ":own", ":ssbt"]))}="urn:own"'
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from([f"<{name}{attributes}/>", f"<{name}{attributes}></{name}>"]))
    inside = "".join(draw(st.lists(texts | trees(prefixes, depth - 1), max_size=4)))
    return f"<{name}{attributes}>{inside}</{name}\n>"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """A block, what lies inside its document's root, the document alone, and the document in an envelope."""
    block = draw(st.sampled_from(sorted(ROOTS)))
    namespace, name = ROOTS[block]
    prefix = draw(st.sampled_from(PREFIXES[:-1]))
    others = draw(st.lists(st.sampled_from([each for each in PREFIXES if each and each != prefix]), unique=True))
    outer = draw(st.lists(st.sampled_from(["out", "x1"]), unique=True))
    inside = "".join(
        draw(st.lists(texts | trees((prefix, *others, ""), 3), max_size=4))
        + draw(st.lists(trees((*others, *outer, prefix), 2), max_size=2))
    )
    declared = "".join(f' xmlns:{each}="urn:{each}"' for each in others)
    own = f' xmlns{":" + prefix if prefix else ""}="{namespace}"'
    around = "".join(f' xmlns:{each}="urn:{each}"' for each in outer)
    tag = f"{prefix}:{name}" if prefix else name
    comment = draw(st.sampled_from(["", f"<!-- <{tag}> ' -->", "\n"]))
    alone = f"{comment}<{tag}{declared}{own}{around} >{inside}</{tag}>{comment}"
    enveloped = (
        f'<?xml version="1.0"?>\n<E:Envelope xmlns:E="{SOAP}"{around}><E:Header><{name}/></E:Header>'
        f"<E:Body>{comment}<{tag}{declared}{own}>{inside}</{tag}></E:Body></E:Envelope>"
    )
    return block, inside, alone, enveloped


def content(document: bytes) -> str:
    return Content(document=base64.b64encode(document).decode(), media_type="text/xml", schema_version="1").pack()


def told(element: etree._Element) -> list[Any]:
    """What a reader sees of an element's inside: names, attributes, texts, in order."""
    return [
        element.text,
        *(
            (each.tag if isinstance(each.tag, str) else "", dict(each.attrib), told(each), each.tail)
            for each in element
        ),
    ]


@settings(max_examples=150, deadline=None)
@given(documents())
def test_what_lies_inside_a_typed_answer_is_handed_on_byte_for_byte(made: tuple[str, str, str, str]) -> None:
    block, inside, alone, enveloped = made
    root = etree.fromstring(alone.encode())
    for document in (alone, enveloped):
        data = data_of(block, content(document.encode()))
        assert inside.encode() in data
        around = etree.fromstring(f'<ssbt:AF xmlns:ssbt="{SSBT}" xmlns:soap="{SOAP}">'.encode() + data + b"</ssbt:AF>")
        assert around[0].tag == f"{{{SSBT}}}data" and len(around) == 1
        assert told(around[0]) == told(root)


@settings(max_examples=60, deadline=None)
@given(documents(), st.sampled_from(["utf-16", "iso-8859-15"]))
def test_in_another_encoding_the_characters_stay(made: tuple[str, str, str, str], encoding: str) -> None:
    block, inside, _, enveloped = made
    declared = enveloped.replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    document = declared.encode(encoding, "xmlcharrefreplace")
    data = data_of(block, content(document))
    assert inside.encode(encoding, "xmlcharrefreplace").decode(encoding).encode() in data


@settings(max_examples=100, deadline=None)
@given(trees(("",)), st.booleans())
def test_a_document_in_text_or_base64_is_the_one_that_came(tree: str, declared: bool) -> None:
    document = (('<?xml version="1.0" encoding="UTF-8"?>\n' if declared else "") + f"<r>{tree}</r>").encode()
    assert xml_bytes(document, "application/xml") == document
    assert xml_text(document, "application/xml; charset=utf-8").encode() == document


def test_a_prefix_that_is_declared_further_out_comes_along() -> None:
    document = (
        f'<E:Envelope xmlns:E="{SOAP}" xmlns:d="urn:d" xmlns="urn:default"><E:Body xmlns:d="urn:nearer">'
        f'<m:findByPersonnummerResponse xmlns:m="{ROOTS["MIV"][0]}"><response d:x="1"/></m:findByPersonnummerResponse>'
        "</E:Body></E:Envelope>"
    ).encode()
    (data,) = etree.fromstring(b'<a xmlns:ssbt="' + SSBT.encode() + b'">' + data_of("MIV", content(document)) + b"</a>")
    assert data[0].tag == "{urn:default}response" and data[0].get("{urn:nearer}x") == "1"


def test_what_stands_on_the_root_itself_but_for_namespaces_has_no_place_in_data() -> None:
    namespace, name = ROOTS["SO"]
    document = f'<{name} xmlns="{namespace}" xmlns:i="urn:i" i:schemaLocation="x" id="1"/>'.encode()
    data = data_of("SO", content(document))
    assert data == f'<ssbt:data xmlns="{namespace}" xmlns:i="urn:i"></ssbt:data>'.encode()


@pytest.mark.parametrize(
    "document",
    [
        "<SvarMeddelande/>",
        '<Fraga xmlns="http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2"/>',
        f'<E:Envelope xmlns:E="{SOAP}"><E:Body/></E:Envelope>',
        f'<E:Envelope xmlns:E="{SOAP}"/>',
        f'<E:Envelope xmlns:E="{SOAP}"><E:Body><a/><b/></E:Body></E:Envelope>',
        f'<E:Envelope xmlns:E="{SOAP}"><E:Body><E:Fault/></E:Body></E:Envelope>',
    ],
)
def test_another_answer_than_the_contracts_is_not_handed_on(document: str) -> None:
    with pytest.raises(NotForwardable):
        inside_of(document.encode(), "text/xml", f"{{{ROOTS['AF'][0]}}}{ROOTS['AF'][1]}")


def test_a_view_that_this_edge_does_not_know_does_not_keep_a_document_back() -> None:
    packed = {"document": base64.b64encode(b"<a><b/></a>").decode(), "media_type": "text/xml", "schema_version": "9"}
    tomorrow = {**packed, "view": [{"record": "of_tomorrow", "x": {}}], "new": True}
    data = data_of("SKV", base64.b64encode(json.dumps(tomorrow).encode()).decode())
    assert data == b"<ssbt:data><svar>&lt;a&gt;&lt;b/&gt;&lt;/a&gt;</svar></ssbt:data>"


@pytest.mark.parametrize("provider", ["af", "so", "tns", "miv"])
def test_the_simulators_documents_are_handed_on_byte_for_byte(
    provider: str,
    simulated: Callable[[str, str], Any],
    simulated_block: Callable[..., Any],
    answer: Callable[..., bytes],
) -> None:
    for scenario in ("everything", "nothing", "partial", "protected", "unknown_codes", "incomplete", "pension"):
        document = simulated(provider, scenario).document
        inside = inside_of(document, "text/xml", f"{{{ROOTS[provider.upper()][0]}}}{ROOTS[provider.upper()][1]}")
        assert inside.content in document
        assert inside.content in answer(simulated_block(provider, scenario))


def test_the_simulators_documents_in_base64_and_text_are_the_ones_that_came(
    simulated: Callable[[str, str], Any],
    simulated_block: Callable[..., Any],
    answer: Callable[..., bytes],
    child_of: Any,
) -> None:
    for scenario in ("everything", "nothing", "partial", "protected", "unknown_codes", "incomplete", "pension"):
        blocks = [simulated_block(each, scenario) for each in ("csn", "fk", "skv")]
        texts = [data[0].text for data in child_of(answer(*blocks)).iter(f"{{{SSBT}}}data")]
        sent = [base64.b64decode(texts[0]), base64.b64decode(texts[1]), texts[2].encode()]
        assert sent == [simulated(each, scenario).document for each in ("csn", "fk", "skv")]
