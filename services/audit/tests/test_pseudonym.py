"""The key file is checked at the start, never repeated in an error, and never overwritten."""

import stat

import pytest

from ssbtek_audit.key_file import read_key, write_new_key
from ssbtek_audit.pseudonym import PseudonymKey


def test_the_same_person_is_the_same_pseudonym_within_a_period_alone() -> None:
    one, other = PseudonymKey("2026", b"a" * 32), PseudonymKey("2027", b"b" * 32)
    assert one.of("198503129804") == one.of("198503129804")
    assert one.of("198503129804") != other.of("198503129804")
    assert one.of_text("198503129804") != one.of("198503129804").hex()


def test_a_key_does_not_show_itself() -> None:
    assert "aaaa" not in repr(PseudonymKey("2026", b"a" * 32))


def test_a_new_key_is_readable_by_its_owner_alone_and_stays(tmp_path) -> None:
    file = tmp_path / "key.json"
    write_new_key(file, "2026")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_key(file).period == "2026"
    with pytest.raises(FileExistsError):
        write_new_key(file, "2027")


@pytest.mark.parametrize(
    "text", ["", "x", "{}", '{"period": "2026", "key": "secret-abc"}', '{"period": "A B", "key": "' + "0" * 64 + '"}']
)
def test_a_key_file_that_is_none_says_what_is_allowed_and_not_what_it_holds(tmp_path, text) -> None:
    file = tmp_path / "key.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="allowed is") as caught:
        read_key(file)
    assert "secret" not in str(caught.value)


def test_a_key_file_that_is_not_there_says_so(tmp_path) -> None:
    with pytest.raises(ValueError, match="FileNotFoundError"):
        read_key(tmp_path / "none.json")
