"""JSON is read within bounds: neither too deep, nor with half a character anywhere."""

import json
from typing import Any

import pytest

from ssbtek_adapter_fk.lefi_json import MAX_DEPTH, NotJson, read_object


def nested(levels: int, innermost: Any) -> bytes:
    value = innermost
    for level in range(levels):
        value = {"a": value} if level % 2 else [value]
    return json.dumps({"a": value}).encode()


@pytest.mark.parametrize("innermost", [1, None, "x", [], {}])
def test_the_deepest_value_that_is_read(innermost: Any) -> None:
    assert read_object(nested(MAX_DEPTH - 2, innermost))
    with pytest.raises(NotJson):
        read_object(nested(MAX_DEPTH - 1, innermost))


@pytest.mark.parametrize(
    "text", [r'{"\ud800": 1}', r'{"a": "\ud800"}', r'{"a": ["\ud800"]}', r'{"a": [{"b": {"\udc00": {}}}]}']
)
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(text: str) -> None:
    with pytest.raises(NotJson):
        read_object(text.encode())
    assert read_object(text.replace(r"\ud800", r"\ud83d\ude00").replace(r"\udc00", r"\ud83d\ude00").encode())
