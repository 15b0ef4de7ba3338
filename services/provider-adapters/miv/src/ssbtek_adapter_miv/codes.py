"""Migrationsverket's codes (FK's release notes for SSBTEK v8, read 2026-11); texts of the answer come first."""

from collections.abc import Mapping

NAMESPACE = "http://schema.migrationsverket.se/ssbtek/1/"
SCHEMA_VERSION = "1"

DECISIONS: Mapping[str, str] = {
    "BEV": "Beviljat",
    "BIF": "Bifall",
    "REG": "Registrerad",
    "AVREG": "Avregistrerad",
    "ÅTK": "Återkallat",
}
"""beslutsKod. Only granted and revoked decisions are handed out."""

KINDS: Mapping[str, str] = {
    "AT": "Arbetstillstånd",
    "S-AT": "Säsongsarbetstillstånd",
    "UT": "Uppehållstillstånd",
    "UAT": "Uppehålls- och arbetstillstånd",
    "UAT-GYM": "Uppehålls- och arbetstillstånd för gymnasiestudier",
    "PUT": "Permanent uppehållstillstånd",
    "ÅTK": "Återkallelse",
    "ÅTK-AT": "Återkallelse av arbetstillstånd",
    "ÅTK-UT": "Återkallelse av uppehållstillstånd",
    "ÅTK-PUT": "Återkallelse av permanent uppehållstillstånd",
}
"""beslutsTyp and arendeTyp, the common ones."""

VALIDITY: Mapping[str, str] = {"PERMANENT": "permanent", "TIDBEGRANSAT": "limited"}
"""giltighetstid (schema)."""
