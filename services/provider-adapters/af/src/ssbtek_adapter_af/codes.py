"""Arbetsförmedlingen's codes (schema v2, FK's release note for SSBTEK v4, read 2026-11)."""

from collections.abc import Mapping
from typing import Literal

from ssbtek_adapter_kit.places import Places

NAMESPACE = "http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2"
SCHEMA_VERSION = "2"

HANDLED = "0"
"""StatusSokandeinformationKod: handled normally. No other value is published."""

ReportStatus = Literal["handed_in", "not_handed_in", "not_in_system", "failed", "unknown"]

REPORTS: Mapping[str, tuple[ReportStatus, str]] = {
    "200": ("handed_in", "Aktivitetsrapport inlämnad under perioden"),
    "500": ("not_in_system", "Personen finns inte i systemet för aktivitetsrapporter"),
    "501": ("not_handed_in", "Ingen aktivitetsrapport inlämnad under perioden"),
    "502": ("failed", "Tekniskt fel hos Arbetsförmedlingen"),
}
"""AktivitetsRapportMeddelande: a text, in which the code stands alone or first."""


def _place(name: str, *held: str, repeated: bool = False) -> tuple[str, Mapping[str, bool]]:
    return f"{{{NAMESPACE}}}{name}", {f"{{{NAMESPACE}}}{each}": repeated for each in held}


PLACES: Places = dict(
    (
        _place("SvarMeddelande", "Fraga", "Svar"),
        _place("Fraga", "Test", "OrganisationsnummerForIngivare", "NamnPaIngivare", "KontonamnForHandlaggare",
               "Referensnummer", "From", "Tom", "SyfteMedFraga", "LagParagraf",
               "OrganisationsnummerForPersonuppgiftsbitrade", "NamnPaPersonuppgiftsbitrade",
               "IdentitetsbeteckningFysiskPerson"),
        _place("Svar", "Schemaversion", "Referensnummer", "LagParagraf", "IdentitetsbeteckningFysiskPerson", "Fornamn",
               "Efternamn", "Sekretessmarkering", "ArbetssokandeInfo", "BeslutInfo", "Akassetillhorighet",
               "StatusSokandeinformationKod", "StatusSokandeinformationKodText"),
        _place("ArbetssokandeInfo", "Arbetssokande", "ArbetssokandeSKAT", "ArbetssokandeRegistrerad",
               "ArbetssokandeOmfattning", "ArbetssokandeAvaktualiserad", "AktivetetsRapportDatum"),
        _place("AktivetetsRapportDatum", "AktivitetsRapportMeddelande", "SenasteAktivitetsRapportDatum"),
        _place("BeslutInfo", "EkonomiskaBeslut"),
        _place("EkonomiskaBeslut", "Beslut", repeated=True),
        _place("Beslut", "ErsattningTyp", "Omfattning", "BeslutFrom", "BeslutTom"),
    )
)  # fmt: skip
"""Where the contract has what; nearly everywhere it leaves room for elements of others."""
