"""Ties together what is Skatteverket's own."""

from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.exchange import Asked
from ssbtek_adapter_skv.client import to_request
from ssbtek_adapter_skv.limits import limits
from ssbtek_adapter_skv.question import question
from ssbtek_adapter_skv.settings import Settings
from ssbtek_adapter_skv.translate import read
from ssbtek_contracts.lookup import Lookup

VERSION = "0.1.0"


def adapter() -> Adapter[Settings]:
    """Skatteverket. No test operation is published: a ping is answered `called: false`."""
    return Adapter(provider="skv", version=VERSION, limits=limits, ask=_ask, read=read)


def _ask(lookup: Lookup, settings: Settings) -> Asked:
    return Asked(to_request(question(lookup), settings))
