"""The seam between the edge's transport and the versions of the SOAP contract: values in, values out, all pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from lxml import etree

from ssbtek_contracts.ids import Kind
from ssbtek_contracts.plan import Refusal
from ssbtek_contracts.query import FetchBody, Period, PingBody, Processor, ProviderRequest
from ssbtek_contracts.reply import Reply

Element = etree._Element

CONTENT_TYPE = "text/xml; charset=UTF-8"
"""Of everything that is answered, faults included. An answer is HTTP 200, a fault 500: others are not read."""
REQUEST_MAX = 256 * 1024
"""Bytes of a request. A query's record holds 64 KiB; XML may say the same in more bytes."""

CheckDigit = Literal["off", "warn", "refuse"]
FreeText = Literal["assume", "refuse"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the contract leaves open and an operator decides.

    `check_digit`: what a person number whose check digit is wrong leads to: nothing, a remark, or a fault.
    `free_text`: what becomes of a purpose or a legal basis, free texts in the contract, that no code in force is
    recognised in: the code that the connection agreements are about is assumed (with a remark), or a fault.
    """

    check_digit: CheckDigit = "warn"
    free_text: FreeText = "assume"


@dataclass(frozen=True, slots=True, repr=False)
class Echo:
    """What of the question stands in its answer. `question`: the composed element, None where it was not wished for."""

    question: bytes | None = None
    asked_at: str | None = None
    correlation: str | None = None


Remark = Literal["check_digit_wrong", "purpose_assumed", "legal_basis_assumed"]


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A readable question in our own words, whatever version it was asked in. Printed, it shows nothing of what it is.

    A ping has neither organisation, case, person nor period: its caller is known by the client certificate alone.
    Every text keeps within the limits of `ssbtek_contracts.query`, so that `body` and a manifest can be made of it.
    """

    version: str
    """Name of the interface version that read it, and has to write the answer."""
    operation: Kind
    providers: Mapping[str, ProviderRequest]
    """Those of the version, asked or not, in the order of its blocks; parameters as each adapter reads them."""
    organisation: str | None = None
    """Ten digits: the `16` is taken off here."""
    organisation_name: str | None = None
    """As the asker spells it. What providers are told comes from the connection document."""
    caseworker: str | None = None
    correlation_id: str | None = None
    """The asker's own: any text, may be empty, not promised unique."""
    case: str | None = None
    person: str | None = None
    period: Period | None = None
    processors: tuple[Processor, ...] = ()
    purpose: str | None = None
    """Code of `ssbtek_contracts.codes.PURPOSES`; `purpose_text` is what was written, and may be empty."""
    purpose_text: str = ""
    legal_basis: str | None = None
    """Code of `ssbtek_contracts.codes.LEGAL_BASES`; `legal_basis_text` is what was written, and may be empty."""
    legal_basis_text: str = ""
    remarks: tuple[Remark, ...] = ()
    """For the log and the counters: codes, never what was written."""
    echo: Echo = field(default_factory=Echo)

    def body(self, salt: str) -> FetchBody | PingBody:
        """The query's body. `salt`: 22 to 128 characters of base64url."""
        if self.operation == "ping" or self.person is None or self.period is None:
            return PingBody(salt=salt, providers=dict(self.providers))
        return FetchBody(
            salt=salt,
            person=self.person,
            period=self.period,
            providers=dict(self.providers),
            processors=self.processors,
            purpose_text=self.purpose_text,
            legal_basis_text=self.legal_basis_text,
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """The question as a whole got no answer. Neither `field` nor `allowed` ever holds what was sent.

    `code`: one of `ssbtek_edge.felkoder.FAULTS`, which has its text and says whose mistake it is; another is told as
    `internal`. `field`: in the contract's words, `ingivare/organisationsnummer`. `version`, `operation`: of the
    question, as far as they could be told; they decide the type of the detail.
    """

    code: str
    field: str | None = None
    allowed: str | None = None
    operation: Kind = "fetch"
    version: str | None = None

    @classmethod
    def to(cls, asked: Asked, code: str, field: str | None = None, allowed: str | None = None) -> "Fault":
        """The fault that answers a question which could be read."""
        return cls(code, field, allowed, asked.operation, asked.version)


class InterfaceVersion(Protocol):
    """One version of the contract. Stands beside others: nothing outside its package knows what it looks like."""

    @property
    def name(self) -> str:
        """What the version is called in `Asked.version`: `10`."""

    @property
    def namespaces(self) -> frozenset[str]:
        """Of the first child of the body: questions in these are of this version."""

    def read(self, question: Element, today: date) -> Asked | Fault:
        """What the first child of the body asks. `today`: the Swedish date, for the dated codes."""

    def write(self, asked: Asked, reply: Reply) -> bytes | Fault:
        """The answer (HTTP 200), or why there is none: a query refused as a whole is a fault."""

    def refused(self, asked: Asked, refusal: Refusal) -> Fault:
        """The fault that tells of a refusal, the field in the contract's words."""

    def fault(self, fault: Fault) -> bytes:
        """The fault (HTTP 500), with its typed detail."""

    def wsdl(self, address: str) -> bytes:
        """The description of the service at this address, complete in one document."""
