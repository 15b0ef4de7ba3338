"""What a reader would pass over is found, and named by the contract's names alone."""

import pytest

from ssbtek_adapter_kit.places import passed_over
from ssbtek_adapter_kit.xml import parse

PLACES = {"{a}Reply": {"{a}status": False, "{a}list": False}, "{a}list": {"{b}item": True}, "{b}item": {"{b}id": False}}
WHOLE = "<status>OK</status><list><b:item><b:id>1</b:id></b:item><b:item><b:id>2</b:id></b:item></list>"


def found(inside: str, *, told: bool = True) -> list[str]:
    return passed_over(parse(f'<Reply xmlns="a" xmlns:b="b">{inside}</Reply>'.encode()), PLACES, told=told)


@pytest.mark.parametrize("told", [True, False])
def test_a_document_that_keeps_to_the_contract_has_nothing_to_pass_over(told: bool) -> None:
    assert found(WHOLE, told=told) == []
    assert found("<!-- text --><status>OK</status>\n  <?pi text?><list/>", told=told) == []


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ("<b:status>OK</b:status>", ["status"]),
        ('<status xmlns="">OK</status>', ["status"]),
        ("<Status>OK</Status>", ["status"]),
        ("<status>OK</status><status>NO</status>", ["status"]),
        ("<list><item><id>1</id></item></list>", ["item"]),
        ("<list/><list><b:item/></list>", ["list"]),
        ("<b:item/>", ["item"]),
        ("<x><b:item/></x>", ["item"]),
        ("<list>one</list>", ["list"]),
        ("<status>OK<b:item/></status>", ["item"]),
        ("<list><b:item/>one</list>", ["list"]),
        ("<list><b:item><b:id>1</b:id><id>2</id></b:item></list>", ["id"]),
    ],
)
def test_what_is_not_in_its_place_is_named(inside: str, names: list[str]) -> None:
    assert found(inside) == names


def test_an_extension_counts_only_where_nothing_else_was_told() -> None:
    extended = "<list><x19850312980/></list><more/>"
    assert found(extended) == []
    assert found(extended, told=False) == ["list", "Reply"]
