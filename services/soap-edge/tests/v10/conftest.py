"""Questions as clients send them, replies of what the simulators say as the composer writes them, strict readers."""

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from lxml import etree

from ssbtek_adapter_kit.conformance.subject import sample_lookup
from ssbtek_adapter_kit.exchange import Reading
from ssbtek_adapter_kit.packing import pack
from ssbtek_adapter_kit.persons import BY_SCENARIO
from ssbtek_contracts.content import Content
from ssbtek_contracts.outcome import Data, Failed, Outcome
from ssbtek_contracts.plan import Ingress, Refusal
from ssbtek_contracts.reply import Block, Reply
from ssbtek_edge.interface import Asked, Fault, Policy
from ssbtek_edge.versions import Interfaces, open_versions

TODAY = date(2026, 11, 25)
SSBT = "http://schema.forsakringskassan.se/integration/ssbt/10"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
HERE = "se/forsakringskassan/schema/integration/ssbt/_10"
PROVIDERS = ("af", "csn", "fk", "skv", "so", "tns", "miv")

GENERAL: Mapping[str, str] = {
    "frageTidpunkt": "2026-11-25T08:15:30.250+01:00",
    "korrelationsid": "3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21",
    "fraganSkallInkluderasISvaret": "false",
    "ingivare": (
        "<s:organisationsnummer>162199990017</s:organisationsnummer><s:namn>Exempelköpings kommun</s:namn>"
        "<s:handlaggare>karin.handlaggare</s:handlaggare>"
    ),
    "personidentitet": BY_SCENARIO["everything"].number,
    "arendeidentitet": "EB-2026-001234",
    "tidsperiod": "<s:fromDatum>2026-09-01</s:fromDatum><s:tomDatum>2026-10-31</s:tomDatum>",
    "syfte": "Handläggning av ansökan om ekonomiskt bistånd",
    "lagtext": "12 kap. 1 § socialtjänstlagen (2025:400)",
}
LEFI = (
    "<s:fraga><s:version>v9</s:version><s:aktorsid>0017-SN</s:aktorsid><s:lefiJsonFraga>{question}</s:lefiJsonFraga>"
    "</s:fraga>"
)


@pytest.fixture(scope="session")
def interfaces() -> Interfaces:
    return open_versions()


@pytest.fixture(scope="session")
def question() -> Callable[..., bytes]:
    """A question. Keywords replace or (None) leave out general parameters; `own` the inside of blocks, `included`
    the attribute of all or of some, `specific` all of the specific ones."""

    def write(
        *,
        own: Mapping[str, str] | None = None,
        included: str | Mapping[str, str] = "true",
        specific: str | None = None,
        **change: str | None,
    ) -> bytes:
        fields = {**GENERAL, **change}
        general = "".join(f"<s:{name}>{text}</s:{name}>" for name, text in fields.items() if text is not None)
        blocks = ""
        for block in (each.upper() for each in PROVIDERS):
            asked = included if isinstance(included, str) else included.get(block, "false")
            blocks += f'<s:{block} inkludera="{asked}">{(own or {}).get(block, "")}</s:{block}>'
        return (
            f'<e:Envelope xmlns:e="{SOAP}"><e:Body><s:hamtaBastjanstInformation xmlns:s="{SSBT}">'
            f"<s:generellaFrageparametrar>{general}</s:generellaFrageparametrar><s:specifikaFrageparametrar>"
            f"{blocks if specific is None else specific}</s:specifikaFrageparametrar>"
            "</s:hamtaBastjanstInformation></e:Body></e:Envelope>"
        ).encode()

    return write


@pytest.fixture(scope="session")
def read(interfaces: Interfaces) -> Callable[..., Asked | Fault]:
    """What is read of a question's bytes."""

    def reading(raw: bytes, content_type: str | None = "text/xml; charset=utf-8", **policy: Any) -> Asked | Fault:
        chosen = open_versions(Policy(**policy)) if policy else interfaces
        return chosen.read(raw, content_type, TODAY)

    return reading


@pytest.fixture(scope="session")
def asked(question: Callable[..., bytes], read: Callable[..., Asked | Fault]) -> Callable[..., Asked]:
    """A question that was read."""

    def make(**change: Any) -> Asked:
        made = read(question(**change))
        assert isinstance(made, Asked), made
        return made

    return make


@pytest.fixture(scope="session")
def ping(read: Callable[..., Asked | Fault]) -> Asked:
    made = read(
        f'<e:Envelope xmlns:e="{SOAP}"><e:Body><t:testaBastjanstInformation xmlns:t="{SSBT}"/></e:Body>'
        "</e:Envelope>".encode()
    )
    assert isinstance(made, Asked)
    return made


@cache
def _reading(provider: str, scenario: str) -> Reading | None:
    folder = f"ssbtek_adapter_{provider}"
    adapter = importlib.import_module(f"{folder}.adapter").adapter()
    simulation = importlib.import_module(f"{folder}.simulator").SIMULATION
    settings = importlib.import_module(f"{folder}.settings").Settings()
    lookup = sample_lookup(provider, BY_SCENARIO[scenario].number)
    if adapter.limits(lookup, TODAY, settings) is not None:
        return None
    request = adapter.ask(lookup, settings)
    answered = simulation.answer(request.request, str(lookup.person))
    reading: Reading = adapter.read(lookup, request, answered, settings)
    return reading


