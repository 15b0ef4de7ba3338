"""What a query may say to Skatteverket alone: nothing, not even a period."""

from ssbtek_adapter_kit.own_period import unknown_parameter
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest

KNOWN: frozenset[str] = frozenset()


def wanted_of(lookup: Lookup) -> InvalidRequest | None:
    """The first parameter that cannot be meant; all that Skatteverket has is wanted."""
    return unknown_parameter(lookup, KNOWN)
