"""Ties together what is CSN's own."""

from ssbtek_adapter_csn.client import to_request
from ssbtek_adapter_csn.limits import limits
from ssbtek_adapter_csn.question import call_id, case_id, question
from ssbtek_adapter_csn.settings import Settings
from ssbtek_adapter_csn.translate import read
from ssbtek_adapter_kit.adapter import Adapter
from ssbtek_adapter_kit.exchange import Asked
from ssbtek_contracts.lookup import Lookup

VERSION = "0.1.0"


def adapter() -> Adapter[Settings]:
    """CSN. No test operation is published: a ping is answered `called: false`."""
    return Adapter(provider="csn", version=VERSION, limits=limits, ask=_ask, read=read)


def _ask(lookup: Lookup, settings: Settings) -> Asked:
    sent = case_id(lookup, settings)
    request = to_request(question(lookup, settings), settings)
    return Asked(request, correlation=call_id(lookup), alias=sent if sent != lookup.case else None)
