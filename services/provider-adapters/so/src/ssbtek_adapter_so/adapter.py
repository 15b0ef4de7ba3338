"""Ties together what is the funds' own."""

from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.exchange import Asked
from ssbtek_adapter_so.client import to_request
from ssbtek_adapter_so.limits import limits
from ssbtek_adapter_so.question import question
from ssbtek_adapter_so.settings import Settings
from ssbtek_adapter_so.translate import read
from ssbtek_contracts.lookup import Lookup

VERSION = "0.1.0"


def adapter() -> Adapter[Settings]:
    """The unemployment funds. No test operation is published: a ping is answered `called: false`."""
    return Adapter(provider="so", version=VERSION, limits=limits, ask=_ask, read=read)


def _ask(lookup: Lookup, settings: Settings) -> Asked:
    return Asked(to_request(question(lookup), settings))
