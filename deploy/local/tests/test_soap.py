"""`ssbtek soap-ask` asks as a business system does, shows what came block by block, and says it by its exit code."""

import base64

import pytest
import typer
from typer.testing import CliRunner

from ssbtek_local import soap_command
from ssbtek_local.home import Home
from ssbtek_local.soap_answer import SoapBlock, indented, read_answer
from ssbtek_local.soap_command import Answered
from ssbtek_local.soap_question import NAMESPACE, SOAP

QUERY = "3f0c2a52-8a67-8c4e-9d15-6a1f0e5b7c21"
PERSON = "198503129804"


def envelope(inner: str) -> bytes:
    return f'<S:Envelope xmlns:S="{SOAP}"><S:Body>{inner}</S:Body></S:Envelope>'.encode()


def error(code: str) -> str:
    return f"<error><kalla>SSBT</kalla><felkod>{code}</felkod><felmeddelande>Ingen kontakt.</felmeddelande></error>"


INNER = base64.b64encode(b"<CSNSvar>  ten  </CSNSvar>").decode()
CSN = f"<CSN><data><svar>{INNER}</svar></data></CSN>"
WHOLE = envelope(f'<x xmlns="{NAMESPACE}"><svarsdata>{CSN}</svarsdata></x>')
PARTIAL = envelope(f'<x xmlns="{NAMESPACE}"><svarsdata>{CSN}<FK>{error("deadline")}</FK></svarsdata></x>')
FAULT = envelope(
    f"<S:Fault><faultcode>S:Client</faultcode><faultstring>x</faultstring><detail>"
    f'<f xmlns="{NAMESPACE}"><felkod>cut_off</felkod><felmeddelande>Avstängd.</felmeddelande></f></detail></S:Fault>'
)
PONG = envelope(f'<x xmlns="{NAMESPACE}"><AF><anropad>true</anropad></AF><CSN><anropad>false</anropad></CSN></x>')


def test_an_answer_is_read_block_by_block() -> None:
    csn, fk = read_answer(PARTIAL).blocks
    assert (csn.name, csn.error, fk) == ("CSN", None, SoapBlock("FK", fk.size, ("deadline", "Ingen kontakt.")))
    assert read_answer(FAULT).fault == ("cut_off", "Avstängd.")
    assert [block.called for block in read_answer(PONG).blocks] == [True, False]
    with pytest.raises(ValueError, match="not XML"):
        read_answer(b"<html>")


def test_what_is_packed_inside_is_shown_unpacked() -> None:
    assert "&lt;CSNSvar&gt;  ten  &lt;/CSNSvar&gt;" in indented(WHOLE)


@pytest.fixture
def ask(monkeypatch, tmp_path):
    """Runs the command against an edge that answers with these bytes: exit code, output, and the question."""
    posted: list[bytes] = []

    def run(status: int, body: bytes, *options: str) -> tuple[int, str, list[bytes]]:
        async def post(_url: str, raw: bytes, _context: object) -> Answered:
            posted.append(raw)
            return Answered(status, body, QUERY, 12.3)

        monkeypatch.setattr(soap_command, "_running", lambda: (Home(tmp_path), "https://127.0.0.1:1/"))
        monkeypatch.setattr(soap_command, "client_context", lambda *_: None)
        monkeypatch.setattr(soap_command, "post", post)
        app = typer.Typer()
        app.command()(soap_command.soap_ask)
        result = CliRunner().invoke(app, ["--org", "2199990017", *options])
        return result.exit_code, result.output, posted

    return run


ABOUT = ("--person", PERSON, "--case", "EB-1")


def test_the_exit_code_says_what_came(ask) -> None:
    assert ask(200, WHOLE, *ABOUT)[0] == 0
    assert ask(200, PARTIAL, *ABOUT)[0] == 3
    assert ask(500, FAULT, *ABOUT)[0] == 4
    assert ask(502, b"<html>", *ABOUT)[0] == 5
    assert ask(200, PONG, "--ping")[0] == 0
    assert ask(200, WHOLE)[0] == 2


def test_a_person_sees_blocks_errors_and_where_to_look_further(ask) -> None:
    _, shown, posted = ask(200, PARTIAL, *ABOUT, "--only", "csn,fk")
    assert "CSN" in shown and "deadline: Ingen kontakt." in shown and QUERY in shown
    assert PERSON.encode() in posted[0] and posted[0].count(b'inkludera="true"') == 2
    assert "<svarsdata>" in ask(200, WHOLE, *ABOUT, "--xml")[1]
