"""A SOAP question as a business system sends it, for the demonstration, for tests and for load (pure)."""

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

BLOCKS = ("AF", "CSN", "FK", "SKV", "SO", "TNS", "MIV")
NAMESPACE = "http://schema.forsakringskassan.se/integration/ssbt/10"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
"""The known business system sends no SOAPAction."""
PING = f'<S:Envelope xmlns:S="{SOAP}"><S:Body><testaBastjanstInformation xmlns="{NAMESPACE}"/></S:Body></S:Envelope>'
FK_TYPES = {
    "formansinformation": ["FK:SJP", "FK:FP", "FK:ABB"],
    "utbetalningar": ["FK:SJP", "FK:FP", "FK:ABB", "PM:AP"],
    "preliminaraUtbetalningar": ["FK:SJP", "FK:FP", "FK:ABB"],
    "beslut": ["PM:AP"],
    "ovrigInformation": ["FK:SGI"],
}


@dataclass(frozen=True, slots=True)
class SoapQuestion:
    """What a caseworker wants to know. `organisation`: ten digits. `blocks`: those asked for."""

    organisation: str
    organisation_name: str
    person: str
    case: str
    caseworker: str
    first: date
    last: date
    correlation: str = ""
    blocks: Collection[str] = field(default=BLOCKS)
    purpose: str = "Handläggning av ansökan om ekonomiskt bistånd"
    legal_basis: str = "12 kap. 1 § socialtjänstlagen (2025:400)"


def write_question(question: SoapQuestion) -> bytes:
    """The envelope, in UTF-8."""
    q = question
    general = (
        f"<korrelationsid>{escape(q.correlation)}</korrelationsid>"
        "<fraganSkallInkluderasISvaret>false</fraganSkallInkluderasISvaret>"
        f"<ingivare><organisationsnummer>16{q.organisation}</organisationsnummer>"
        f"<namn>{escape(q.organisation_name)}</namn><handlaggare>{escape(q.caseworker)}</handlaggare></ingivare>"
        f"<personidentitet>{escape(q.person)}</personidentitet><arendeidentitet>{escape(q.case)}</arendeidentitet>"
        f"<tidsperiod><fromDatum>{q.first}</fromDatum><tomDatum>{q.last}</tomDatum></tidsperiod>"
        f"<syfte>{escape(q.purpose)}</syfte><lagtext>{escape(q.legal_basis)}</lagtext>"
    )
    blocks = "".join(_block(name, q) for name in BLOCKS)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="{SOAP}"><S:Body>'
        f'<hamtaBastjanstInformation xmlns="{NAMESPACE}">'
        f"<generellaFrageparametrar>{general}</generellaFrageparametrar>"
        f"<specifikaFrageparametrar>{blocks}</specifikaFrageparametrar>"
        "</hamtaBastjanstInformation></S:Body></S:Envelope>"
    ).encode()


def _block(name: str, question: SoapQuestion) -> str:
    if name not in question.blocks:
        return f'<{name} inkludera="false"/>'
    if name != "FK":
        return f'<{name} inkludera="true"/>'
    lefi = {
        "personnummer": question.person,
        "period": {"from": str(question.first), "tom": str(question.last)},
        **FK_TYPES,
    }
    encoded = base64.b64encode(json.dumps(lefi).encode()).decode()
    return (
        f'<FK inkludera="true"><fraga><version>v9</version><aktorsid>{question.organisation[-4:]}-SN</aktorsid>'
        f"<lefiJsonFraga>{encoded}</lefiJsonFraga></fraga></FK>"
    )
