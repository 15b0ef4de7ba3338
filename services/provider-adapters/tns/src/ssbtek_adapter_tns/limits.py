"""What Transportstyrelsen cannot be asked: another century than 1900 or 2000, a month that is none."""

import re
from datetime import date

from ssbtek_adapter_tns.codes import CENTURIES
from ssbtek_adapter_tns.parameters import wrong_parameter
from ssbtek_adapter_tns.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

_PERSON = re.compile(r"[0-9]{2}[01][0-9]{7}")
"""Month tens 0 or 1; the day is free, so that a samordningsnummer fits (`personnummer`)."""


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    """The first limit that the lookup breaks. No dates are sent: a period of its own is taken and not used."""
    del today, settings
    person = lookup.person or ""
    if person[:2] not in CENTURIES:
        return _invalid("ÅÅÅÅMMDDNNNN, born in the 1900s or 2000s (19 or 20 first); here another century")
    if not _PERSON.fullmatch(person[2:]):
        return _invalid("ÅÅÅÅMMDDNNNN, where MM begins with 0 or 1; here with another digit")
    return wrong_parameter(lookup)


def _invalid(allowed: str) -> InvalidRequest:
    return InvalidRequest(code="invalid_person", field="body.person", allowed=allowed)
