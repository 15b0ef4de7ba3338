"""What Arbetsförmedlingen cannot be asked without: who asks, in which case, for which period."""

from datetime import date

from ssbtek_adapter_af.parameters import wanted_of
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_kit.own_period import not_in_xml, too_long
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

LONGEST = 200
"""Our own bound: the contract has none."""


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    """The first limit that the lookup breaks."""
    del today
    wanted = wanted_of(lookup)
    if isinstance(wanted, InvalidRequest):
        return wanted
    if len(lookup.processors) > 1 and settings.processors == "refuse":
        return InvalidRequest(code="invalid_parameter", field="body.processors", allowed="at most one")
    return (
        too_long(lookup.caseworker, "manifest.caseworker", "invalid_caseworker", LONGEST)
        or too_long(lookup.case, "manifest.case", "invalid_case", LONGEST)
        or not_in_xml(lookup)
    )
