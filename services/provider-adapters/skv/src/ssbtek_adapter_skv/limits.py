"""What Skatteverket cannot be asked: nothing but a person of twelve digits is asked for, so little can be wrong."""

from datetime import date

from ssbtek_adapter_skv.parameters import wrong_parameter
from ssbtek_adapter_skv.settings import Settings
from ssbtek_contracts.lookup import Lookup
from ssbtek_contracts.outcome import InvalidRequest


def limits(lookup: Lookup, today: date, settings: Settings) -> InvalidRequest | None:
    """The first limit that the lookup breaks."""
    del today, settings
    return wrong_parameter(lookup)
