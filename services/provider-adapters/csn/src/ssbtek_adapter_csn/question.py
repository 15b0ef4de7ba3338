"""Builds CSN's question, `SBNUppgEkBistandBegar`; the schema of its inside is Sambruk's and not published."""

import base64
import hashlib
import hmac
from typing import Literal

from ssbtek_adapter_csn.codes import LONGEST, QUERY, SAMBRUK
from ssbtek_adapter_csn.parameters import wanted_of
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_kit.xml import build
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

Items = list[tuple[str, object]]
ALIAS_LENGTH = 26


def question(lookup: Lookup, settings: Settings) -> bytes:
    """The question's document: one person, one period, in one case."""
    period = wanted_of(lookup)
    assert not isinstance(period, InvalidRequest), "limits were asked first"
    case, person = case_id(lookup, settings), lookup.person or ""
    asker: Items = [
        ("Kommun", f"{lookup.organisation[:6]}-{lookup.organisation[6:]}"),
        ("AppNamn", settings.application),
        ("AppVersion", settings.application_version),
        ("AnropsId", call_id(lookup)),
    ]
    member: Items = [("HushallsMedlemsIdSekel", person[:2]), ("HushallsMedlemsId", person[2:])]
    items: Items = [
        ("SchemaVersion", settings.question_version),
        ("BegarData", _qualified(asker)),
        ("HandlaggareId", _short(lookup.caseworker or "", lookup, settings, settings.long_caseworker)),
        ("ArendeId", case),
        ("HushallsId", case),  # mandatory, and nothing else is known of the household than its case
        ("FromDatum", period.from_.strftime("%Y%m%d")),
        ("TomDatum", period.to.strftime("%Y%m%d")),
        ("Hushallsmedlemmar", _qualified([("Hushallsmedlem", _qualified(member))])),
    ]
    return build(f"{{{QUERY}}}SBNUppgEkBistandBegar", _qualified(items), {"csn": QUERY, "sam": SAMBRUK})


def call_id(lookup: Lookup) -> str:
    """What CSN knows this question by: the query's id."""
    return lookup.key.rpartition("/")[2]


def case_id(lookup: Lookup, settings: Settings) -> str:
    """The case id, or its alias where CSN would find it too long."""
    return _short(lookup.case or "", lookup, settings, settings.long_case)


def alias_of(value: str, organisation: str, key: str) -> str:
    """A keyed alias of 26 characters (130 bits): the same for the same municipality and value, and no way back."""
    made = hmac.new(key.encode(), f"{organisation}/{value}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode()[:ALIAS_LENGTH]


def _short(value: str, lookup: Lookup, settings: Settings, too_long: Literal["alias", "refuse"]) -> str:
    if len(value) <= LONGEST:
        return value
    assert too_long == "alias" and settings.alias_key is not None, "limits were asked first"
    return alias_of(value, lookup.organisation, settings.alias_key.get_secret_value())


def _qualified(items: Items) -> Items:
    return [(f"{{{SAMBRUK}}}{name}", value) for name, value in items]
