"""A part of a document is its exact bytes, or the whole document; hostile XML is refused."""

import pytest

from ssbtek_adapter_kit.adapter import BadDocument
from ssbtek_adapter_kit.xml import parse, part_of, read_alike, where


@pytest.mark.parametrize(
    "part",
    [
        b"<a/>",
        b"<a></a>",
        b"<a b='>'/>",
        b'<p:a xmlns:p="urn:x" b="1 &gt; 0"><p:c>  ten blanks: \xc3\xa5          </p:c></p:a>',
        b"<a><!-- > --><b/></a>",
        b"<a><![CDATA[</a>]]></a>",
    ],
)
def test_a_part_is_its_exact_bytes(part: bytes) -> None:
    whole = b"<?xml version='1.0'?>\n<e>\n <h/><body>\n " + part + b" \n</body>\n</e>\n"
    assert part_of(whole, (1, 0)) == part


@pytest.mark.parametrize(
    "behind",
    [
        b"<!-- </a> --></body></e>",
        b"<!-- </ --></body></e>",
        b"<?p </?></body></e>",
        b"</body><!-- </x></y> --></e><!-- </z> -->",
        b"</body><f><g></g></f></e>",
        b"<?p </a>?></body></e>",
        b"</body ></e\n>",
        b"<a>1</a></body></e>",
    ],
)
@pytest.mark.parametrize("part", [b"<a/>", b"<a>1</a>", b"<a><!-- </a> --></a>", b"<a><b></b></a>"])
def test_what_comes_behind_a_part_is_never_taken_for_it(part: bytes, behind: bytes) -> None:
    assert part_of(b"<e><h><a>0</a></h><body>" + part + behind, (1, 0)) == part


def test_a_part_in_another_encoding_than_it_would_be_taken_for_is_the_whole_document() -> None:
    whole = "<?xml version='1.0' encoding='ISO-8859-1'?><e><body><a>Ã¥</a></body></e>".encode("latin-1")
    assert part_of(whole, (0, 0)) == whole


def test_a_place_is_told_by_local_names_and_by_positions_only_among_its_like() -> None:
    root = parse(b'<e xmlns:p="urn:x/y"><p:a/><a/><p:a><b xmlns="urn:z"/><!-- b --><b/></p:a></e>')
    assert [where(each) for each in root.iter("*")] == ["/e", "/e/a[1]", "/e/a", "/e/a[2]", "/e/a[2]/b", "/e/a[2]/b"]


def test_a_part_that_would_not_stand_alone_is_the_whole_document() -> None:
    whole = b'<e xmlns:p="urn:x"><body><p:a/></body></e>'
    assert part_of(whole, (0, 0)) == whole


def test_a_part_that_would_mean_something_else_alone_is_the_whole_document() -> None:
    whole = b'<e xmlns="urn:x"><body><a/></body></e>'
    assert part_of(whole, (0, 0)) == whole


def test_a_document_in_another_encoding_is_kept_whole() -> None:
    whole = "<e><body><a>å</a></body></e>".encode("utf-16")
    assert part_of(whole, (0, 0)) == whole


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 120 + b"</a>" * 120,
        b"<a>",
        b"",
        b"<a>&undefined;</a>",
        b"\x00",
    ],
)
def test_hostile_or_broken_xml_is_refused(hostile: bytes) -> None:
    with pytest.raises(BadDocument):
        parse(hostile)


def test_what_one_of_two_readers_finds_broken_is_told() -> None:
    fifth_edition = "<a\ufeffb/>".encode()
    assert parse(fifth_edition).tag == "a\ufeffb"
    assert not read_alike(fifth_edition)
    with pytest.raises(BadDocument):
        part_of(b"<e>" + fifth_edition + b"</e>", (0,))
    assert not read_alike("<a/>".encode("utf-32"))
    assert read_alike("<?xml version='1.0' encoding='ISO-8859-1'?><å/>".encode("latin-1"))
