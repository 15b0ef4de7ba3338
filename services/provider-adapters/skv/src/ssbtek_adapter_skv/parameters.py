"""What a query may say to Skatteverket alone: nothing, not even a period."""

from ssbtek_adapter_kit.own_period import unknown_parameter
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

KNOWN: frozenset[str] = frozenset()


def wrong_parameter(lookup: Lookup) -> InvalidRequest | None:
    """The first parameter that cannot be meant: one that is passed over would seem to have been followed."""
    return unknown_parameter(lookup, KNOWN)
