"""Migrationsverket's codes and names (schema 1; FK's release notes for SSBTEK v8, read 2026-11)."""

from collections.abc import Mapping
from typing import Literal

from ssbtek_adapter_kit.places import Places

NAMESPACE = "http://schema.migrationsverket.se/ssbtek/1/"
SCHEMA_VERSION = "1"

Validity = Literal["permanent", "limited", "unknown"]

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
"""beslutsTyp and arendeTyp: only the common ones are published. The text of the answer itself comes before these."""

LISTS: Mapping[str, Mapping[str, str]] = {"beslutsKod": DECISIONS, "beslutsTyp": KINDS, "arendeTyp": KINDS}
"""The fields whose codes are published. Of `anledning` no code is, so that none can be unknown."""

VALIDITY: Mapping[str, Validity] = {"PERMANENT": "permanent", "TIDBEGRANSAT": "limited"}
"""giltighetstid (schema)."""

ANSWER = f"{{{NAMESPACE}}}findByPersonnummerResponse"
DATES = ("ansokningsdatum", "beslutsdatum", "fromDatum", "tomDatum")
_FIELDS = ("anledning", "anledningNamn", "ansokningsdatum", "arendeTyp", "arendeTypNamn", "beslutsKod",
           "beslutsKodNamn", "beslutsTyp", "beslutsTypNamn", "beslutsdatum", "fromDatum", "giltighetstid",
           "tomDatum")  # fmt: skip
_PERSON = ("korrelationsid", "correlationid", "efternamn", "fornamn", "hemland", "inresedatum", "personnummer")

PLACES: Places = {
    ANSWER: {"response": False},
    "response": {**dict.fromkeys(_PERSON, False), "svarCollection": False},
    "svarCollection": {"svar": True},
    "svar": dict.fromkeys(_FIELDS, False),
}
"""Where the contract has what: nothing but the outermost element has a namespace."""
