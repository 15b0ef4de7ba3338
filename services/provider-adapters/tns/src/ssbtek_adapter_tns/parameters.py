"""What a query may say to Transportstyrelsen alone: a period of its own, which is looked at and not sent."""

from ssbtek_adapter_kit.own_period import period_of, unknown_parameter
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

KNOWN = frozenset({"period"})


def wrong_parameter(lookup: Lookup) -> InvalidRequest | None:
    """The first parameter that cannot be meant: one that is passed over would seem to have been followed."""
    if wrong := unknown_parameter(lookup, KNOWN):
        return wrong
    own = period_of(lookup) if lookup.parameters.get("period") is not None else None
    return own if isinstance(own, InvalidRequest) else None
