"""Ties together what is Arbetsförmedlingen's own."""

from ssbtek_adapter_af.client import to_request
from ssbtek_adapter_af.limits import limits
from ssbtek_adapter_af.question import question
from ssbtek_adapter_af.settings import Settings
from ssbtek_adapter_af.translate import read
from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.exchange import Asked
from ssbtek_contracts.lookup import Lookup

VERSION = "0.1.0"


def adapter() -> Adapter[Settings]:
    """Arbetsförmedlingen. No test operation is published: a ping is answered `called: false`."""
    return Adapter(provider="af", version=VERSION, limits=limits, ask=_ask, read=read)


def _ask(lookup: Lookup, settings: Settings) -> Asked:
    return Asked(to_request(question(lookup), settings))
