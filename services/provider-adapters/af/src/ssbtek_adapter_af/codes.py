"""Arbetsförmedlingen's codes (schema v2, FK's release note for SSBTEK v4, read 2026-11)."""

from collections.abc import Mapping
from typing import Literal

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
