"""What a query may say to CSN alone: a period of its own."""

from ssbtek_adapter_kit.own_period import period_of, unknown_parameter
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest
from ssbtek_contracts.query import Period

KNOWN = frozenset({"period"})


def wanted_of(lookup: Lookup) -> Period | InvalidRequest:
    """The period to ask about: the provider's own, else the query's; or the first parameter that cannot be meant."""
    return unknown_parameter(lookup, KNOWN) or period_of(lookup)
