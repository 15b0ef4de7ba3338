"""Builds the funds' question, `GetUnemploymentBenefitPaymentRequest`."""

from ssbtek_adapter_kit.own_period import period_of
from ssbtek_adapter_kit.xml import build
from ssbtek_adapter_so.codes import NAMESPACE
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest


def asked_fields(lookup: Lookup) -> list[tuple[str, str]]:
    """The eleven fields of the question, which come back first in the answer. Processors are two lists, one after
    the other: all numbers, then all names."""
    period = period_of(lookup)
    assert not isinstance(period, InvalidRequest), "limits were asked first"
    return [
        ("OrganisationsnummerIngivare", f"16{lookup.organisation}"),
        ("NamnIngivare", lookup.organisation_name or ""),
        ("KontonamnHandlaggare", lookup.caseworker or ""),
        ("Referensnummer", lookup.case or ""),
        ("From", period.from_.isoformat()),
        ("Tom", period.to.isoformat()),
        ("Syfte", lookup.purpose_text or ""),
        ("Paragraf", lookup.legal_basis_text or ""),
        *(("OrganisationsnummerPersonuppgiftsbitrade", f"16{each.organisation}") for each in lookup.processors),
        *(("NamnPersonuppgiftsbitrade", each.name) for each in lookup.processors),
        ("IdentificationNumber", lookup.person or ""),
    ]


def question(lookup: Lookup) -> bytes:
    """The question's element."""
    items = [(f"{{{NAMESPACE}}}{name}", value) for name, value in asked_fields(lookup)]
    return build(f"{{{NAMESPACE}}}GetUnemploymentBenefitPaymentRequest", items, {"": NAMESPACE})