@pytest.fixture(scope="session")
def simulated() -> Callable[[str, str], Reading | None]:
    """What an adapter makes of its simulator's answer about the person of a scenario; None where it is not asked."""
    return _reading


@pytest.fixture(scope="session")
def block() -> Callable[..., Block]:
    """A block with an outcome, or with a document and `Data`."""

    def make(
        provider: str,
        outcome: Outcome | None = None,
        document: bytes | None = None,
        media_type: str = "text/xml",
        called: bool | None = None,
    ) -> Block:
        content = None
        if document is not None:
            content = pack(Reading(Data(), document, media_type, "1"))
        return Block(provider=provider, outcome=outcome or Data(), content=content, called=called)

    return make


@pytest.fixture(scope="session")
def simulated_block(simulated: Callable[[str, str], Reading | None]) -> Callable[[str, str], Block]:
    """The block that comes of a provider's simulator about the person of a scenario."""

    def make(provider: str, scenario: str) -> Block:
        reading = simulated(provider, scenario)
        if reading is None:
            return Block(provider=provider, outcome=Failed(code="internal"))
        return Block(provider=provider, outcome=reading.outcome, content=pack(reading))

    return make


@pytest.fixture(scope="session")
def reply() -> Callable[..., Reply]:
    """A reply with these blocks."""

    def make(*blocks: Block, refusal: Refusal | None = None) -> Reply:
        return Reply(
            key="2199990017/3f0c2a52-8a67-4c4e-9d15-6a1f0e5b7c21",
            organisation="2199990017",
            kind="fetch",
            body_digest="0" * 64,
            ingress=Ingress(lane="interactive", partition=0, offset=1, appended_at=1),
            deadline=18_001,
            complete=False,
            refusal=refusal,
            blocks=blocks,
        )

    return make


@pytest.fixture(scope="session")
def answer(interfaces: Interfaces, asked: Callable[..., Asked], reply: Callable[..., Reply]) -> Callable[..., bytes]:
    """The answer with these blocks; every service with a block was asked for."""

    def write(*blocks: Block, question: Asked | None = None) -> bytes:
        included = {each.provider.upper(): "true" for each in blocks}
        written = interfaces.write(question or asked(included=included), reply(*blocks))
        assert isinstance(written, bytes), written
        return written

    return write


def contracts() -> Path:
    folder = Path(os.environ.get("SSBTEK_CONTRACTS") or Path(__file__).parents[4].parent / "shared" / "ssbtek-v10")
    if not folder.is_dir():
        said = "the published contracts are not here (SSBTEK_CONTRACTS): the proof against them did not run"
        if os.environ.get("SSBTEK_REQUIRE_CONTRACTS"):
            pytest.fail(said)
        pytest.skip(said)
    return folder


@dataclass(frozen=True)
class Strict:
    """The two readers that refuse whatever breaks the published contract."""

    wsdl: Path
    schema: etree.XMLSchema
    client: zeep.Client

    def child(self, answer: bytes) -> etree._Element:
        """The body's one child."""
        body = etree.fromstring(answer).find(f"{{{SOAP}}}Body")
        assert body is not None and len(body) == 1
        return body[0]

    def problems(self, answer: bytes) -> list[str]:
        """Where an answer or a fault breaks the published schema."""
        child = self.child(answer)
        if child.tag == f"{{{SOAP}}}Fault":
            (child,) = child.find("detail")  # type: ignore[misc]
        document = etree.fromstring(etree.tostring(child))
        self.schema.validate(document)
        return [each.message for each in self.schema.error_log]

    def zeep(self, operation: str, answer: bytes, status: int = 200, client: zeep.Client | None = None) -> Any:
        """What zeep reads, strictly, of an HTTP response; raises what it raises."""
        using = client or self.client
        response = requests.Response()
        response.status_code = status
        response._content = answer
        response.headers["Content-Type"] = "text/xml; charset=UTF-8"
        response.encoding = "utf-8"
        binding = using.service._binding
        return binding.process_reply(using, binding.get(operation), response)


@pytest.fixture(scope="session")
def strict() -> Strict:
    folder = contracts() / HERE
    wsdl = folder / "Sammansatt_Bastjanst_v10.wsdl"
    return Strict(wsdl, etree.XMLSchema(file=str(folder / "sammansatt_bastjanst_v10.xsd")), zeep.Client(str(wsdl)))


@pytest.fixture(scope="session")
def child_of() -> Callable[[bytes], etree._Element]:
    """The one child of an answer's body."""

    def find(answer: bytes) -> etree._Element:
        body = etree.fromstring(answer).find(f"{{{SOAP}}}Body")
        assert body is not None and len(body) == 1
        return body[0]

    return find


@pytest.fixture(scope="session")
def unpacked() -> Callable[[Block], Content]:
    """What a block holds."""

    def unpack(one: Block) -> Content:
        assert one.content is not None
        return Content.unpack(one.content)

    return unpack
