"""What Migrationsverket cannot be asked without: who asks."""

from datetime import date

from ssbtek_adapter_kit.own_period import not_in_xml, too_long
from ssbtek_adapter_miv.parameters import wrong_parameter
from ssbtek_adapter_miv.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

LONGEST = 200
"""Our own bound: the contract has none."""


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    """The first limit that the lookup breaks. No dates are sent."""
    del today, settings
    return (
        too_long(lookup.caseworker, "manifest.caseworker", "invalid_caseworker", LONGEST)
        or not_in_xml(lookup)
        or wrong_parameter(lookup)
    )
