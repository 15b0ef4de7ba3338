"""CSN's codes (schema 4.0 and CSN's description of Kommunfråga 4.0, 2022-10-14, read 2026-11)."""

from collections.abc import Mapping
from typing import Literal

from ssbtek_adapter_kit.places import Places

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


def _tags(namespace: str, *names: str, repeated: bool = False) -> dict[str, bool]:
    return {f"{{{namespace}}}{name}": repeated for name in names}


def _of_kind(namespace: str) -> Places:
    case = ("stodform", "klartext", "status", "relarende", "soktaTider", "BeviljadeTider", "UtbetalningsPlan")
    return {
        f"{{{PERSON}}}Arende": _tags(namespace, *case),
        f"{{{namespace}}}soktaTider": _tags(namespace, "soktTid", repeated=True),
        f"{{{namespace}}}soktTid": _tags(TYPES, "soktfrom", "sokttom", "soktomfattning", "soktlan"),
        f"{{{namespace}}}BeviljadeTider": _tags(namespace, "BeviljadTid", repeated=True),
        f"{{{namespace}}}BeviljadTid": _tags(TYPES, "starttid", "sluttid", "takt", "gr_takt", "Beloppen", "totbelopp"),
        f"{{{namespace}}}UtbetalningsPlan": _tags(namespace, "Utbetalning", repeated=True),
        f"{{{namespace}}}Utbetalning": _tags(TYPES, "utbetdatum", "utbetstatus", "Utbetaldatider", "totbelopp"),
        f"{{{TYPES}}}Utbetaldatider": _tags(TYPES, "Utbetaldtid", repeated=True),
        f"{{{TYPES}}}Utbetaldtid": _tags(TYPES, "startvecka", "slutvecka", "Beloppen", "totbelopp"),
        f"{{{TYPES}}}Beloppen": _tags(TYPES, "Belopp", repeated=True),
        f"{{{TYPES}}}Belopp": _tags(TYPES, "beloppstyp", "klartext", "belopp", "totbelopp"),
        f"{{{PERSON}}}Arenden": _tags(PERSON, "Arende", repeated=True),
        **{f"{{{PERSON}}}{element}": _tags(PERSON, "Arenden") for element in KINDS},
    }


PLACES: Mapping[str, Places] = {element: _of_kind(namespace) for element, (_, namespace) in KINDS.items()}
"""Where the contract has what, kind by kind: each has its cases in a namespace of its own."""
OF_A_PERSON: Mapping[str, bool] = _tags(PERSON, "Studiestodstypforteckning", *KINDS)
INSIDE = frozenset(
    tag.rpartition("}")[2] for places in PLACES.values() for held in (OF_A_PERSON, *places.values()) for tag in held
)
"""Names of what lies within a person, and nowhere else."""
