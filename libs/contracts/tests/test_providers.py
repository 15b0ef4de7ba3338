"""The providers' data file: its rows in their order, or one line that says which of them is wrong, and how."""

from pathlib import Path

import pytest

from ssbtek_contracts.providers import load_providers


def test_the_published_rows_are_the_seven_base_services_in_the_order_of_blocks() -> None:
    assert list(load_providers()) == ["af", "csn", "fk", "skv", "so", "tns", "miv"]


def test_rows_are_read_in_the_files_order(tmp_path: Path) -> None:
    file = tmp_path / "providers.json"
    file.write_text('[{"code": "zz", "name": "Z"}, {"code": "ab", "name": "A", "needs": ["case"]}]')
    assert [(row.code, row.name, row.needs) for row in load_providers(file).values()] == [
        ("zz", "Z", ()), ("ab", "A", ("case",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "not a JSON list of rows"),
        ("{}", "not a JSON list of rows"),
        ("[]", "no row; allowed is at least one"),
        ('[{"code": "ab", "name": "A"}, {"code": "Å", "name": "B"}]', "row 2, code: "),
        ('[{"code": "abcdefghi", "name": "A"}]', "row 1, code: "),
        ('[{"code": "ab"}]', "row 1, name: "),
        ('[{"code": "ab", "name": "A", "needs": ["case", "person"]}]', "row 1, needs, 1: "),
        ('[{"code": "ab", "name": "A", "need": ["case"]}]', "row 1, need: "),
        ('[{"code": "ab", "name": "A"}, {"code": "ab", "name": "B"}]', "two rows have the code ab"),
    ],
)
def test_a_wrong_row_is_named_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "providers.json"
    file.write_text(text)
    with pytest.raises(ValueError) as wrong:
        load_providers(file)
    assert str(wrong.value).startswith(named)
    assert "\n" not in str(wrong.value)
