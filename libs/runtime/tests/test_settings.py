"""Settings that cannot work are refused at the start, by the variable's name and what is allowed."""

import pytest

from ssbtek_runtime.settings import Settings, load


def test_brokers_are_a_list_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSBTEK_KAFKA", "one:9092, two:9092")
    assert Settings().kafka == ("one:9092", "two:9092")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSBTEK_KAFKA", "no-port"),
        ("SSBTEK_KAFKA", ""),
        ("SSBTEK_SLOTS", "0"),
        ("SSBTEK_SLOTS", "many"),
        ("SSBTEK_HTTP_PORT", "70000"),
        ("SSBTEK_DEPLOYMENT", "No Dot"),
        ("SSBTEK_LOG_LEVEL", "loud"),
        ("SSBTEK_PROVIDERS_FILE", "/nowhere/providers.json"),
    ],
)
def test_what_is_wrong_is_named_and_ends_with_code_2(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as caught:
        load(Settings)
    assert caught.value.code == 2
    assert variable in capsys.readouterr().err


def test_too_many_providers_for_one_reply_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    rows = ",".join(f'{{"code":"p{chr(97 + n)}","name":"x"}}' for n in range(13))
    (tmp_path / "p.json").write_text(f"[{rows}]")
    monkeypatch.setenv("SSBTEK_PROVIDERS_FILE", str(tmp_path / "p.json"))
    with pytest.raises(SystemExit):
        load(Settings)
