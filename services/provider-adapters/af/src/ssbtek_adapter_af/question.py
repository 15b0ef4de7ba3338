"""Builds Arbetsförmedlingen's question, `FragaMeddelande`."""

from ssbtek_adapter_af.codes import NAMESPACE
from ssbtek_adapter_af.parameters import wanted_of
from ssbtek_adapter_kit.xml import build
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

Items = list[tuple[str, object]]


def question(lookup: Lookup) -> bytes:
    """The question's element. `Inkludera` is left out: every part is wanted."""
    return build(f"{{{NAMESPACE}}}FragaMeddelande", [(_name("Fraga"), _asked(lookup))], {"": NAMESPACE})


def _asked(lookup: Lookup) -> Items:
    period = wanted_of(lookup)
    assert not isinstance(period, InvalidRequest), "limits were asked first"
    ordered = sorted(lookup.processors, key=lambda each: each.order if each.order is not None else 0)
    processor = ordered[0] if ordered else None
    fields: Items = [
        ("OrganisationsnummerForIngivare", f"16{lookup.organisation}"),
        ("NamnPaIngivare", lookup.organisation_name or ""),
        ("KontonamnForHandlaggare", lookup.caseworker or ""),
        ("Referensnummer", lookup.case or ""),
        ("From", period.from_.isoformat()),
        ("Tom", period.to.isoformat()),
        ("SyfteMedFraga", lookup.purpose_text or ""),
        ("LagParagraf", lookup.legal_basis_text or ""),
        ("OrganisationsnummerForPersonuppgiftsbitrade", f"16{processor.organisation}" if processor else None),
        ("NamnPaPersonuppgiftsbitrade", processor.name if processor else None),
        ("IdentitetsbeteckningFysiskPerson", lookup.person or ""),
    ]
    return [(_name(name), value) for name, value in fields]


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
