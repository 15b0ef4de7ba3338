"""Builds the funds' question, `GetUnemploymentBenefitPaymentRequest`."""

from ssbtek_adapter_kit.xml import build
from ssbtek_adapter_so.codes import NAMESPACE
from ssbtek_adapter_so.parameters import wanted_of
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest


def question(lookup: Lookup) -> bytes:
    """The question's element."""
    items = [(f"{{{NAMESPACE}}}{name}", value) for name, value in _asked(lookup)]
    return build(f"{{{NAMESPACE}}}GetUnemploymentBenefitPaymentRequest", items, {"": NAMESPACE})


def _asked(lookup: Lookup) -> list[tuple[str, str]]:
    period = wanted_of(lookup)
    assert not isinstance(period, InvalidRequest), "limits were asked first"
    # Two lists, one after the other: all numbers, then all names, so in the same order.
    processors = sorted(lookup.processors, key=lambda each: each.order if each.order is not None else 0)
    return [
        ("OrganisationsnummerIngivare", f"16{lookup.organisation}"),
        ("NamnIngivare", lookup.organisation_name or ""),
        ("KontonamnHandlaggare", lookup.caseworker or ""),
        ("Referensnummer", lookup.case or ""),
        ("From", period.from_.isoformat()),
        ("Tom", period.to.isoformat()),
        ("Syfte", lookup.purpose_text or ""),
        ("Paragraf", lookup.legal_basis_text or ""),
        *(("OrganisationsnummerPersonuppgiftsbitrade", f"16{each.organisation}") for each in processors),
        *(("NamnPersonuppgiftsbitrade", each.name) for each in processors),
        ("IdentificationNumber", lookup.person or ""),
    ]
