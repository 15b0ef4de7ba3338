"""What CSN cannot be asked: another form of number, a period outside its window, ids that are too long."""

import re
from calendar import monthrange
from datetime import date
from typing import Literal

from ssbtek_adapter_csn.codes import LONGEST, MONTHS_AHEAD, MONTHS_BACK
from ssbtek_adapter_csn.parameters import wanted_of
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_kit.own_period import not_in_xml, too_long
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

LONGEST_ALIASED = 200
"""Of what goes out as an alias: our own bound, that of a manifest."""

_PERSON = re.compile(r"(18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{5}")
"""Month tens 0 or 1, day tens 0 to 3: a samordningsnummer does not fit the schema (`personnummer`)."""


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    """The first limit that the lookup breaks. `today`: the Swedish calendar date."""
    return (
        _person(lookup)
        or _period(lookup, today)
        or too_long(lookup.case, "manifest.case", "invalid_case", _longest(settings, settings.long_case))
        or too_long(
            lookup.caseworker,
            "manifest.caseworker",
            "invalid_caseworker",
            _longest(settings, settings.long_caseworker),
        )
        or not_in_xml(lookup)
    )


def _person(lookup: Lookup) -> InvalidRequest | None:
    if _PERSON.fullmatch(lookup.person or ""):
        return None
    allowed = "12 digits: century 18 to 20, tens of the month 0 or 1, tens of the day 0 to 3 (no samordningsnummer)"
    return InvalidRequest(code="invalid_person", field="body.person", allowed=allowed)


def _period(lookup: Lookup, today: date) -> InvalidRequest | None:
    period = wanted_of(lookup)
    if isinstance(period, InvalidRequest):
        return period
    earliest, latest = months_from(today, -MONTHS_BACK), months_from(today, MONTHS_AHEAD)
    if earliest <= period.from_ and period.to <= latest:
        return None
    own = "body.providers.csn.parameters.period" if lookup.parameters.get("period") is not None else "body.period"
    name = "from" if period.from_ < earliest else "to"
    return InvalidRequest(code="invalid_period", field=f"{own}.{name}", allowed=f"{earliest} to {latest}")


def months_from(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _longest(settings: Settings, what_then: Literal["alias", "refuse"]) -> int:
    return LONGEST_ALIASED if what_then == "alias" and settings.alias_key is not None else LONGEST
