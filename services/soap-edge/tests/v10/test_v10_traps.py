"""How clients silently lose data, trap by trap: what an answer of version 10 must look like so that none of it is."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import HAS_CONTENT, Data, Timeout
from ssbtek_contracts.reply import Block, Reply
from ssbtek_edge.interface import CONTENT_TYPE, Asked, Fault
from ssbtek_edge.versions import Interfaces

Answer = Callable[..., bytes]
MakeBlock = Callable[..., Block]
Child = Callable[[bytes], etree._Element]

PROVIDERS = ("af", "csn", "fk", "skv", "so", "tns", "miv")
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
S = f"{{{SSBT}}}"
AF = "http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2"
SO = "http://INT014.UBPService.Schemas"
TNS = "http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1"
FORDON = "http://schema.transportstyrelsen.se/ssbtek/fordon/1"
MIV = "http://schema.migrationsverket.se/ssbtek/1/"
CSN = b'<?xml version="1.0" encoding="UTF-8"?>\n<CSNSvar><Person Status="          "/></CSNSvar>'
SKV = '<?xml version="1.0" encoding="UTF-8"?><Svar><Lista>Å</Lista></Svar>'.encode()


def typed(name: str, inside: str, namespace: str) -> bytes:
    return f'<{name} xmlns="{namespace}">{inside}</{name}>'.encode()


MIV_DOCUMENT = (
    f'<m:findByPersonnummerResponse xmlns:m="{MIV}"><response><correlationid>1</correlationid></response>'
    "</m:findByPersonnummerResponse>"
).encode()


@pytest.fixture
def everything(simulated_block: Callable[[str, str], Block], answer: Answer) -> bytes:
    """An answer with data in all seven blocks."""
    return answer(*(simulated_block(each, "everything") for each in PROVIDERS))


# The envelope


def test_the_body_has_one_child_the_response_of_the_operation(everything: bytes, child_of: Child) -> None:
    assert child_of(everything).tag == f"{S}hamtaBastjanstInformationResponse"


def test_the_content_type_is_text_xml_in_utf_8() -> None:
    assert CONTENT_TYPE.lower().replace(" ", "") == "text/xml;charset=utf-8"


def test_nothing_stands_before_the_xml_declaration_and_there_is_no_doctype(
    everything: bytes, interfaces: Interfaces
) -> None:
    for raw in (everything, interfaces.fault(Fault("internal")), interfaces.wsdl("https://edge.example/")):
        assert raw is not None and raw.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
        assert b"<!DOCTYPE" not in raw


def test_svarsdata_is_always_there(
    everything: bytes, interfaces: Interfaces, asked: Callable[..., Asked], reply: Callable[..., Reply], child_of: Child
) -> None:
    nothing = interfaces.write(asked(included="false"), reply())
    assert isinstance(nothing, bytes)
    for written in (everything, nothing):
        assert len(child_of(written).findall(f"{S}svarsdata")) == 1


def test_an_answer_is_never_empty(interfaces: Interfaces, ping: Asked, reply: Callable[..., Reply]) -> None:
    assert interfaces.write(ping, reply())


def test_seven_failing_services_are_seven_errors_and_no_fault(answer: Answer, child_of: Child) -> None:
    child = child_of(answer(*(Block(provider=each, outcome=Timeout(code="deadline")) for each in PROVIDERS)))
    assert [[etree.QName(e).localname for e in block] for block in child.find(f"{S}svarsdata")] == [["error"]] * 7


# Namespaces and order


def test_svar_of_skv_has_no_namespace(everything: bytes, child_of: Child) -> None:
    assert [each.tag for each in child_of(everything).find(f".//{S}SKV/{S}data")] == ["svar"]


def test_nothing_in_the_answer_of_miv_has_a_namespace(everything: bytes, child_of: Child) -> None:
    data = child_of(everything).find(f".//{S}MIV/{S}data")
    names = [each.tag for each in data.iterdescendants() if isinstance(each.tag, str)]
    assert names[0] == "response" and len(names) > 5
    assert not [name for name in names if name.startswith("{")]


def test_miv_with_a_default_namespace_keeps_what_it_undeclared(
    block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    inside = '<response xmlns=""><correlationid>1</correlationid></response>'
    written = answer(block("miv", document=typed("findByPersonnummerResponse", inside, MIV)))
    assert inside.encode() in written
    assert child_of(written).find(f".//{S}MIV/{S}data/response/correlationid") is not None


def test_what_is_ours_is_in_the_namespace_of_the_version(
    everything: bytes, answer: Answer, interfaces: Interfaces, ping: Asked, reply: Callable[..., Reply], child_of: Child
) -> None:
    child = child_of(everything)
    assert child.find(f".//{S}CSN/{S}data/{S}svar") is not None
    assert child.find(f".//{S}FK/{S}data/{S}lefiJsonSvar") is not None
    late = Block(provider="so", outcome=Timeout(code="deadline"), called=True)
    tested = interfaces.write(ping, reply(late))
    assert isinstance(tested, bytes)
    for written in (answer(late), tested):
        tags = [each.tag for each in child_of(written).iter()]
        assert tags and all(tag.startswith(S) for tag in tags)
        assert {f"{S}error", f"{S}kalla", f"{S}felkod", f"{S}felmeddelande"} <= set(tags)


@pytest.mark.parametrize(("name", "namespaces"), [("AF", {AF}), ("SO", {SO}), ("TNS", {TNS, FORDON})])
def test_typed_answers_keep_their_own_namespaces(
    name: str, namespaces: set[str], everything: bytes, child_of: Child
) -> None:
    data = child_of(everything).find(f".//{S}{name}/{S}data")
    assert {etree.QName(each).namespace for each in data.iterdescendants()} == namespaces


def test_vehicles_and_all_below_are_in_their_own_namespace(everything: bytes, child_of: Child) -> None:
    vehicle = child_of(everything).find(f".//{{{TNS}}}fordonsinnehav/{{{FORDON}}}fordon")
    assert vehicle is not None and {etree.QName(each).namespace for each in vehicle} == {FORDON}


def test_no_element_of_ours_declares_a_default_namespace(
    answer: Answer, block: MakeBlock, asked: Callable[..., Asked]
) -> None:
    documents = {"csn": CSN, "fk": b"{}", "skv": SKV, "miv": MIV_DOCUMENT}
    blocks = [block(provider, document=document) for provider, document in documents.items()]
    assert b"xmlns=" not in answer(*blocks, question=asked(fraganSkallInkluderasISvaret="true"))


def test_blocks_stand_in_the_schemas_order_whatever_the_replys(
    simulated_block: Callable[[str, str], Block], answer: Answer, child_of: Child
) -> None:
    child = child_of(answer(*(simulated_block(each, "everything") for each in reversed(PROVIDERS))))
    assert [etree.QName(each).localname for each in child.find(f"{S}svarsdata")] == [p.upper() for p in PROVIDERS]


def test_the_echo_stands_before_svarsdata(asked: Callable[..., Asked], answer: Answer, child_of: Child) -> None:
    child = child_of(answer(question=asked(included="false", fraganSkallInkluderasISvaret="1")))
    names = [etree.QName(each).localname for each in child]
    assert names == ["fraga", "frageTidpunkt", "korrelationsid", "svarsdata"]


def test_what_was_not_in_the_question_is_not_echoed(
    asked: Callable[..., Asked], answer: Answer, child_of: Child
) -> None:
    bare = child_of(answer(question=asked(included="false", frageTidpunkt=None, korrelationsid=None)))
    assert [etree.QName(each).localname for each in bare] == ["svarsdata"]
    empty = child_of(answer(question=asked(included="false", frageTidpunkt=None, korrelationsid="")))
    assert [etree.QName(each).localname for each in empty] == ["korrelationsid", "svarsdata"]


def test_miv_says_korrelationsid_before_correlationid(everything: bytes, child_of: Child) -> None:
    names = [each.tag for each in child_of(everything).find(f".//{S}MIV/{S}data/response")]
    assert names.index("korrelationsid") + 1 == names.index("correlationid")


def test_a_block_has_data_or_error_and_never_both_or_neither(
    simulated_block: Callable[[str, str], Block], answer: Answer, child_of: Child
) -> None:
    for scenario in ("everything", "nothing", "partial", "refused", "broken", "coordination", "incomplete"):
        blocks = [simulated_block(each, scenario) for each in PROVIDERS]
        found = child_of(answer(*blocks)).find(f"{S}svarsdata")
        for block, element in zip(blocks, found, strict=True):
            expected = "data" if block.outcome.outcome in HAS_CONTENT else "error"
            assert [each.tag for each in element] == [f"{S}{expected}"], (scenario, block.provider)


# What stands in text and in base64


@pytest.mark.parametrize(
    ("document", "sent"),
    [
        (CSN, CSN),
        (b"\xef\xbb\xbf" + CSN, CSN),
        (CSN.replace(b"UTF-8", b"utf-8"), CSN.replace(b"UTF-8", b"utf-8")),
        (b"\n  <CSNSvar><a/></CSNSvar>", b"<CSNSvar><a/></CSNSvar>"),
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?><CSNSvar><a>Åsa</a></CSNSvar>".encode("latin-1"),
            "<?xml version='1.0' encoding='UTF-8'?><CSNSvar><a>Åsa</a></CSNSvar>".encode(),
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?><CSNSvar><a>Åsa</a></CSNSvar>'.encode("utf-16"),
            '<?xml version="1.0" encoding="UTF-8"?><CSNSvar><a>Åsa</a></CSNSvar>'.encode(),
        ),
        (
            '<?xml version="1.0" encoding="windows-1252" standalone="yes"?><CSNSvar><a>€</a></CSNSvar>'.encode(
                "cp1252"
            ),
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><CSNSvar><a>€</a></CSNSvar>'.encode(),
        ),
    ],
    ids=["utf-8", "bom", "small letters", "blanks before", "latin-1", "utf-16", "windows-1252"],
)
def test_csn_is_utf_8_without_byte_order_mark_and_nothing_before_its_declaration(
    document: bytes, sent: bytes, block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    written = answer(block("csn", document=document, media_type="application/xml"))
    assert base64.b64decode(child_of(written).findtext(f".//{S}svar"), validate=True) == sent


def test_csn_is_read_by_the_charset_that_came_with_it(block: MakeBlock, answer: Answer, child_of: Child) -> None:
    said_wrongly = '<?xml version="1.0" encoding="UTF-8"?><CSNSvar><a>Åsa</a></CSNSvar>'
    written = answer(block("csn", document=said_wrongly.encode("latin-1"), media_type='text/xml; charset="iso-8859-1"'))
    assert base64.b64decode(child_of(written).findtext(f".//{S}svar")) == said_wrongly.encode()


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (SKV, SKV.decode()),
        (b"\xef\xbb\xbf" + SKV, SKV.decode()),
        (b"\xef\xbb\xbf \n" + SKV, SKV.decode()),
        (b" \r\n<Svar><a/></Svar>", "<Svar><a/></Svar>"),
        (b"<Svar><a><![CDATA[x]]></a>]]&gt;</Svar>", "<Svar><a><![CDATA[x]]></a>]]&gt;</Svar>"),
        (b"<Svar>\r\n  <a b='&#13;'/>\t</Svar>\r\n", "<Svar>\r\n  <a b='&#13;'/>\t</Svar>\r\n"),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><Svar><a>Å</a></Svar>'.encode(),
            '<?xml version="1.0" encoding="ISO-8859-1"?><Svar><a>Å</a></Svar>',
        ),
    ],
    ids=["utf-8", "bom", "blanks before a declaration", "blanks before", "CDATA", "CR LF", "another declaration"],
)
def test_skv_is_a_text_with_nothing_before_its_declaration_and_nothing_changed(
    document: bytes, text: str, block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    written = answer(block("skv", document=document, media_type="application/xml; charset=utf-8"))
    assert child_of(written).findtext(f".//{S}data/svar") == text


def test_no_blank_stands_between_svar_and_the_document_of_skv(block: MakeBlock, answer: Answer) -> None:
    written = answer(block("skv", document=SKV, media_type="application/xml; charset=utf-8"))
    assert b"<svar>&lt;?xml version=" in written and b"&lt;/Svar&gt;</svar>" in written


def test_nothing_is_pretty_printed(everything: bytes) -> None:
    ours = re.sub(rb"<(ssbt\d*:data|svar)\b.*?</\1>", b"", everything, flags=re.DOTALL)
    assert not re.search(rb">\s+<", ours)


@pytest.mark.parametrize(
    ("document", "sent"),
    [
        (b'{"utlamnare":[], "x": 1.50}\n', b'{"utlamnare":[], "x": 1.50}\n'),
        (b'\xef\xbb\xbf{"a":"\xc3\x85"}', '{"a":"Å"}'.encode()),
        ('{"a":"Å"}'.encode("utf-16"), '{"a":"Å"}'.encode()),
    ],
    ids=["utf-8", "bom", "utf-16"],
)
def test_fk_is_a_json_object_in_utf_8(
    document: bytes, sent: bytes, block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    written = answer(block("fk", document=document, media_type="application/json"))
    assert base64.b64decode(child_of(written).findtext(f".//{S}lefiJsonSvar"), validate=True) == sent
    assert isinstance(json.loads(sent), dict)


@pytest.mark.parametrize("document", [b"[]", b'"x"', b"null", b" ", b"{", b'{"a":"\xff"}', b"[" * 100_000])
def test_fk_that_is_no_json_object_is_an_error(
    document: bytes, block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    written = answer(block("fk", document=document, media_type="application/json"))
    assert child_of(written).findtext(f".//{S}FK/{S}error/{S}felkod") == "unreadable"


def test_base64_is_of_the_standard_alphabet_in_one_line(everything: bytes, child_of: Child) -> None:
    for name in ("CSN", "FK"):
        text = child_of(everything).find(f".//{S}{name}/{S}data")[0].text
        assert re.fullmatch("[A-Za-z0-9+/]+={0,2}", text)


BROKEN = {
    "af": b'<SvarMeddelande xmlns="' + AF.encode() + b'"><Fraga></SvarMeddelande>',
    "csn": b"<CSNSvar><a></CSNSvar>",
    "fk": b'{"utlamnare":',
    "skv": b"<Svar>",
    "so": b"nothing like XML",
    "tns": b"<HamtaUppgifterResponse/>",
    "miv": b'<!DOCTYPE x><findByPersonnummerResponse xmlns="' + MIV.encode() + b'"/>',
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_one_broken_document_does_not_break_the_whole_answer(
    provider: str, simulated_block: Callable[[str, str], Block], block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    blocks = [simulated_block(each, "everything") for each in PROVIDERS if each != provider]
    child = child_of(answer(*blocks, block(provider, document=BROKEN[provider])))
    assert child.findtext(f".//{S}{provider.upper()}/{S}error/{S}kalla") == "SSBT"
    assert child.findtext(f".//{S}{provider.upper()}/{S}error/{S}felkod") == "unreadable"
    assert len(child.findall(f".//{S}data")) == 6


@pytest.mark.parametrize("provider", ["csn", "skv"])
@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE a><a><b/></a>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a><b>&e;</b></a>',
        b"<a><b>&undeclared;</b></a>",
        b"",
        b"<a/><a/>",
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>\x01</a>",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="x-unknown"?><a><b/></a>',
        b"<p:a/>",
    ],
)
def test_an_inner_document_that_clients_cannot_read_is_an_error(
    provider: str, document: bytes, block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    content = Content(document=base64.b64encode(document).decode(), media_type="application/xml", schema_version="1")
    if provider == "skv" and b"x-unknown" in document:
        content = content.model_copy(update={"media_type": "application/xml; charset=x-unknown"})
    written = answer(Block(provider=provider, outcome=Data(), content=content.pack()))
    assert child_of(written).findtext(f".//{S}felkod") == "unreadable"


@pytest.mark.parametrize("provider", ["csn", "skv"])
@pytest.mark.parametrize("document", [b"<a/>", b"<a>fel</a>", b"<a><!-- x --></a>", b'<a b="c"> </a>'])
def test_an_inner_document_whose_root_holds_no_element_is_an_error_and_not_empty(
    provider: str, document: bytes, block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    written = answer(block(provider, document=document, media_type="application/xml"))
    assert child_of(written).findtext(f".//{S}felkod") == "unreadable"


# Values


def test_values_keep_the_form_that_the_base_service_gave_them(
    block: MakeBlock, answer: Answer, child_of: Child
) -> None:
    inside = (
        "<From>2026-01-01+01:00</From><Tom>2026-01-31Z</Tom><NettoEfterSkatt>1234.50</NettoEfterSkatt>"
        "<NettoEfterAvdrag>0</NettoEfterAvdrag><Ersattningsdagar>+010.0</Ersattningsdagar>"
        "<Namn>  två  \n\tblanka </Namn>"
    )
    written = answer(block("so", document=typed("GetUnemploymentBenefitPaymentResponse", inside, SO)))
    assert inside.encode() in written
    assert child_of(written).findtext(f".//{{{SO}}}NettoEfterSkatt") == "1234.50"


def test_csns_ten_blanks_stay_ten(
    simulated: Callable[[str, str], Any], simulated_block: Callable[[str, str], Block], answer: Answer, child_of: Child
) -> None:
    sent = base64.b64decode(child_of(answer(simulated_block("csn", "everything"))).findtext(f".//{S}svar"))
    assert b'Status="          "' in sent
    assert sent == simulated("csn", "everything").document


def test_anropad_is_always_there_as_true_or_false(
    interfaces: Interfaces, ping: Asked, reply: Callable[..., Reply], block: MakeBlock, child_of: Child
) -> None:
    states = {"af": True, "csn": False, "fk": None}
    blocks = [block(each, Timeout(code="deadline"), called=called) for each, called in states.items()]
    written = interfaces.write(ping, reply(*blocks))
    child = child_of(written)
    assert [each.findtext(f"{S}anropad") for each in child] == ["true", "false", "false"]


def test_nil_is_handed_on(block: MakeBlock, answer: Answer, child_of: Child) -> None:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    document = (
        f'<a:GetUnemploymentBenefitPaymentResponse xmlns:a="{SO}" xmlns:i="{xsi}">'
        '<a:BeslutOmRattTillErsattning i:nil="true"/></a:GetUnemploymentBenefitPaymentResponse>'
    ).encode()
    decided = child_of(answer(block("so", document=document))).find(f".//{{{SO}}}BeslutOmRattTillErsattning")
    assert decided.get(f"{{{xsi}}}nil") == "true"


def test_texts_of_the_question_come_back_as_they_were(
    asked: Callable[..., Asked], answer: Answer, child_of: Child
) -> None:
    odd = "  &lt;b&gt; ]]&gt; &amp;amp; &quot;x&quot; Åäö € 𝄞 &#13;&#10;\t&#xD; "
    written = answer(
        question=asked(included="false", fraganSkallInkluderasISvaret="true", korrelationsid=odd, syfte=odd)
    )
    meant = '  <b> ]]> &amp; "x" Åäö € 𝄞 \r\n\t\r '
    assert child_of(written).findtext(f"{S}korrelationsid") == meant
    assert child_of(written).findtext(f"{S}fraga//{S}syfte") == meant
