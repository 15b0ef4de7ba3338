"""Ties together what is Migrationsverket's own."""

from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.exchange import Asked
from ssbtek_adapter_miv.client import to_request
from ssbtek_adapter_miv.limits import limits
from ssbtek_adapter_miv.question import correlation_of, question
from ssbtek_adapter_miv.settings import Settings
from ssbtek_adapter_miv.translate import read
from ssbtek_contracts.lookup import Lookup

VERSION = "0.1.0"


def adapter() -> Adapter[Settings]:
    """Migrationsverket. No test operation is published: a ping is answered `called: false`."""
    return Adapter(provider="miv", version=VERSION, limits=limits, ask=_ask, read=read)


def _ask(lookup: Lookup, settings: Settings) -> Asked:
    return Asked(to_request(question(lookup), settings), correlation=correlation_of(lookup))
