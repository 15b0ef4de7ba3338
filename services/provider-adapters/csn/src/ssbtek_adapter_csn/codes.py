"""CSN's codes (schema 4.0 and CSN's description of Kommunfråga 4.0, 2022-10-14, read 2026-11)."""

from collections.abc import Mapping
from typing import Literal

BASE = "http://schema.csn.se/v4.0"
QUERY, PERSON, TYPES = f"{BASE}/kommunfraga", f"{BASE}/person", f"{BASE}/csntyper"
SAMBRUK = "http://www.sambruk.se/SBNyttomeddelanden"
SCHEMA_VERSION = "4.0"

LONGEST = 31
"""Characters of HandlaggareId, ArendeId and HushallsId; longer ones are answered with -1005."""
MONTHS_BACK, MONTHS_AHEAD = 2, 1
"""The window of a question's period, from today; a period outside it is answered with -1006."""

FINE, UNKNOWN_IDENTITY = "0", "-2"
REFUSED: Mapping[str, str] = {
    "-1004": "Personnumret är felaktigt",
    "-1005": "Parametrarna bryter mot kontraktet",
    "-1006": "Datumintervallet är felaktigt",
    "-1007": "Schemaversionen stöds inte",
}
WITHOUT: Mapping[str, tuple[str, ...]] = {
    "-1101": ("hemutrustningslan",),
    "-1102": ("studiemedel", "studiehjalp"),
    "-1104": ("omstallningsstudiestod",),
}
"""ResultatKod of an answer that lacks what one system holds."""
NONE_ANSWERS = "-1103"

NO_HIT = "Ej träff"
PROTECTED = "Ja"

KINDS: Mapping[str, tuple[str, str]] = {
    "Studiemedel": ("studiemedel", f"{BASE}/studiemedel"),
    "Studiehjalp": ("studiehjalp", f"{BASE}/studiehjalp"),
    "HemutrustningsLan": ("hemutrustningslan", f"{BASE}/hemutrustningslan"),
    "Studiestartsstod": ("studiestartsstod", f"{BASE}/studiestartsstod"),
    "Omstallningsstudiestod": ("omstallningsstudiestod", f"{BASE}/omstallningsstudiestod"),
}
"""The elements of a person, in the schema's order: the name in the list of kinds, the namespace of the cases below."""
LOAN = "HemutrustningsLan"
"""The kind that is a debt; it has no times applied for or granted."""

FORMS: Mapping[str, str] = {
    "GRUND": "Studiemedel för studier i Sverige",
    "GRUNDU": "Studiemedel för studier utomlands",
    "MLÅN": "Merkostnadslån för studier i Sverige",
    "MLÅNU": "Merkostnadslån för studier utomlands",
    "TLÅN": "Tilläggslån",
    "TILB": "Tilläggsbidrag",
    "TBID": "Tilläggsbidrag",
    "SH": "Studiehjälp, läsår i Sverige",
    "SHU": "Studiehjälp, läsår utomlands",
    "SB": "Studiebidrag",
    "SBU": "Studiebidrag, utomlands",
    "EXTRA": "Extra tillägg",
    "EXTRAU": "Extra tillägg, utomlands",
    "INACK": "Inackorderingstillägg",
    "INACKU": "Inackorderingstillägg, utomlands",
    "LÄRLE": "Lärlingsersättning",
    "HUT": "Hemutrustningslån",
    "SSSTÖD": "Studiestartsstöd",
    "OSS": "Omställningsstudiestöd",
}
"""stodform. The answer's own klartext goes first."""

AMOUNTS: Mapping[str, str] = {
    "GRUNDB": "Bidrag",
    "GRUNDF": "Förhöjt bidrag",
    "GRUNDL": "Lån",
    "GRUNFL": "Lån till förhöjt bidrag",
    "MERKL": "Merkostnadslån",
    "TILL": "Tilläggslån",
    "TILB": "Tilläggsbidrag",
    "EXTRA": "Extra tillägg",
    "INACK": "Inackorderingstillägg",
    "STUDB": "Studiebidrag",
    "LÄRERS": "Lärlingsersättning",
    "HUT": "Hemutrustningslån",
    "STÖDB": "Studiestartsstöd, bidrag",
    "STÖDT": "Studiestartsstöd, tilläggsbidrag",
    "OSSBID": "Omställningsstudiestöd, bidrag",
    "OSSLÅN": "Omställningsstudiestöd, lån",
}
"""beloppstyp. The answer's own klartext goes first."""

CASE_STATUS: Mapping[str, bool] = {
    "BESLUTAD": True,
    "BESLUTAT": True,
    "INITIERAD": True,
    "INITIERAT": True,
    "AVSLUTAD": False,
    "AVSLUTAT": False,
}
"""A case's status, and whether the case is active; ten blanks stand for none."""

PAYMENT_STATUS: Mapping[str, Literal["paid", "planned"]] = {
    "Utbetald": "paid",
    "UTBETALAD": "paid",
    "Planerad": "planned",
}
NO_DATE = "0"
"""utbetdatum of a payment that has no date yet."""
