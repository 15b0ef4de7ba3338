"""Builds Transportstyrelsen's question, `HamtaUppgifter`: who, and nothing else."""

from ssbtek_adapter_kit.xml import build
from ssbtek_adapter_tns.codes import PERSON, RESPONDER
from ssbtek_contracts.lookup import Lookup


def question(lookup: Lookup) -> bytes:
    """The question's element."""
    person = lookup.person or ""
    identification = [(f"{{{PERSON}}}sekel", person[:2]), (f"{{{PERSON}}}personnummer", person[2:])]
    items = [(f"{{{RESPONDER}}}identifikation", identification)]
    return build(f"{{{RESPONDER}}}HamtaUppgifter", items, {"": RESPONDER, "per": PERSON})
